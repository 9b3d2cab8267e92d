/// Taxa de juros ou custo efetivo, com seis casas em por cento.
///
/// O tipo não diz o período (ao mês, ao ano, ao dia): o nome da variável diz (`taxaAoMes`, `cetAoAno`).
///
/// - Unidade: 10⁻⁸ da unidade (1,80% = 1_800_000; 27,462411% = 27_462_411).
package struct Taxa: Sendable, Hashable, Comparable {
    package let emCentesimosDeMilionesimo: Int64

    /// Quanto vale 100%.
    package static let unidade: Int64 = 100_000_000

    package static let zero = Taxa(emCentesimosDeMilionesimo: 0)

    package init(emCentesimosDeMilionesimo: Int64) { self.emCentesimosDeMilionesimo = emCentesimosDeMilionesimo }

    package static func < (esquerda: Taxa, direita: Taxa) -> Bool {
        esquerda.emCentesimosDeMilionesimo < direita.emCentesimosDeMilionesimo
    }

    /// A taxa com menos casas em por cento, de 0 a 6: 27,462411% com 2 casas é 27,46%.
    ///
    /// - Fonte: o CET se divulga com duas casas pela NBR 5891 (`meioParaPar`), Resolução CMN 4.881/2020.
    package func arredondada(casas: Int, _ arredondamento: Arredondamento) -> Taxa {
        precondition((0...6).contains(casas), "taxa tem de 0 a 6 casas")
        let passo = (casas..<6).reduce(Int64(1)) { acumulado, _ in acumulado * 10 }
        let inteiro = arredondamento.quociente(Int128(emCentesimosDeMilionesimo), por: Int128(passo))
        guard let valor = Int64(exactly: inteiro * Int128(passo)) else { preconditionFailure("taxa estourou") }
        return Taxa(emCentesimosDeMilionesimo: valor)
    }

    /// Com duas casas ou mais, conforme a taxa: `1,80%`, `27,462411%`.
    package var brasileiro: String {
        NumeroDecimal.escrever(emCentesimosDeMilionesimo, casas: 6, casasMinimas: 2, milhar: ".", decimal: ",") + "%"
    }

    /// Para arquivo e interface, em por cento, com as casas pedidas ao menos: `1.80`, `27.462411`.
    package func comPonto(casasMinimas: Int = 2) -> String {
        NumeroDecimal.escrever(
            emCentesimosDeMilionesimo, casas: 6, casasMinimas: casasMinimas, milhar: "", decimal: ".")
    }

    /// Lê em por cento, com ou sem o sinal: `1,80%`, `1.80`, `0,0082`. Recusa mais de seis casas.
    package static func lendo(_ texto: String) throws(TextoInvalido) -> Taxa {
        var lido = TextoLido(texto)
        _ = lido.tirarDoFim("%")
        guard let valor = NumeroDecimal.ler(lido.bytes, casas: 6) else {
            throw TextoInvalido(lido: texto, esperado: "taxa de até seis casas, como 1,80%")
        }
        return Taxa(emCentesimosDeMilionesimo: valor)
    }
}

extension Taxa: CustomStringConvertible {
    package var description: String { brasileiro }
}

extension Taxa: Codable {
    /// Vai e vem como o inteiro de 10⁻⁸.
    package init(from decoder: any Decoder) throws {
        emCentesimosDeMilionesimo = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(emCentesimosDeMilionesimo)
    }
}
