import Testing

@testable import Leiaute

@Suite("codificações")
struct CodificacaoTests {
    @Test("ida e volta dos 256 bytes", arguments: Codificacao.allCases.filter { $0 != .utf8 })
    func idaEVolta(codificacao: Codificacao) {
        let semCaractere: [UInt8] = codificacao == .cp1252 ? [0x81, 0x8D, 0x8F, 0x90, 0x9D] : []
        for byte in UInt8.min...UInt8.max {
            guard let caractere = codificacao.caractere(byte) else {
                #expect(semCaractere.contains(byte))
                continue
            }
            #expect(codificacao.byte(caractere) == byte)
            #expect([byte].withUnsafeBufferPointer { codificacao.texto($0) }.unicodeScalars.elementsEqual([caractere]))
            #expect(codificacao.bytes(String(caractere)) == [byte])
        }
        #expect(
            UInt8.min...UInt8.max ~= 0
                && (UInt8.min...UInt8.max).filter { codificacao.caractere($0) == nil } == semCaractere)
    }

    @Test(
        "caracteres que denunciam a tabela trocada",
        arguments: [
            (Codificacao.cp850, "ç", 0x87), (.cp850, "Ã", 0xC7), (.cp1252, "€", 0x80), (.cp1252, "ç", 0xE7),
            (.latin1, "ç", 0xE7), (.cp850, "ı", 0xD5),
        ]
            as [(Codificacao, String, UInt8)])
    func denunciam(codificacao: Codificacao, texto: String, byte: UInt8) { #expect(codificacao.bytes(texto) == [byte]) }

    @Test(
        "o que não existe na codificação não vira outra coisa", arguments: Codificacao.allCases.filter { $0 != .utf8 })
    func naoExiste(codificacao: Codificacao) {
        for texto in ["→", "中", "😀", "a→"] { #expect(codificacao.bytes(texto) == nil) }
    }

    @Test(
        "UTF-8 inválido é achado onde está",
        arguments: [
            ([0x41, 0xC3, 0xA3], nil), ([0x41, 0xC3], 1), ([0xC0, 0x80], 0), ([0x41, 0x42, 0xE9, 0x43], 2),
            ([0xED, 0xA0, 0x80], 0), ([0xF4, 0x90, 0x80, 0x80], 0),
            ([0xF0, 0x9F, 0x98, 0x80], nil), ([0xE0, 0x80, 0x80], 0), ([0x80], 0), ([0xF0, 0x9F, 0x98], 0),
        ] as [([UInt8], Int?)])
    func utf8(bytes: [UInt8], onde: Int?) {
        #expect(bytes.withUnsafeBufferPointer { Codificacao.utf8.primeiroInvalido($0) } == onde)
    }
}
