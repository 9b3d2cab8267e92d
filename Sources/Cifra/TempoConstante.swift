/// Bytes imprevisíveis, do gerador do sistema operacional.
package func bytesSorteados(_ quantos: Int) -> [UInt8] {
    precondition(quantos >= 0, "não se sorteia quantidade negativa")
    var gerador = SystemRandomNumberGenerator()
    var bytes: [UInt8] = []
    bytes.reserveCapacity(quantos + 8)
    while bytes.count < quantos {
        withUnsafeBytes(of: gerador.next()) { bytes.append(contentsOf: $0) }
    }
    bytes.removeLast(bytes.count - quantos)
    return bytes
}

/// Compara sem que o tempo denuncie em que byte começa a diferença.
///
/// O tamanho não é segredo: tamanhos diferentes respondem na hora.
package func iguaisEmTempoConstante(_ um: [UInt8], _ outro: [UInt8]) -> Bool {
    guard um.count == outro.count else { return false }
    var diferenca: UInt8 = 0
    for posicao in um.indices { diferenca |= um[posicao] ^ outro[posicao] }
    return diferenca == 0
}
