/// Lê um campo do registro.
struct CampoDbf {
    /// O que se esperava e não veio; vira apontamento.
    struct Recusa: Error {
        let esperado: String
    }

    let fisica: ColunaFisica
    let coluna: DbfColuna
    let pagina: PaginaDeCodigo?
    let memo: MemoLido?

    /// O valor, de um registro inteiro e dos bits de nulo dele.
    func ler(_ registro: UnsafeBufferPointer<UInt8>, nulos: Range<Int>?) throws -> DbfValor {
        if let bit = fisica.bitDeNulo, Self.ligado(bit, registro, nulos) { return .nulo }
        let campo = UnsafeBufferPointer(rebasing: registro[fisica.inicio..<fisica.inicio + fisica.tamanho])
        switch coluna.tipo {
        case .texto: return .texto(try texto(Self.semCaudaEmBranco(campo)))
        case .variavel:
            guard let bit = fisica.bitDeTamanho, Self.ligado(bit, registro, nulos) else {
                return .texto(try texto(campo))
            }
            let tamanho = Int(campo[campo.count - 1])
            guard tamanho < campo.count else { throw Recusa(esperado: "o tamanho do texto passa do da coluna") }
            return .texto(try texto(UnsafeBufferPointer(rebasing: campo[..<tamanho])))
        case .numero, .flutuante: return try numero(campo)
        case .data: return try data(campo)
        case .logico: return try logico(campo[0])
        case .inteiro: return .inteiro(Int64(Int32(bitPattern: pequenoPrimeiro32(campo, 0))))
        case .moeda: return .decimal(Int64(bitPattern: pequenoPrimeiro64(campo)), casas: 4)
        case .real:
            let real = Double(bitPattern: pequenoPrimeiro64(campo))
            guard real.isFinite else { throw Recusa(esperado: "esperado um número finito") }
            return .real(real)
        case .instante: return try instante(campo)
        case .memo: return try longo(campo)
        }
    }

    private static func ligado(_ bit: Int, _ registro: UnsafeBufferPointer<UInt8>, _ nulos: Range<Int>?) -> Bool {
        guard let nulos, bit / 8 < nulos.count else { return false }
        return registro[nulos.lowerBound + bit / 8] & (1 << UInt8(bit % 8)) != 0
    }

    private static func semCaudaEmBranco(_ campo: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        var fim = campo.count
        while fim > 0, campo[fim - 1] == 0x20 || campo[fim - 1] == 0 { fim -= 1 }
        return UnsafeBufferPointer(rebasing: campo[..<fim])
    }

    private func texto(_ bytes: UnsafeBufferPointer<UInt8>) throws -> String {
        guard !bytes.contains(0) else { throw Recusa(esperado: "há byte nulo no meio do texto") }
        guard let pagina else {
            guard soAscii(bytes) else {
                throw Recusa(
                    esperado: "o cabeçalho não informa a página de código e o texto tem acento; informe a página")
            }
            return String(decoding: bytes, as: UTF8.self)
        }
        guard let texto = pagina.texto(bytes) else {
            throw Recusa(esperado: "há byte que não é caractere de \(pagina.rawValue)")
        }
        return texto
    }

    private func numero(_ campo: UnsafeBufferPointer<UInt8>) throws -> DbfValor {
        switch NumeroDbf.lendo(campo, casas: coluna.decimais) {
        case .valor(let mantissa):
            return coluna.decimais == 0 ? .inteiro(mantissa) : .decimal(mantissa, casas: coluna.decimais)
        case .vazio: return .nulo
        case .estouro: throw Recusa(esperado: "o valor não coube na coluna do programa que gravou o arquivo")
        case .casasDemais: throw Recusa(esperado: "esperado número com \(coluna.decimais) casas")
        case .grandeDemais: throw Recusa(esperado: "o número é grande demais")
        case .invalido: throw Recusa(esperado: "esperado número")
        }
    }

    private func data(_ campo: UnsafeBufferPointer<UInt8>) throws -> DbfValor {
        if campo.allSatisfy({ $0 == 0x20 || $0 == 0x30 || $0 == 0 }) { return .nulo }
        guard campo.allSatisfy({ (0x30...0x39).contains($0) }) else { throw Recusa(esperado: "esperada data AAAAMMDD") }
        let numero = campo.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        guard let dia = DiaLido(ano: numero / 10_000, mes: numero / 100 % 100, dia: numero % 100) else {
            throw Recusa(esperado: "esperada data AAAAMMDD que exista")
        }
        return .data(dia)
    }

    private func logico(_ byte: UInt8) throws -> DbfValor {
        switch byte {
        case UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: "Y"), UInt8(ascii: "y"): return .logico(true)
        case UInt8(ascii: "F"), UInt8(ascii: "f"), UInt8(ascii: "N"), UInt8(ascii: "n"): return .logico(false)
        case UInt8(ascii: "?"), 0x20, 0: return .nulo
        default: throw Recusa(esperado: "esperado T, F, Y, N, ? ou branco")
        }
    }

    private func instante(_ campo: UnsafeBufferPointer<UInt8>) throws -> DbfValor {
        if campo.allSatisfy({ $0 == 0x20 }) { return .nulo }
        let juliano = pequenoPrimeiro32(campo, 0)
        let milissegundos = pequenoPrimeiro32(campo, 4)
        // Sem dia não há instante; há quem deixe restos nos milissegundos.
        if juliano == 0 { return .nulo }
        guard let dia = DiaJuliano.dia(Int(juliano)), milissegundos < 86_400_000 else {
            throw Recusa(esperado: "esperado dia e hora que existam")
        }
        return .instante(dia, milissegundos: Int32(milissegundos))
    }

    private func longo(_ campo: UnsafeBufferPointer<UInt8>) throws -> DbfValor {
        let bloco: Int
        if campo.count == 4 {
            bloco = Int(pequenoPrimeiro32(campo, 0))
        } else {
            switch NumeroDbf.lendo(campo, casas: 0) {
            case .valor(let numero) where numero >= 0: bloco = Int(numero)
            case .vazio: bloco = 0
            default: throw Recusa(esperado: "esperado o número do bloco de memo")
            }
        }
        guard bloco > 0 else { return .memo("") }
        guard let memo else { throw Recusa(esperado: "o arquivo de memo não veio") }
        let bytes = try memo.ler(bloco: bloco)
        return .memo(try bytes.withUnsafeBufferPointer { try texto($0) })
    }

    /// O que se mostra do que se leu: legível, e nunca mais que 40 caracteres.
    func mostra(_ registro: UnsafeBufferPointer<UInt8>) -> String {
        let campo = UnsafeBufferPointer(rebasing: registro[fisica.inicio..<fisica.inicio + fisica.tamanho])
        switch coluna.tipo {
        case .inteiro, .moeda, .real, .instante: return campo.map(emHexa).joined(separator: " ")
        case .memo where campo.count == 4: return String(pequenoPrimeiro32(campo, 0))
        default:
            let util = UnsafeBufferPointer(rebasing: Self.semCaudaEmBranco(campo).prefix(40))
            let texto = (pagina ?? .latin1).texto(util) ?? PaginaDeCodigo.latin1.texto(util) ?? ""
            return String(texto.unicodeScalars.map { $0.properties.generalCategory == .control ? "·" : Character($0) })
        }
    }
}
