import Testing

@testable import Html

@Suite("formato")
struct FormatoTests {
    @Test(
        "valor em centavos",
        arguments: [
            (0, "0,00"), (1, "0,01"), (-1, "-0,01"), (10, "0,10"), (99, "0,99"), (100, "1,00"), (99_999, "999,99"),
            (100_000, "1.000,00"), (123_456_789, "1.234.567,89"), (-123_456, "-1.234,56"),
            (Int64.max, "92.233.720.368.547.758,07"),
            (Int64.min, "-92.233.720.368.547.758,08"),
        ] as [(Int64, String)])
    func brasileiro(centavos: Int64, esperado: String) {
        #expect(Formato.brasileiro(centavos: centavos) == esperado)
    }

    @Test("reais, com o espaço que não quebra e o sinal antes do R$")
    func reais() {
        #expect(Formato.reais(centavos: 123_456) == "R$\u{A0}1.234,56")
        #expect(Formato.reais(centavos: -5) == "-R$\u{A0}0,05")
    }

    @Test("inteiro, data, competência, percentual e tamanho")
    func outros() {
        #expect(Formato.inteiro(15_119) == "15.119")
        #expect(Formato.inteiro(999) == "999")
        #expect(Formato.inteiro(-1_000) == "-1.000")
        #expect(Formato.data(ano: 2026, mes: 4, dia: 5) == "05/04/2026")
        #expect(Formato.competencia(ano: 2026, mes: 4) == "04/2026")
        #expect(Formato.percentual(pontosBase: 4_000) == "40,00%")
        #expect(Formato.contagem(1, "item", "itens") == "1 item")
        #expect(Formato.contagem(15_119, "item", "itens") == "15.119 itens")
        #expect(Formato.tamanho(bytes: 999) == "999 bytes")
        #expect(Formato.tamanho(bytes: 1_000) == "1,0 kB")
        #expect(Formato.tamanho(bytes: 999_999) == "999,9 kB")
        #expect(Formato.tamanho(bytes: 1_500_000) == "1,5 MB")
    }
}
