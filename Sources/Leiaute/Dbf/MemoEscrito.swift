/// Escreve o `.fpt`: blocos de 64 bytes, cada memo com oito bytes de cabeçalho.
///
/// - Fonte: Microsoft, estrutura do arquivo de memo do Visual FoxPro.
final class MemoEscrito {
    private static let bloco = 64
    private static let cabecalho = 512

    private let destino: any DestinoDeBytes
    private var proximo = cabecalho / bloco

    init(_ destino: any DestinoDeBytes) throws(FalhaDbf) {
        self.destino = destino
        try destino.acrescentar(
            [0, 0, 0, 0, 0, 0] + grandePrimeiro(UInt16(Self.bloco)) + [UInt8](repeating: 0, count: Self.cabecalho - 8))
    }

    /// Grava o texto e devolve o bloco em que ele começa; texto vazio não ocupa bloco (zero).
    func acrescentar(_ texto: [UInt8]) throws(FalhaDbf) -> Int {
        guard !texto.isEmpty else { return 0 }
        let usados = 8 + texto.count
        let blocos = (usados + Self.bloco - 1) / Self.bloco
        guard proximo + blocos <= Int(Int32.max) / Self.bloco else {
            throw .memoInvalido(motivo: "o arquivo de memo passaria de 2 GB")
        }
        let sobra = [UInt8](repeating: 0, count: blocos * Self.bloco - usados)
        try destino.acrescentar(grandePrimeiro(UInt32(1)) + grandePrimeiro(UInt32(texto.count)) + texto + sobra)
        defer { proximo += blocos }
        return proximo
    }

    /// Diz no cabeçalho onde entraria o próximo.
    func terminar() throws(FalhaDbf) {
        try destino.trocar(grandePrimeiro(UInt32(proximo)), em: 0)
    }
}
