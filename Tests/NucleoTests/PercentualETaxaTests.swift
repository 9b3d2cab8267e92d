import Nucleo
import Testing

@Suite("percentual e taxa")
struct PercentualETaxaTests {
    @Test(
        "percentual vai e vem",
        arguments: [("40%", 4_000), ("12,5%", 1_250), ("0,38%", 38), ("0%", 0), ("-1%", -100), ("1.000%", 100_000)]
            as [(String, Int64)])
    func percentual(texto: String, pontosBase: Int64) throws {
        let percentual = Percentual(pontosBase: pontosBase)
        #expect(percentual.brasileiro == texto)
        if pontosBase < 100_000 { #expect(try Percentual.lendo(texto) == percentual) }
        #expect(try Percentual.lendo(percentual.comPonto) == percentual)
        #expect(try Percentual.lendo(" \(percentual.comPonto) % ") == percentual)
    }

    @Test("percentual recusa a terceira casa e o que não é número", arguments: ["", "%", "1,234", "40%%", "a", "1/2"])
    func percentualRecusado(texto: String) {
        #expect(throws: TextoInvalido.self) { try Percentual.lendo(texto) }
    }

    @Test(
        "taxa vai e vem",
        arguments: [
            ("1,80%", "1.80", 1_800_000), ("0,0082%", "0.0082", 8_200), ("27,462411%", "27.462411", 27_462_411),
            ("0,00%", "0.00", 0), ("-0,50%", "-0.50", -500_000), ("0,000001%", "0.000001", 1),
        ] as [(String, String, Int64)])
    func taxa(brasileiro: String, comPonto: String, valor: Int64) throws {
        let taxa = Taxa(emCentesimosDeMilionesimo: valor)
        #expect(taxa.brasileiro == brasileiro)
        #expect(taxa.comPonto() == comPonto)
        #expect(try Taxa.lendo(brasileiro) == taxa)
        #expect(try Taxa.lendo(comPonto) == taxa)
    }

    @Test("taxa recusa a sétima casa", arguments: ["1,1234567", "x", "", "1,8%a"])
    func taxaRecusada(texto: String) {
        #expect(throws: TextoInvalido.self) { try Taxa.lendo(texto) }
    }

    @Test(
        "NBR 5891: o meio vai ao par, o resto vai ao mais próximo",
        arguments: [
            ("0,125", "0,12%"), ("0,135", "0,14%"), ("0,125001", "0,13%"), ("0,134999", "0,13%"),
            ("27,462411", "27,46%"), ("24,527670", "24,53%"), ("-0,125", "-0,12%"), ("-0,135", "-0,14%"),
        ])
    func nbr5891(seisCasas: String, duasCasas: String) throws {
        #expect(try Taxa.lendo(seisCasas).arredondada(casas: 2, .meioParaPar).brasileiro == duasCasas)
    }
}
