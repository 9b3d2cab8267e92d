#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A única passagem entre o ponto flutuante dos juros e os tipos exatos do núcleo.
///
/// Juros compostos têm expoente fracionário (dias/30, dias/365) e não há conta inteira para eles. O número real
/// nasce aqui de um valor exato e só volta a ser exato arredondado ao centavo, sem nunca ser guardado.
enum ContaReal {
    /// Acima disto um centavo já não se distingue num `Double`.
    static let maximoEmCentavos = 9_007_199_254_740_992.0

    static func reais(_ valor: Dinheiro) -> Double { Double(valor.centavos) / 100 }

    static func real(_ taxa: Taxa) -> Double { Double(taxa.emCentesimosDeMilionesimo) / Double(Taxa.unidade) }

    /// Arredonda ao centavo mais próximo; o meio exato se afasta do zero. `nil` se não couber com exatidão.
    static func dinheiro(_ reais: Double) -> Dinheiro? {
        let centavos = (reais * 100).rounded(.toNearestOrAwayFromZero)
        guard centavos.magnitude < maximoEmCentavos else { return nil }
        return Dinheiro(centavos: Int64(centavos))
    }

    /// Arredonda pela NBR 5891 às casas pedidas em por cento; `nil` se não couber.
    static func taxa(_ real: Double, casas: Int) -> Taxa? {
        let passo = elevado(10, Double(6 - casas))
        let unidades = (real * Double(Taxa.unidade) / passo).rounded(.toNearestOrEven)
        guard let valor = Int64(exactly: unidades * passo) else { return nil }
        return Taxa(emCentesimosDeMilionesimo: valor)
    }

    /// Base elevada a expoente qualquer.
    static func elevado(_ base: Double, _ expoente: Double) -> Double { pow(base, expoente) }

    /// `(1 + i)^n − 1`, sem perder casas quando `i` é quase zero.
    static func jurosCompostos(_ i: Double, _ n: Double) -> Double { expm1(n * log1p(i)) }

    /// `e^x − 1`, sem perder casas perto de zero.
    static func exponencialMenosUm(_ x: Double) -> Double { expm1(x) }

    /// `e^x`.
    static func exponencial(_ x: Double) -> Double { exp(x) }

    /// Logaritmo natural.
    static func logaritmo(_ x: Double) -> Double { log(x) }
}
