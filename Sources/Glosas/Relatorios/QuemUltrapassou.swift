import BancoDeDados
import Cadastro
import Nucleo

/// Quem passou da margem no mês, e quantos descontos foram desprezados ou feitos em parte.
/// - Fonte: RF-GER-15.
package struct QuemUltrapassou: Sendable, Hashable {
    package let vinculo: Int64
    package let matricula: String
    package let categoria: String
    package let orgao: String
    package let previsto: Dinheiro
    package let enviado: Dinheiro
    package let glosado: Dinheiro
    package let desprezadas: Int
    package let parciais: Int

    /// Por matrícula.
    package static func listar(_ competencia: Competencia, em t: Transacao) throws -> [QuemUltrapassou] {
        try t.executar(GlosasSQL.ultrapassaram(em: competencia)).map {
            QuemUltrapassou(
                vinculo: try $0.ler(0), matricula: try $0.ler(1), categoria: try $0.ler(2), orgao: try $0.ler(3),
                previsto: try $0.ler(4), enviado: try $0.ler(5), glosado: try $0.ler(6), desprezadas: try $0.ler(7),
                parciais: try $0.ler(8))
        }
    }

    /// As mesmas linhas, como tabela.
    package static func planilha(_ linhas: [QuemUltrapassou]) -> Planilha {
        Planilha(
            titulos: [
                "matrícula", "categoria", "órgão", "previsto", "enviado", "glosado", "descontos desprezados",
                "descontos parciais",
            ],
            linhas: linhas.map {
                [
                    $0.matricula, $0.categoria, $0.orgao, $0.previsto.brasileiro, $0.enviado.brasileiro,
                    $0.glosado.brasileiro,
                    String($0.desprezadas), String($0.parciais),
                ]
            })
    }
}
