/// A modalidade em que o mês de um cliente cai, pelo total de consultas: é ela que diz o preço de todas.
///
/// Ler a faixa pelo total do mês (e não por pedaços) é leitura nossa: a tabela fala em franquia mensal de cada modalidade.
/// - Fonte: PV-11 a PV-16.
package enum FaixaDeConsultas: String, Sendable, CaseIterable {
    case basic = "BASIC", standard = "STANDARD", silver = "SILVER", gold = "GOLD", platinum = "PLATINUM"

    /// A menor e a maior quantidade da faixa; a última não tem maior.
    package var quantidades: (de: Int, ate: Int?) {
        switch self {
        case .basic: (1, 40_000)
        case .standard: (40_001, 60_000)
        case .silver: (60_001, 100_000)
        case .gold: (100_001, 150_000)
        case .platinum: (150_001, nil)
        }
    }

    /// A faixa de um mês com tantas consultas; `nil` se não houve nenhuma.
    package init?(_ quantas: Int) {
        guard
            let faixa = Self.allCases.first(where: {
                quantas >= $0.quantidades.de && quantas <= $0.quantidades.ate ?? .max
            })
        else { return nil }
        self = faixa
    }
}
