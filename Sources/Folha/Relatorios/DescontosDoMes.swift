import BancoDeDados
import Cadastro
import Glosas
import Nucleo

/// O que se quer ver dos descontos de um mês; o que é `nil` não filtra.
package struct FiltroDeDescontos: Sendable, Hashable {
    package var competencia: Competencia
    package var consignataria: Int64?
    package var produto: Int64?
    package var orgao: Int64?
    package var matricula: String?
    /// De quem é o CPF procurado (o CPF se acha pelo índice cego, por quem chama).
    package var pessoa: Int64?
    package var situacao: SituacaoDaParcela?

    package init(_ competencia: Competencia) { self.competencia = competencia }
}

/// Uma parcela descontada ou não no mês, analítica.
/// - Fonte: RF-GES-32, FOL-10.
package struct DescontoDoMes: Sendable, Hashable {
    package let contrato: Int64
    package let pessoa: Int64
    package let matricula: String
    package let categoria: String
    package let orgao: String
    package let consignataria: String
    package let produto: String
    package let numero: String?
    package let parcela: Int
    package let prazo: Int?
    package let previsto: Dinheiro
    package let enviado: Dinheiro?
    package let descontado: Dinheiro?
    package let rejeitado: Dinheiro?
    package let situacao: SituacaoDaParcela
    package let motivo: String?

    /// Por contrato, a partir do que vem depois de `contrato` (0 para o começo).
    package static func listar(
        _ filtro: FiltroDeDescontos, depoisDe contrato: Int64 = 0, limite: Int = 100, em t: Transacao
    ) throws -> [DescontoDoMes] {
        try t.executar(DevolutivaSQL.descontos(filtro, depoisDe: contrato, limite: limite)).map {
            DescontoDoMes(
                contrato: try $0.ler(0), pessoa: try $0.ler(15), matricula: try $0.ler(1), categoria: try $0.ler(2),
                orgao: try $0.ler(3),
                consignataria: try $0.ler(4), produto: try $0.ler(5), numero: try $0.ler(6), parcela: try $0.ler(7),
                prazo: try $0.ler(8),
                previsto: try $0.ler(9), enviado: try $0.ler(10), descontado: try $0.ler(11), rejeitado: try $0.ler(12),
                situacao: try $0.lerCaso(13), motivo: try $0.ler(14))
        }
    }

    /// As mesmas linhas, como tabela.
    package static func planilha(_ linhas: [DescontoDoMes]) -> Planilha {
        Planilha(
            titulos: [
                "matrícula", "categoria", "órgão", "consignatária", "produto", "contrato", "número", "parcela", "prazo",
                "previsto",
                "enviado", "descontado", "não descontado", "situação", "motivo",
            ],
            linhas: linhas.map {
                [
                    $0.matricula, $0.categoria, $0.orgao, $0.consignataria, $0.produto, String($0.contrato),
                    $0.numero ?? "",
                    String($0.parcela), $0.prazo.map(String.init) ?? "", $0.previsto.brasileiro,
                    $0.enviado?.brasileiro ?? "",
                    $0.descontado?.brasileiro ?? "", $0.rejeitado?.brasileiro ?? "", $0.situacao.nome, $0.motivo ?? "",
                ]
            })
    }
}
