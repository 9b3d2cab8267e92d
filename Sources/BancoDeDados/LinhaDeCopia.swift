/// Uma linha de um `COPY … TO STDOUT` binário. Só vale dentro da chamada que a entrega.
package final class LinhaDeCopia {
    private let colunas: Colunas
    private var base: UnsafeRawPointer?
    private var lugares: [(comeco: Int, tamanho: Int)] = []

    init(colunas: Colunas) {
        self.colunas = colunas
        lugares.reserveCapacity(colunas.nomes.count)
    }

    /// Lê a coluna pela posição, contada de zero.
    package func ler<T: LeituraSQL>(_ indice: Int, como: T.Type = T.self) throws(FalhaDeBanco) -> T {
        try T(lendo: campo(indice))
    }

    /// Lê a coluna pelo nome.
    package func ler<T: LeituraSQL>(_ coluna: String, como: T.Type = T.self) throws(FalhaDeBanco) -> T {
        try T(lendo: campo(try colunas.posicao(coluna)))
    }

    /// O valor ainda em binário, pela posição contada de zero.
    package func campo(_ indice: Int) -> Campo {
        precondition(indice >= 0 && indice < lugares.count, "coluna \(indice) de uma linha com \(lugares.count)")
        guard let base else { preconditionFailure("linha da cópia usada fora da chamada que a entregou") }
        let lugar = lugares[indice]
        return Campo(
            ponteiro: lugar.tamanho < 0 ? nil : base + lugar.comeco, tamanho: max(0, lugar.tamanho),
            tipo: colunas.tipos[indice], colunas: colunas, indice: indice)
    }

    /// Aponta os campos da linha que começa em `posicao` e diz onde ela acaba; nada se ali está o fim da cópia.
    func apontar(_ bytes: UnsafeRawBufferPointer, de posicao: Int) throws(FalhaDeBanco) -> Int? {
        lugares.removeAll(keepingCapacity: true)
        base = bytes.baseAddress
        var posicao = posicao
        let quantas = Int16(bigEndian: try Self.ler(bytes, &posicao))
        if quantas == -1 { return nil }
        guard Int(quantas) == colunas.nomes.count else { throw Self.malformada }
        for _ in 0..<quantas {
            let tamanho = Int(Int32(bigEndian: try Self.ler(bytes, &posicao)))
            guard posicao + max(0, tamanho) <= bytes.count else { throw Self.malformada }
            lugares.append((posicao, tamanho))
            posicao += max(0, tamanho)
        }
        return posicao
    }

    /// Os bytes vão ser liberados: usar a linha depois disto é defeito.
    func soltar() { base = nil }

    private static func ler<Inteiro: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: UnsafeRawBufferPointer, _ posicao: inout Int
    ) throws(FalhaDeBanco) -> Inteiro {
        guard posicao + Inteiro.bitWidth / 8 <= bytes.count else { throw malformada }
        defer { posicao += Inteiro.bitWidth / 8 }
        return bytes.loadUnaligned(fromByteOffset: posicao, as: Inteiro.self)
    }

    static let malformada = FalhaDeBanco(sqlstate: "08P01", mensagem: "cópia binária malformada")
}
