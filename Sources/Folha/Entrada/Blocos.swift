/// Corta uma lista ordenada em blocos de tantas chaves diferentes, sem separar as linhas da mesma chave.
///
/// É assim que se aplica um arquivo: blocos de 2.000 pessoas, cada um com a sua transação, a sua trava e a sua marca (arquitetura,
/// §4: o pior bloco de 1,2 milhão de contas segurou 62 ms).
package func emBlocos<Linha, Chave: Equatable>(
    _ linhas: [Linha], por chave: (Linha) -> Chave, desde inicio: Int = 0, ate fim: Int? = nil, de tamanho: Int = 2_000
) -> [Range<Int>] {
    let fim = fim ?? linhas.count
    var blocos: [Range<Int>] = []
    var (comeco, diferentes) = (inicio, 0)
    for indice in stride(from: inicio, to: fim, by: 1)
    where indice == inicio || chave(linhas[indice]) != chave(linhas[indice - 1]) {
        if diferentes == tamanho {
            blocos.append(comeco..<indice)
            (comeco, diferentes) = (indice, 0)
        }
        diferentes += 1
    }
    if comeco < fim { blocos.append(comeco..<fim) }
    return blocos
}
