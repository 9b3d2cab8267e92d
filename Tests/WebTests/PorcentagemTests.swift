import Cifra
import Testing

@testable import Web

@Suite("Escape de porcentagem")
struct PorcentagemTests {
    @Test("Lê o que escreve e recusa o que não é UTF-8, o NUL e o % pela metade")
    func idaEVolta() {
        #expect(Porcentagem.ler(Porcentagem.escrever("á b/c?%&=+")) == "á b/c?%&=+")
        for ruim in ["%", "%4", "%zz", "%00", "a\0", "%ff"] { #expect(Porcentagem.ler(ruim) == nil) }
        #expect(Porcentagem.ler("a+b", maisEEspaco: true) == "a b")
        #expect(Porcentagem.ler("a+b") == "a+b")
    }

    @Test("Imprevisível do tamanho pedido, sem repetir, e base 64 de ida e volta em todo tamanho")
    func sorteio() {
        for tamanho in 0...40 {
            let bytes = Imprevisivel.bytes(tamanho)
            #expect(bytes.count == tamanho)
            #expect(Imprevisivel.texto(tamanho).count == tamanho)
            #expect(Base64DeEndereco.ler(Base64DeEndereco.escrever(bytes)) == bytes)
        }
        #expect(Set((0..<1_000).map { _ in Imprevisivel.texto(12) }).count == 1_000)
        #expect(Set((0..<1_000).map { _ in Imprevisivel.bytes(9) }).count == 1_000)
        for ruim in ["A", "AB", "A=", "+/", "AAAAA"] { #expect(Base64DeEndereco.ler(ruim) == nil) }
    }
}
