import BancoDeDados
import Nucleo

/// Os leiautes de saída que têm rubrica: é a rubrica que faz de um leiaute uma remessa, e dele um repasse.
package enum LeiautesDasRubricas {
    /// Os que têm rubrica vigente no primeiro dia do mês, em ordem.
    package static func vigentes(em competencia: Competencia, _ t: Transacao) throws -> [String] {
        try t.executar(
            "SELECT DISTINCT leiaute FROM rubrica WHERE vigencia @> \(competencia.primeiroDia)::date ORDER BY leiaute"
        ).map { try $0.ler(0) }
    }
}
