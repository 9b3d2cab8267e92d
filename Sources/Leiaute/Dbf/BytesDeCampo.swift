/// Os bytes de um valor na sua coluna, ou por que ele não cabe.
enum BytesDeCampo {
    case campo([UInt8])
    /// O texto vai para o arquivo ao lado; no registro fica o ponteiro.
    case memo([UInt8])

    struct Recusa: Error {
        let esperado: String
        let valor: String
    }

    static func de(_ valor: DbfValor, _ coluna: DbfColuna, _ pagina: PaginaDeCodigo) -> Result<BytesDeCampo, Recusa> {
        do throws(Recusa) {
            if valor == .nulo { return .success(try vazio(coluna)) }
            switch (coluna.tipo, valor) {
            case (.texto, .texto(let texto)): return .success(.campo(try preenchido(texto, coluna, pagina)))
            case (.memo, .memo(let texto)), (.memo, .texto(let texto)):
                return .success(.memo(try emBytes(texto, pagina)))
            case (.numero, .inteiro(let numero)), (.flutuante, .inteiro(let numero)):
                return .success(.campo(try algarismos(numero, 0, coluna)))
            case (.numero, .decimal(let mantissa, let casas)), (.flutuante, .decimal(let mantissa, let casas)):
                return .success(.campo(try algarismos(mantissa, casas, coluna)))
            case (.moeda, .inteiro(let numero)): return .success(.campo(try dezMilesimos(numero, 0)))
            case (.moeda, .decimal(let mantissa, let casas)): return .success(.campo(try dezMilesimos(mantissa, casas)))
            case (.inteiro, .inteiro(let numero)):
                guard let curto = Int32(exactly: numero) else {
                    throw Recusa(esperado: "o inteiro não cabe em 4 bytes", valor: String(numero))
                }
                return .success(.campo(pequenoPrimeiro(curto)))
            case (.real, .real(let real)):
                guard real.isFinite else { throw Recusa(esperado: "esperado um número finito", valor: String(real)) }
                return .success(.campo(pequenoPrimeiro(real.bitPattern)))
            case (.data, .data(let dia)):
                return .success(
                    .campo(Array((comZeros(dia.ano, 4) + comZeros(dia.mes, 2) + comZeros(dia.dia, 2)).utf8)))
            case (.logico, .logico(let verdade)): return .success(.campo([UInt8(ascii: verdade ? "T" : "F")]))
            case (.instante, .instante(let dia, let milissegundos)):
                guard (0..<86_400_000).contains(milissegundos) else {
                    throw Recusa(esperado: "a hora passa de um dia", valor: String(milissegundos))
                }
                return .success(.campo(pequenoPrimeiro(Int32(DiaJuliano.numero(dia))) + pequenoPrimeiro(milissegundos)))
            default:
                throw Recusa(esperado: "o valor não é do tipo \(coluna.tipo.rawValue) da coluna", valor: "")
            }
        } catch {
            return .failure(error)
        }
    }

    /// O ponteiro para um bloco de memo, em binário ou em algarismos; bloco zero é memo vazio.
    static func ponteiro(_ bloco: Int, tamanho: Int) -> [UInt8] {
        if tamanho == 4 { return pequenoPrimeiro(UInt32(bloco)) }
        return aDireita(bloco == 0 ? "" : String(bloco), tamanho)
    }

    private static func vazio(_ coluna: DbfColuna) throws(Recusa) -> BytesDeCampo {
        switch coluna.tipo {
        case .numero, .flutuante, .data, .logico:
            return .campo([UInt8](repeating: 0x20, count: coluna.tamanho))
        case .instante: return .campo([UInt8](repeating: 0, count: coluna.tamanho))
        case .texto, .memo, .inteiro, .real, .moeda, .variavel:
            guard coluna.aceitaNulo else { throw Recusa(esperado: "a coluna não distingue nulo", valor: "") }
            if coluna.tipo == .memo { return .memo([]) }
            return .campo([UInt8](repeating: coluna.tipo == .texto ? 0x20 : 0, count: coluna.tamanho))
        }
    }

    private static func emBytes(_ texto: String, _ pagina: PaginaDeCodigo) throws(Recusa) -> [UInt8] {
        switch pagina.bytes(texto) {
        case .success(let bytes):
            guard !bytes.contains(0) else { throw Recusa(esperado: "há byte nulo no texto", valor: "") }
            return bytes
        case .failure(let falta):
            throw Recusa(
                esperado: "o caractere «\(falta.caractere)» não existe em \(pagina.rawValue)",
                valor: String(texto.prefix(40)))
        }
    }

    private static func preenchido(
        _ texto: String, _ coluna: DbfColuna, _ pagina: PaginaDeCodigo
    ) throws(Recusa) -> [UInt8] {
        let bytes = try emBytes(texto, pagina)
        guard bytes.count <= coluna.tamanho else {
            throw Recusa(
                esperado: "o texto tem \(bytes.count) bytes e a coluna, \(coluna.tamanho)",
                valor: String(texto.prefix(40)))
        }
        return bytes + [UInt8](repeating: 0x20, count: coluna.tamanho - bytes.count)
    }

    private static func algarismos(_ mantissa: Int64, _ casas: Int, _ coluna: DbfColuna) throws(Recusa) -> [UInt8] {
        let original = textoDeDecimal(mantissa, casas: casas, separador: ",")
        guard let certa = NumeroDbf.nasCasas(mantissa, de: casas, para: coluna.decimais) else {
            throw Recusa(esperado: "o número não cabe em \(coluna.decimais) casas", valor: original)
        }
        var texto = textoDeDecimal(certa, casas: coluna.decimais, separador: ".")
        // Como o FoxPro: sem lugar para o zero à esquerda do ponto, ele sai (`-.60` é o mesmo que `-0.60`).
        if texto.utf8.count == coluna.tamanho + 1, let zero = texto.firstRange(of: "0."),
            zero.lowerBound == texto.startIndex || texto.hasPrefix("-0.")
        {
            texto.remove(at: zero.lowerBound)
        }
        guard texto.utf8.count <= coluna.tamanho else {
            throw Recusa(esperado: "o número não cabe em \(coluna.tamanho) posições", valor: original)
        }
        return aDireita(texto, coluna.tamanho)
    }

    private static func dezMilesimos(_ mantissa: Int64, _ casas: Int) throws(Recusa) -> [UInt8] {
        guard let certa = NumeroDbf.nasCasas(mantissa, de: casas, para: 4) else {
            throw Recusa(
                esperado: "o número não cabe em 4 casas", valor: textoDeDecimal(mantissa, casas: casas, separador: ","))
        }
        return pequenoPrimeiro(certa)
    }

    private static func aDireita(_ texto: String, _ tamanho: Int) -> [UInt8] {
        [UInt8](repeating: 0x20, count: max(0, tamanho - texto.utf8.count)) + Array(texto.utf8)
    }
}
