/// Espera por condição, e não por tempo: numa máquina cheia, o que leva um instante leva muitos segundos.
package enum Espera {
    /// Verdadeiro assim que a condição vale; falso se o teto passou sem que valesse.
    package static func ate(
        _ teto: Duration = .seconds(120), cada passo: Duration = .milliseconds(50),
        _ condicao: () async throws -> Bool
    ) async throws -> Bool {
        let fim = ContinuousClock.now + teto
        while ContinuousClock.now < fim {
            if try await condicao() { return true }
            try await Task.sleep(for: passo)
        }
        return try await condicao()
    }
}
