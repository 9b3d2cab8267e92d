import Nucleo
import Testing

@Suite("dinheiro")
struct DinheiroTests {
    @Test(
        "o que se lê",
        arguments: [
            ("1.234,56", 123_456), ("1234,56", 123_456), ("1234.56", 123_456), ("R$ 1.234,56", 123_456),
            ("R$\u{A0}1.234,56", 123_456), ("R$1234,56", 123_456), ("  0,01\t", 1), ("0", 0), ("0,5", 50),
            ("1234", 123_400), ("1.234.567", 123_456_700), ("1.234.567,8", 123_456_780), ("-1,00", -100),
            ("-R$ 1,00", -100), ("R$ -1,00", -100), ("- 1,00", -100), ("00012,00", 1_200),
            ("92.233.720.368.547.758,07", Int64.max), ("-92.233.720.368.547.758,08", Int64.min),
        ] as [(String, Int64)])
    func leitura(texto: String, centavos: Int64) throws {
        #expect(try Dinheiro.lendo(texto).centavos == centavos)
    }

    @Test(
        "o que se recusa, em vez de adivinhar",
        arguments: [
            "", " ", "-", "R$", ",50", ".50", "1,", "1.", "1.234", "1,234.56", "1,2,3", "1.23,45", "12.34.56", "1..2",
            "1234.567,00", ".123,00", "1,000", "0,001", "1 234,56", "R$ R$ 1", "--1", "-R$ -1", "1,0a", "１２", "1e3",
            "+1", "USD 1", "92.233.720.368.547.758,08", "-92.233.720.368.547.758,09", "999999999999999999999",
        ])
    func recusa(texto: String) {
        #expect(throws: TextoInvalido(lido: texto, esperado: "valor em reais, como 1.234,56")) {
            try Dinheiro.lendo(texto)
        }
    }

    @Test(
        "como se escreve",
        arguments: [
            (0, "0,00", "R$\u{A0}0,00", "0.00"),
            (1, "0,01", "R$\u{A0}0,01", "0.01"),
            (-1, "-0,01", "-R$\u{A0}0,01", "-0.01"),
            (99_999, "999,99", "R$\u{A0}999,99", "999.99"),
            (100_000, "1.000,00", "R$\u{A0}1.000,00", "1000.00"),
            (-123_456_789, "-1.234.567,89", "-R$\u{A0}1.234.567,89", "-1234567.89"),
            (Int64.min, "-92.233.720.368.547.758,08", "-R$\u{A0}92.233.720.368.547.758,08", "-92233720368547758.08"),
        ] as [(Int64, String, String, String)])
    func escrita(centavos: Int64, brasileiro: String, emReais: String, comPonto: String) {
        let dinheiro = Dinheiro(centavos: centavos)
        #expect(dinheiro.brasileiro == brasileiro)
        #expect(dinheiro.emReais == emReais)
        #expect(dinheiro.comPonto == comPonto)
    }

    @Test("escrever e ler dá o mesmo; somar e subtrair volta ao começo", arguments: UInt64(1)...100)
    func idaEVolta(semente: UInt64) throws {
        var sorteio = Sorteio(semente: semente)
        let limites = Dinheiro(centavos: Int64.min / 2)...Dinheiro(centavos: Int64.max / 2)
        let (a, b) = (sorteio.dinheiro(limites), sorteio.dinheiro(limites))
        for texto in [a.brasileiro, a.emReais, a.comPonto] { #expect(try Dinheiro.lendo(texto) == a) }
        #expect((a + b) - b == a)
        #expect(a + b == b + a)
        #expect(a - b == -(b - a))
        #expect((a < b) == (a - b < .zero))
        #expect([a, b, -a].soma() == b)
    }

    @Test(
        "percentual com a fração de centavo dita por quem divide",
        arguments: [
            (412_050, 4_500, 185_422, 185_423, 185_423, 185_422),
            (1_250_000, 4_000, 500_000, 500_000, 500_000, 500_000),
            (-412_050, 4_500, -185_423, -185_422, -185_423, -185_422),
            (1, 4_999, 0, 1, 0, 0),
            (1, 5_000, 0, 1, 1, 0),
            (3, 5_000, 1, 2, 2, 2),
        ] as [(Int64, Int64, Int64, Int64, Int64, Int64)])
    func percentual(base: Int64, pontosBase: Int64, baixo: Int64, cima: Int64, comercial: Int64, par: Int64) {
        let (base, percentual) = (Dinheiro(centavos: base), Percentual(pontosBase: pontosBase))
        #expect(base.vezes(percentual, .paraBaixo).centavos == baixo)
        #expect(base.vezes(percentual, .paraCima).centavos == cima)
        #expect(base.vezes(percentual, .meioParaCima).centavos == comercial)
        #expect(base.vezes(percentual, .meioParaPar).centavos == par)
    }

    @Test("a conta intermediária não estoura, só o resultado que não cabe")
    func intermediaria() {
        let maximo = Dinheiro(centavos: .max)
        #expect(maximo.vezes(.cemPorCento, .paraBaixo) == maximo)
        #expect(maximo.vezes(Taxa(emCentesimosDeMilionesimo: Taxa.unidade), .paraBaixo) == maximo)
        #expect(
            Dinheiro(centavos: 100_000).vezes(Taxa(emCentesimosDeMilionesimo: 1_800_000), .paraBaixo).centavos == 1_800)
        #expect(Dinheiro(centavos: 100).dividido(por: 3, .paraBaixo).centavos == 33)
        #expect(Dinheiro(centavos: 53_163).vezes(24).brasileiro == "12.759,12")
    }

    @Test("estouro é defeito: para o programa")
    func estouro() async {
        await #expect(processExitsWith: .failure) { _ = Dinheiro(centavos: .max) + Dinheiro(centavos: 1) }
        await #expect(processExitsWith: .failure) { _ = Dinheiro(centavos: .min) - Dinheiro(centavos: 1) }
        await #expect(processExitsWith: .failure) { _ = -Dinheiro(centavos: .min) }
        await #expect(processExitsWith: .failure) { _ = Dinheiro(centavos: .max).vezes(2) }
        await #expect(processExitsWith: .failure) {
            _ = Dinheiro(centavos: .max).vezes(Percentual(pontosBase: 10_001), .paraBaixo)
        }
    }
}
