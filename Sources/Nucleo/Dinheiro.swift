/// Quantia em reais, guardada em centavos inteiros.
///
/// Não existe caminho de `Double` para cá. Conta que estoura 64 bits é defeito e para o programa
/// (`precondition`); texto que não cabe é recusado na leitura. O valor pode ser negativo (margem estourada).
///
/// - Unidade: centavos de real.
package struct Dinheiro: Sendable, Hashable, Comparable {
    package let centavos: Int64

    package static let zero = Dinheiro(centavos: 0)

    package init(centavos: Int64) { self.centavos = centavos }

    // MARK: - Conta

    package static func + (esquerda: Dinheiro, direita: Dinheiro) -> Dinheiro {
        let (soma, estourou) = esquerda.centavos.addingReportingOverflow(direita.centavos)
        precondition(!estourou, "soma de dinheiro estourou")
        return Dinheiro(centavos: soma)
    }

    package static func - (esquerda: Dinheiro, direita: Dinheiro) -> Dinheiro {
        let (diferenca, estourou) = esquerda.centavos.subtractingReportingOverflow(direita.centavos)
        precondition(!estourou, "subtração de dinheiro estourou")
        return Dinheiro(centavos: diferenca)
    }

    package static prefix func - (valor: Dinheiro) -> Dinheiro { .zero - valor }

    package static func += (esquerda: inout Dinheiro, direita: Dinheiro) { esquerda = esquerda + direita }

    package static func -= (esquerda: inout Dinheiro, direita: Dinheiro) { esquerda = esquerda - direita }

    package static func < (esquerda: Dinheiro, direita: Dinheiro) -> Bool { esquerda.centavos < direita.centavos }

    /// Parte da quantia: 40% de 100,00 é 40,00. A fração de centavo segue o arredondamento dado.
    package func vezes(_ percentual: Percentual, _ arredondamento: Arredondamento) -> Dinheiro {
        vezes(percentual.pontosBase, sobre: Percentual.cemPorCento.pontosBase, arredondamento)
    }

    /// A quantia vezes a taxa: 1,80% de 1.000,00 é 18,00. A fração de centavo segue o arredondamento dado.
    package func vezes(_ taxa: Taxa, _ arredondamento: Arredondamento) -> Dinheiro {
        vezes(taxa.emCentesimosDeMilionesimo, sobre: Taxa.unidade, arredondamento)
    }

    /// A quantia repetida `n` vezes (parcela vezes prazo).
    package func vezes(_ n: Int) -> Dinheiro {
        let (produto, estourou) = centavos.multipliedReportingOverflow(by: Int64(n))
        precondition(!estourou, "multiplicação de dinheiro estourou")
        return Dinheiro(centavos: produto)
    }

    /// A quantia vezes `numerador/denominador`, com um arredondamento só, no fim.
    ///
    /// - Parameter denominador: positivo.
    package func vezes(_ numerador: Int64, sobre denominador: Int64, _ arredondamento: Arredondamento) -> Dinheiro {
        let produto = Int128(centavos) * Int128(numerador)
        return Dinheiro(exato: arredondamento.quociente(produto, por: Int128(denominador)))
    }

    /// A quantia dividida em partes iguais; a sobra de centavos é de quem chama resolver.
    ///
    /// - Parameter divisor: positivo.
    package func dividido(por divisor: Int, _ arredondamento: Arredondamento) -> Dinheiro {
        Dinheiro(exato: arredondamento.quociente(Int128(centavos), por: Int128(divisor)))
    }

    private init(exato centavos: Int128) {
        guard let cabe = Int64(exactly: centavos) else { preconditionFailure("conta de dinheiro estourou") }
        self.centavos = cabe
    }

    // MARK: - Texto

    /// Com ponto de milhar e vírgula: `1.234,56`; negativo `-1.234,56`.
    package var brasileiro: String {
        NumeroDecimal.escrever(centavos, casas: 2, casasMinimas: 2, milhar: ".", decimal: ",")
    }

    /// Com o símbolo e o espaço que não quebra (U+00A0): `R$ 1.234,56`; negativo `-R$ 1.234,56`.
    package var emReais: String {
        centavos < 0 ? "-R$\u{A0}" + brasileiro.dropFirst() : "R$\u{A0}" + brasileiro
    }

    /// Para arquivo e interface: `1234.56`, sem milhar.
    package var comPonto: String {
        NumeroDecimal.escrever(centavos, casas: 2, casasMinimas: 2, milhar: "", decimal: ".")
    }

    /// Lê `1.234,56`, `1234,56`, `1234.56`, `R$ 1.234,56` e os mesmos com sinal de menos.
    ///
    /// Recusa o que tem duas leituras (`1.234`, `1,234.56`) e mais de duas casas, mesmo que sejam zeros.
    package static func lendo(_ texto: String) throws(TextoInvalido) -> Dinheiro {
        var lido = TextoLido(texto)
        let menosAntes = lido.tirarDoComeco("-")
        _ = lido.tirarDoComeco("R$")
        let sinalRepetido = menosAntes && lido.bytes.first == UInt8(ascii: "-")
        guard !sinalRepetido,
            let centavos = NumeroDecimal.ler((menosAntes ? [UInt8(ascii: "-")] : []) + lido.bytes, casas: 2)
        else { throw TextoInvalido(lido: texto, esperado: "valor em reais, como 1.234,56") }
        return Dinheiro(centavos: centavos)
    }
}

extension Dinheiro: CustomStringConvertible {
    package var description: String { emReais }
}

extension Dinheiro: Codable {
    /// Vai e vem como o inteiro de centavos.
    package init(from decoder: any Decoder) throws {
        centavos = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(centavos)
    }
}

extension Sequence<Dinheiro> {
    /// Total das quantias; sequência vazia soma zero.
    package func soma() -> Dinheiro { reduce(.zero, +) }
}
