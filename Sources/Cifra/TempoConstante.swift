/// Compara sem que o tempo denuncie em que byte começa a diferença.
///
/// O tamanho não é segredo: tamanhos diferentes respondem na hora.
package func iguaisEmTempoConstante(_ um: [UInt8], _ outro: [UInt8]) -> Bool {
    guard um.count == outro.count else { return false }
    var diferenca: UInt8 = 0
    for posicao in um.indices { diferenca |= um[posicao] ^ outro[posicao] }
    return diferenca == 0
}
