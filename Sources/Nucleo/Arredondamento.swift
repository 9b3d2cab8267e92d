/// O que fazer com a fração que não cabe. Quem divide escolhe e escreve; não há padrão.
package enum Arredondamento: String, Sendable, CaseIterable, Codable {
    /// Descarta a fração, rumo ao menor: o servidor nunca é comprometido além do percentual da lei.
    ///
    /// Em valor negativo também desce (−0,5 vira −1), para que o resultado nunca passe do exato.
    case paraBaixo
    /// Completa a fração, rumo ao maior: serve ao que não pode faltar.
    case paraCima
    /// Meio se afasta do zero (arredondamento comercial): 0,5 vira 1 e −0,5 vira −1.
    case meioParaCima
    /// Meio vai ao par mais próximo: 0,125 vira 0,12 e 0,135 vira 0,14.
    ///
    /// - Fonte: ABNT NBR 5891, exigida para o CET pela Resolução CMN 4.881/2020.
    case meioParaPar

    /// Quociente inteiro arredondado.
    ///
    /// - Parameter divisor: positivo; zero ou negativo é defeito de quem chama.
    package func quociente(_ dividendo: Int128, por divisor: Int128) -> Int128 {
        precondition(divisor > 0, "divisor tem de ser positivo")
        let (truncado, resto) = dividendo.quotientAndRemainder(dividingBy: divisor)
        if resto == 0 { return truncado }
        let sinal: Int128 = dividendo < 0 ? -1 : 1
        switch self {
        case .paraBaixo: return dividendo < 0 ? truncado - 1 : truncado
        case .paraCima: return dividendo < 0 ? truncado : truncado + 1
        case .meioParaCima: return resto.magnitude >= faltaPara(divisor, resto) ? truncado + sinal : truncado
        case .meioParaPar:
            let falta = faltaPara(divisor, resto)
            if resto.magnitude == falta { return truncado.isMultiple(of: 2) ? truncado : truncado + sinal }
            return resto.magnitude > falta ? truncado + sinal : truncado
        }
    }

    /// Quanto falta ao resto para completar o divisor; comparar com ele evita dobrar o resto e estourar.
    private func faltaPara(_ divisor: Int128, _ resto: Int128) -> UInt128 { divisor.magnitude - resto.magnitude }
}
