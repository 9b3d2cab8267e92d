/// Gerador de números com semente: a mesma semente dá a mesma sequência, em qualquer máquina e versão.
///
/// Serve a propriedades de teste e à base fictícia. Não serve a segredo nenhum: quem vê alguns números
/// descobre os outros.
///
/// - Fonte: xoshiro256** 1.0, com o estado preenchido por SplitMix64 (Blackman e Vigna).
package struct Sorteio: RandomNumberGenerator, Sendable {
    private var estado: (UInt64, UInt64, UInt64, UInt64)

    package init(semente: UInt64) {
        var mistura = semente
        func proximo() -> UInt64 {
            mistura &+= 0x9E37_79B9_7F4A_7C15
            var z = mistura
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
        estado = (proximo(), proximo(), proximo(), proximo())
    }

    /// O gerador num estado conhecido, para conferir com os números publicados.
    init(estado: (UInt64, UInt64, UInt64, UInt64)) { self.estado = estado }

    package mutating func next() -> UInt64 {
        let resultado = girado(estado.1 &* 5, 7) &* 9
        let t = estado.1 << 17
        estado.2 ^= estado.0
        estado.3 ^= estado.1
        estado.1 ^= estado.2
        estado.0 ^= estado.3
        estado.2 ^= t
        estado.3 = girado(estado.3, 45)
        return resultado
    }

    /// Inteiro do intervalo, com chance igual para todos.
    ///
    /// A conta é nossa, e não da biblioteca padrão, para que outra versão do Swift não mude a base fictícia.
    package mutating func inteiro(_ intervalo: ClosedRange<Int>) -> Int {
        let quantos = UInt64(bitPattern: Int64(intervalo.upperBound &- intervalo.lowerBound)) &+ 1
        if quantos == 0 { return Int(bitPattern: UInt(next())) }
        // Descarta o resto do fim da faixa, que daria vantagem aos primeiros.
        let limite = UInt64.max - (UInt64.max % quantos &+ 1) % quantos
        var sorteado = next()
        while sorteado > limite { sorteado = next() }
        return intervalo.lowerBound &+ Int(truncatingIfNeeded: sorteado % quantos)
    }

    /// Quantia do intervalo, com chance igual para cada centavo.
    package mutating func dinheiro(_ intervalo: ClosedRange<Dinheiro>) -> Dinheiro {
        Dinheiro(centavos: Int64(inteiro(Int(intervalo.lowerBound.centavos)...Int(intervalo.upperBound.centavos))))
    }

    /// Dia do intervalo, com chance igual para todos.
    package mutating func dia(_ intervalo: ClosedRange<Dia>) -> Dia {
        Dia(diasDesde1970: inteiro(intervalo.lowerBound.diasDesde1970...intervalo.upperBound.diasDesde1970))
    }

    /// Verdadeiro com a chance dada, em por cento.
    package mutating func acontece(_ chance: Percentual) -> Bool {
        inteiro(0...9_999) < Int(chance.pontosBase)
    }

    /// Um dos elementos, com chance igual para todos; lista vazia é defeito.
    package mutating func um<Elemento>(de lista: [Elemento]) -> Elemento {
        precondition(!lista.isEmpty, "não se sorteia de lista vazia")
        return lista[inteiro(0...(lista.count - 1))]
    }

    private func girado(_ valor: UInt64, _ casas: UInt64) -> UInt64 { (valor << casas) | (valor >> (64 - casas)) }
}
