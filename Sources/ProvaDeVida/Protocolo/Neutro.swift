import Rosto

/// O rosto de frente, medido no começo da tentativa: é contra ele que se mede tudo o que vem depois.
///
/// De frente, o nariz já varia de pessoa para pessoa mais do que um giro pequeno: nenhuma medida vale em absoluto.
struct Neutro: Sendable {
    let guinada: Double
    let nariz: Double
    let olhos: Double
    let boca: Double
    let proporcao: Double
    /// O quadro mais nítido dos de frente.
    let referencia: Observacao
    let vetor: VetorFacial

    /// - Precondition: há ao menos um quadro, e todos têm vetor.
    init(_ quadros: [Observacao]) {
        guard let melhor = quadros.max(by: { $0.nitidez < $1.nitidez }), let vetor = melhor.vetor else {
            preconditionFailure("rosto neutro sem quadro de frente com vetor")
        }
        guinada = Self.mediana(quadros.map(\.guinada))
        nariz = Self.mediana(quadros.map(\.nariz))
        olhos = Self.mediana(quadros.map(\.olhos))
        boca = Self.mediana(quadros.map(\.boca))
        proporcao = Self.mediana(quadros.map(\.proporcao))
        referencia = melhor
        self.vetor = vetor
    }

    private static func mediana(_ medidos: [Double]) -> Double {
        let ordenados = medidos.sorted()
        let meio = ordenados.count / 2
        return ordenados.count.isMultiple(of: 2) ? (ordenados[meio - 1] + ordenados[meio]) / 2 : ordenados[meio]
    }
}

/// Cosseno de dois vetores da mesma captura, que são do mesmo modelo; outra coisa é defeito.
func semelhanca(_ um: VetorFacial, _ outro: VetorFacial) -> Double {
    guard let cosseno = um.cosseno(com: outro) else {
        preconditionFailure("vetores de modelos diferentes na mesma captura")
    }
    return cosseno
}
