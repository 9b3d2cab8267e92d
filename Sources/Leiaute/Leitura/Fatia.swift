/// Onde o campo está nos bytes do registro.
struct Fatia: Sendable {
    var inicio: UInt32
    var tamanho: UInt32

    init(_ inicio: Int, _ tamanho: Int) {
        self.inicio = UInt32(inicio)
        self.tamanho = UInt32(tamanho)
    }
}

/// Se algum byte não é ASCII que se imprime: só então vale olhar os campos um por um.
///
/// Sem desvio no laço, para o compilador comparar muitos bytes de uma vez.
@inline(__always)
func suspeita(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var juntos: UInt8 = 0
    for byte in bytes { juntos |= (byte &- 0x20) | byte | (byte &+ 1) }
    return juntos >= 0x80
}

/// Se todos os caracteres existem na codificação e se imprimem.
func imprimivel(_ bytes: UnsafeBufferPointer<UInt8>, _ codificacao: Codificacao) -> Bool {
    for byte in bytes where byte < 0x20 || byte == 0x7F { return false }
    if codificacao == .latin1 {
        for byte in bytes where byte >= 0x80 && byte < 0xA0 { return false }
    }
    return codificacao.primeiroInvalido(bytes) == nil
}

/// Quantos caracteres há (em UTF-8, pontos de código).
func caracteres(_ bytes: UnsafeBufferPointer<UInt8>, _ codificacao: Codificacao) -> Int {
    guard codificacao == .utf8 else { return bytes.count }
    var total = 0
    for byte in bytes where byte & 0xC0 != 0x80 { total += 1 }
    return total
}
