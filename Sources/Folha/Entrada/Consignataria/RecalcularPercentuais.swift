import Arquivos
import Auditoria
import BancoDeDados
import Contratos
import Nucleo

/// Refaz as contribuições percentuais de uma competência: base informada pela folha × alíquota, com a fração de centavo desprezada.
///
/// Vai a lançamento (`recalculo-percentual`, que não exige saldo). Base que não veio mantém a parcela e o peso anteriores, e se
/// aponta. Repetir não muda nada.
/// - Fonte: OBJ-08, OBJ-09; arquitetura, §3 (percentual).
package struct RecalcularPercentuais: Sendable {
    package static let ato = "folha.recalcular-percentuais"
    package let competencia: Competencia
    package let folhaDaBase: Competencia
    package let arquivo: Int64?
    package let autor: Autor

    package init(competencia: Competencia, folhaDaBase: Competencia, arquivo: Int64?, autor: Autor) {
        self.competencia = competencia
        self.folhaDaBase = folhaDaBase
        self.arquivo = arquivo
        self.autor = autor
    }

    /// Faz um bloco, das pessoas que vêm depois de `pessoa`; devolve a última, ou `nil` se não há mais.
    package func executar(
        depoisDe pessoa: Int64, _ resultado: inout ResultadoDosReajustes, _ casa: Instalacao, em t: Transacao,
        apontar: Apontador
    ) throws -> Int64? {
        let pessoas: [Int64] = try t.executar(EntradaSQL.pessoasComPercentual(depoisDe: pessoa, limite: 2_000)).map {
            try $0.ler(0)
        }
        guard let ultima = pessoas.last else { return nil }
        let mao = try MaoDoReajuste(pessoas, competencia: competencia, autor: autor, casa, em: t)
        let contratos = try t.executar(EntradaSQL.contratosAReajustar(pessoas, consignataria: nil, baseDe: folhaDaBase))
            .map(ContratoAReajustar.init(lendo:))
        for contrato in contratos where contrato.percentual != nil {
            guard let parcela = contrato.contribuicao() else {
                resultado.semBase += 1
                try apontar(
                    Apontado(
                        .aviso, linha: nil, campo: "matricula",
                        esperado: "base de previdência de quem tem contribuição percentual (mantida a anterior)",
                        lido: "\"\(contrato.matricula)\" sem base"))
                continue
            }
            try mao.mudar(contrato, para: parcela, especie: .recalculoPercentual, ato: Self.ato, arquivo, &resultado)
        }
        try mao.gravar(em: t)
        return ultima
    }
}
