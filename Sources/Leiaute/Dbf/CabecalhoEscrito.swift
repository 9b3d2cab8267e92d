/// Monta os bytes do cabeçalho, com o contador em zero.
struct CabecalhoEscrito {
    let formato: DbfFormato
    let colunas: [DbfColuna]
    let bytesDeNulos: Int
    let tamanhoDoRegistro: Int
    let pagina: PaginaDeCodigo
    let data: DiaLido
    let temMemo: Bool

    var bytes: [UInt8] {
        let quantas = colunas.count + (bytesDeNulos > 0 ? 1 : 0)
        // O Visual FoxPro guarda, depois das colunas, 263 bytes com o nome do banco a que a tabela pertence.
        let vinculo = formato == .visualFoxPro ? 263 : 0
        let inicio = 32 + 32 * quantas + 1 + vinculo
        var bytes = [versao, anoGravado, UInt8(data.mes), UInt8(data.dia)]
        bytes += [0, 0, 0, 0]
        bytes += pequenoPrimeiro(UInt16(inicio)) + pequenoPrimeiro(UInt16(tamanhoDoRegistro))
        bytes += [UInt8](repeating: 0, count: 16)
        bytes += [formato == .visualFoxPro && temMemo ? 0x02 : 0x00, pagina.marca, 0, 0]
        var posicao = 1
        for coluna in colunas {
            bytes += descritor(
                coluna.nome, coluna.tipo.rawValue, posicao: posicao, tamanho: coluna.tamanho,
                decimais: coluna.tipo == .moeda ? 4 : coluna.decimais, marcas: marcas(coluna))
            posicao += coluna.tamanho
        }
        if bytesDeNulos > 0 {
            bytes += descritor("_NullFlags", "0", posicao: posicao, tamanho: bytesDeNulos, decimais: 0, marcas: 0x05)
        }
        return bytes + [0x0D] + [UInt8](repeating: 0, count: vinculo)
    }

    private var versao: UInt8 {
        switch formato {
        case .dBase3: 0x03
        case .foxPro2: temMemo ? 0xF5 : 0x03
        case .visualFoxPro: 0x30
        }
    }

    /// O dBase conta de 1900; o FoxPro grava os dois últimos algarismos.
    private var anoGravado: UInt8 {
        formato == .dBase3 ? UInt8(clamping: data.ano - 1_900) : UInt8(data.ano % 100)
    }

    private func marcas(_ coluna: DbfColuna) -> UInt8 {
        guard formato == .visualFoxPro else { return 0 }
        let binaria: Bool = [.inteiro, .real, .moeda, .instante].contains(coluna.tipo)
        return (coluna.aceitaNulo ? 0x02 : 0) | (binaria ? 0x04 : 0)
    }

    private func descritor(
        _ nome: String, _ letra: Character, posicao: Int, tamanho: Int, decimais: Int, marcas: UInt8
    ) -> [UInt8] {
        var bytes = Array(nome.utf8)
        bytes += [UInt8](repeating: 0, count: 11 - bytes.count)
        bytes.append(letra.asciiValue ?? 0)
        bytes += formato == .dBase3 ? [0, 0, 0, 0] : pequenoPrimeiro(UInt32(posicao))
        bytes += [UInt8(tamanho), UInt8(decimais), marcas]
        return bytes + [UInt8](repeating: 0, count: 32 - bytes.count)
    }
}

/// Os bytes do inteiro, o menos significativo primeiro.
func pequenoPrimeiro<T: FixedWidthInteger>(_ numero: T) -> [UInt8] {
    withUnsafeBytes(of: numero.littleEndian) { Array($0) }
}

/// Os bytes do inteiro, o mais significativo primeiro.
func grandePrimeiro<T: FixedWidthInteger>(_ numero: T) -> [UInt8] {
    withUnsafeBytes(of: numero.bigEndian) { Array($0) }
}
