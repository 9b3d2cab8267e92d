/// O que o começo do arquivo diz de si.
package struct DbfCabecalho: Sendable, Equatable {
    /// O primeiro byte: 0x03, 0x83, 0x8B, 0xF5, 0x30, 0x31 ou 0x32.
    package let versao: UInt8
    /// A última alteração, se for um dia que existe.
    package let alteradoEm: DiaLido?
    /// Quantos registros o arquivo diz ter, contando os apagados.
    package let contador: Int
    /// Onde começa o primeiro registro.
    package let inicio: Int
    /// Em bytes, com a marca de apagado.
    package let tamanhoDoRegistro: Int
    /// O byte 29, como está.
    package let marcaDePagina: UInt8

    /// Se é de uma das três versões do Visual FoxPro.
    package var visualFoxPro: Bool { (0x30...0x32).contains(versao) }

    /// As versões que se leem.
    static let versoes: Set<UInt8> = [0x03, 0x83, 0x8B, 0xF5, 0x30, 0x31, 0x32]

    /// Lê os primeiros 32 bytes.
    init(_ bytes: [UInt8], tamanhoDoArquivo: Int) throws(FalhaDbf) {
        guard bytes.count >= 32 else { throw .curto(bytes: tamanhoDoArquivo) }
        guard Self.versoes.contains(bytes[0]) else { throw .versaoDesconhecida(bytes[0]) }
        versao = bytes[0]
        // Há quem grave o ano menos 1900 e quem grave só os dois últimos algarismos.
        let ano = Int(bytes[1]) < 80 ? 2_000 + Int(bytes[1]) : 1_900 + Int(bytes[1])
        alteradoEm = DiaLido(ano: ano, mes: Int(bytes[2]), dia: Int(bytes[3]))
        contador = Int(pequenoPrimeiro32(bytes, 4))
        inicio = Int(bytes[8]) | Int(bytes[9]) << 8
        tamanhoDoRegistro = Int(bytes[10]) | Int(bytes[11]) << 8
        marcaDePagina = bytes[29]
        guard inicio >= 64 else {
            throw .cabecalhoInvalido(motivo: "o primeiro registro começaria no byte \(inicio), dentro do cabeçalho")
        }
        guard inicio <= tamanhoDoArquivo else { throw .curto(bytes: tamanhoDoArquivo) }
        guard tamanhoDoRegistro >= 2 else {
            throw .cabecalhoInvalido(motivo: "registro de \(tamanhoDoRegistro) byte")
        }
    }
}

/// Inteiro de 4 bytes, o menos significativo primeiro.
func pequenoPrimeiro32(_ bytes: some RandomAccessCollection<UInt8>, _ posicao: Int) -> UInt32 {
    let inicio = bytes.index(bytes.startIndex, offsetBy: posicao)
    return bytes[inicio...].prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
}

/// Inteiro de 8 bytes, o menos significativo primeiro.
func pequenoPrimeiro64(_ bytes: some RandomAccessCollection<UInt8>) -> UInt64 {
    bytes.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
}

/// Inteiro de 4 bytes, o mais significativo primeiro.
func grandePrimeiro32(_ bytes: some RandomAccessCollection<UInt8>, _ posicao: Int) -> UInt32 {
    let inicio = bytes.index(bytes.startIndex, offsetBy: posicao)
    return bytes[inicio...].prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
}
