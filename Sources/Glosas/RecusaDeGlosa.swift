import Nucleo

/// Por que o pré-corte do mês não se calcula.
///
/// Havendo mais de um motivo, vale o primeiro. O código é contrato público: nunca muda de sentido.
package enum RecusaDeGlosa: Error, Equatable, Sendable {
    /// Nenhuma regra de glosa vale no primeiro dia da competência.
    case semRegra(Competencia)
    /// O conteúdo da regra não se lê ou se contradiz.
    case regraInvalida(id: Int64, motivo: String)
    /// A folha de M−1 não informou margem nenhuma: glosar sem margem mandaria tudo.
    case semMargens(Competencia)

    package var codigo: String {
        switch self {
        case .semRegra: "glosa-sem-regra"
        case .regraInvalida: "glosa-regra-invalida"
        case .semMargens: "glosa-sem-margens"
        }
    }

    package var frase: String {
        switch self {
        case .semRegra(let competencia):
            "Não há regra de glosa vigente em \(competencia.primeiroDia.brasileiro): cadastre-a antes de glosar."
        case .regraInvalida(let id, let motivo): "A regra de glosa \(id) não se aplica: \(motivo)."
        case .semMargens(let folha):
            "A folha de \(folha.brasileira) não informou margem nenhuma: importe as margens antes de glosar."
        }
    }
}
