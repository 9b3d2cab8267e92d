import BancoDeDados
import Cadastro
import Nucleo

/// Quem passou a ser glosado, deixou de ser ou mudou de valor em relação ao mês anterior, e a razão.
/// - Fonte: RF-GER-16.
package struct ComparativoDoMes: Sendable, Hashable {
    package let mudanca: MudancaDaGlosa
    package let matricula: String
    package let categoria: String
    package let orgao: String

    /// A razão em português: «aumento do plano de saúde», «contrato encerrado».
    package var razao: String {
        switch mudanca.razao {
        case .glosa(let motivo): FraseDaGlosa.frase(motivo)
        case .alivio(let alivio): Self.frase(alivio)
        }
    }

    package var situacao: String { Self.frase(mudanca.situacao) }

    /// Como se diz cada mudança.
    package static func frase(_ situacao: SituacaoDaMudanca) -> String {
        switch situacao {
        case .passou: "passou a ser glosado"
        case .deixou: "deixou de ser glosado"
        case .aumentou: "glosa maior"
        case .diminuiu: "glosa menor"
        case .permaneceu: "glosa igual"
        }
    }

    /// Compara o que se gravou na competência e na anterior, as duas já glosadas. Por matrícula.
    package static func listar(_ competencia: Competencia, catalogo: Catalogo, em t: Transacao) throws
        -> [ComparativoDoMes]
    {
        let mudancas = ComparativoDaGlosa.comparar(
            try GlosaDoMes.retrato(gravadoEm: competencia - 1, catalogo: catalogo, em: t),
            try GlosaDoMes.retrato(gravadoEm: competencia, catalogo: catalogo, em: t))
        var rotulos: [Int64: [String]] = [:]
        for linha in try t.executar(GlosasSQL.matriculas(dos: mudancas.map(\.vinculo))) {
            rotulos[try linha.ler(0)] = try (1...3).map { try linha.ler($0) }
        }
        return mudancas.map { mudanca in
            guard let rotulo = rotulos[mudanca.vinculo] else { preconditionFailure("glosa de vínculo que não existe") }
            return ComparativoDoMes(mudanca: mudanca, matricula: rotulo[0], categoria: rotulo[1], orgao: rotulo[2])
        }.sorted { $0.matricula < $1.matricula }
    }

    /// As mesmas linhas, como tabela.
    package static func planilha(_ linhas: [ComparativoDoMes]) -> Planilha {
        Planilha(
            titulos: [
                "matrícula", "categoria", "órgão", "mudança", "glosado antes", "glosado agora", "contrato", "razão",
                "valor da causa",
            ],
            linhas: linhas.map {
                [
                    $0.matricula, $0.categoria, $0.orgao, $0.situacao, $0.mudanca.glosadoAntes.brasileiro,
                    $0.mudanca.glosadoAgora.brasileiro, String($0.mudanca.contrato), $0.razao,
                    $0.mudanca.valor.brasileiro,
                ]
            })
    }

    private static func frase(_ alivio: AlivioDaGlosa) -> String {
        switch alivio {
        case .reducaoDeCompulsoria: "redução das consignações compulsórias"
        case .aumentoDaMargem: "aumento da margem bruta"
        case .reducaoDePlanoDeSaude: "redução do plano de saúde"
        case .reducaoDeMensalidade: "redução de mensalidade"
        case .reducaoDeParcela: "redução de parcela"
        case .contratoEncerrado: "contrato encerrado"
        case .suspensao: "contrato suspenso"
        case .mudancaDeRegra: "mudança da regra de glosa"
        case .outra: "outra razão"
        }
    }
}
