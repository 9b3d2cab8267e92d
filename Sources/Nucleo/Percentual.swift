/// Parte de um todo, como o teto da margem: 40% da remuneração líquida.
///
/// Para juros, que precisam de mais casas, use `Taxa`.
///
/// - Unidade: pontos-base (40% = 4_000; 0,38% = 38).
package struct Percentual: Sendable, Hashable, Comparable {
    package let pontosBase: Int64

    package static let zero = Percentual(pontosBase: 0)
    package static let cemPorCento = Percentual(pontosBase: 10_000)

    package init(pontosBase: Int64) { self.pontosBase = pontosBase }

    package static func < (esquerda: Percentual, direita: Percentual) -> Bool {
        esquerda.pontosBase < direita.pontosBase
    }

    package static func + (esquerda: Percentual, direita: Percentual) -> Percentual {
        let (soma, estourou) = esquerda.pontosBase.addingReportingOverflow(direita.pontosBase)
        precondition(!estourou, "soma de percentual estourou")
        return Percentual(pontosBase: soma)
    }

    package static func - (esquerda: Percentual, direita: Percentual) -> Percentual {
        let (diferenca, estourou) = esquerda.pontosBase.subtractingReportingOverflow(direita.pontosBase)
        precondition(!estourou, "subtração de percentual estourou")
        return Percentual(pontosBase: diferenca)
    }

    /// A contribuição do mês: esta parte da base, com a fração de centavo desprezada.
    ///
    /// - Fonte: OBJ-09; decisão 0026.
    package func contribuicao(sobre base: Dinheiro) -> Dinheiro { base.vezes(self, .paraBaixo) }

    /// Sem casas que não digam nada: `40%`, `12,5%`, `0,38%`.
    package var brasileiro: String {
        NumeroDecimal.escrever(pontosBase, casas: 2, casasMinimas: 0, milhar: ".", decimal: ",") + "%"
    }

    /// Para arquivo e interface, em por cento: `40.00`.
    package var comPonto: String {
        NumeroDecimal.escrever(pontosBase, casas: 2, casasMinimas: 2, milhar: "", decimal: ".")
    }

    /// Lê em por cento, com ou sem o sinal: `40`, `40%`, `12,5 %`, `0.38`. Recusa mais de duas casas.
    package static func lendo(_ texto: String) throws(TextoInvalido) -> Percentual {
        var lido = TextoLido(texto)
        _ = lido.tirarDoFim("%")
        guard let pontosBase = NumeroDecimal.ler(lido.bytes, casas: 2) else {
            throw TextoInvalido(lido: texto, esperado: "percentual de até duas casas, como 12,5%")
        }
        return Percentual(pontosBase: pontosBase)
    }
}

extension Percentual: CustomStringConvertible {
    package var description: String { brasileiro }
}

extension Percentual: Codable {
    /// Vai e vem como o inteiro de pontos-base.
    package init(from decoder: any Decoder) throws {
        pontosBase = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(pontosBase)
    }
}
