import BancoDeDados
import Foundation
import Nucleo

/// Uma parcela glosada no mês, com de quem é, de quanto foi o corte e a conta inteira.
///
/// Traz a margem: é do gestor e do próprio servidor, nunca da consignatária.
package struct ParcelaGlosada: Sendable, Hashable {
    package let conta: ContaDaGlosa
    package let matricula: String
    package let categoria: String
    package let orgao: String
    package let consignataria: String
    package let produto: String

    /// O que a folha fez: desprezou a parcela ou descontou parte dela (RF-GER-15).
    package var decisao: String { conta.excluida ? "desprezada" : "parcial" }
}

/// As parcelas glosadas do mês e por quê.
/// - Fonte: POC-GES-22; RF-GER-13 (histórico das exclusões).
package struct TabelaDeGlosadas: Sendable {
    package let linhas: [ParcelaGlosada]

    /// As gravadas da competência.
    package init(_ competencia: Competencia, em t: Transacao) throws {
        linhas = try Self.comRotulos(try Self.contas(competencia, em: t), em: t)
    }

    /// As de uma decisão ainda não gravada.
    package init(_ glosa: GlosaDoMes, em t: Transacao) throws {
        let contas = glosa.glosadas.map { glosa.resultado.conta(da: $0, em: glosa.entrada) }
        linhas = try Self.comRotulos(contas.sorted { ($0.vinculo, $0.ordem) < ($1.vinculo, $1.ordem) }, em: t)
    }

    /// As contas gravadas da competência, por vínculo e ordem.
    static func contas(_ competencia: Competencia, em t: Transacao) throws -> [ContaDaGlosa] {
        try t.executar(GlosasSQL.glosadas(em: competencia)).map { try conta($0.ler(1)) }
    }

    /// A conta gravada de uma linha; `nil` se ela não foi glosada.
    package static func conta(_ competencia: Competencia, contrato: Int64, em t: Transacao) throws -> ContaDaGlosa? {
        try t.uma(GlosasSQL.daLinha(competencia, contrato: contrato)).map { try conta($0.ler(1)) }
    }

    package var planilha: Planilha {
        Planilha(
            titulos: [
                "matrícula", "categoria", "órgão", "consignatária", "produto", "contrato", "ordem", "previsto",
                "enviado", "glosado",
                "decisão", "motivo", "conta",
            ],
            linhas: linhas.map { linha in
                [
                    linha.matricula, linha.categoria, linha.orgao, linha.consignataria, linha.produto,
                    String(linha.conta.contrato),
                    String(linha.conta.ordem), linha.conta.previsto.brasileiro, linha.conta.enviado.brasileiro,
                    linha.conta.glosado.brasileiro, linha.decisao,
                    linha.conta.motivo.map { FraseDaGlosa.frase($0) } ?? "",
                    FraseDaGlosa.frase(linha.conta),
                ]
            })
    }

    package var csv: String { planilha.csv }

    private static func conta(_ json: String) throws -> ContaDaGlosa {
        try JSONDecoder().decode(ContaDaGlosa.self, from: Data(json.utf8))
    }

    private static func comRotulos(_ contas: [ContaDaGlosa], em t: Transacao) throws -> [ParcelaGlosada] {
        var rotulos: [Int64: [String]] = [:]
        for linha in try t.executar(GlosasSQL.rotulos(dos: contas.map(\.contrato))) {
            rotulos[try linha.ler(0)] = try (1...5).map { try linha.ler($0) }
        }
        return contas.map { conta in
            guard let rotulo = rotulos[conta.contrato] else { preconditionFailure("glosa de contrato que não existe") }
            return ParcelaGlosada(
                conta: conta, matricula: rotulo[0], categoria: rotulo[1], orgao: rotulo[2], consignataria: rotulo[3],
                produto: rotulo[4])
        }
    }
}
