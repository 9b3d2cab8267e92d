import Nucleo
import Testing

@Suite("contagem por extenso")
struct ContagemTests {
    @Test(
        "um é singular; zero e os outros, plural, com ponto de milhar",
        arguments: [
            (0, "0 erros"), (1, "1 erro"), (2, "2 erros"), (999, "999 erros"), (1_000, "1.000 erros"),
            (100_001, "100.001 erros"), (Int.max, "9.223.372.036.854.775.807 erros"),
        ])
    func escrita(quantos: Int, texto: String) {
        #expect(Contagem.escrita(quantos, "erro", "erros") == texto)
    }
}
