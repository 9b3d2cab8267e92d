import Cifra
import Testing

@Suite("Ficha")
struct FichaTests {
    @Test("sorteada tem 43 caracteres, não se repete, e lida de volta dá o mesmo resumo")
    func idaEVolta() throws {
        var vistas: Set<String> = []
        for _ in 0..<200 {
            let ficha = Ficha.sorteada()
            #expect(ficha.texto.utf8.count == 43)
            #expect(ficha.resumo.count == 32)
            #expect(Ficha(lendo: ficha.texto) == ficha)
            vistas.insert(ficha.texto)
        }
        #expect(vistas.count == 200)
    }

    @Test("o resumo é o SHA-256 dos bytes sorteados")
    func vetor() throws {
        let ficha = try #require(Ficha(lendo: String(repeating: "A", count: 43)))
        #expect(ficha.resumo == hexa("66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925"))
        #expect(Base64DeEndereco.escrever([0xFB, 0xFF]) == "-_8")
    }

    @Test(
        "o que não tem a forma de ficha não é ficha",
        arguments: [
            "", "A", String(repeating: "A", count: 42), String(repeating: "A", count: 44),
            String(repeating: "A", count: 42) + "+", String(repeating: "A", count: 42) + "=",
            String(repeating: "A", count: 42) + "B", String(repeating: "ç", count: 43),
        ])
    func invalida(texto: String) { #expect(Ficha(lendo: texto) == nil) }
}
