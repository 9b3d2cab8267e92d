/// O JSON recebido não se lê; a posição é em bytes, a partir de zero.
package struct JSONMalFormado: Error, Equatable, Sendable {
    /// Byte onde parou.
    package let posicao: Int
    /// O que se esperava ali.
    package let esperado: String
}

/// Leitor estrito de JSON (RFC 8259).
///
/// Recusa nome repetido no mesmo objeto, UTF-8 inválido, substituto solto, NUL, aninhamento além de 64 e qualquer coisa
/// depois do valor. Repetição de nome é recusada porque dois leitores diferentes ficariam com valores diferentes.
package struct LeitorDeJSON {
    private let bytes: [UInt8]
    private var posicao = 0
    private static let aninhamentoMaximo = 64

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Lê um documento inteiro.
    package static func ler(_ bytes: [UInt8]) throws(JSONMalFormado) -> ValorJSON {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw JSONMalFormado(posicao: 0, esperado: "texto em UTF-8")
        }
        var leitor = LeitorDeJSON(bytes)
        leitor.pularEspaco()
        let valor = try leitor.valor(nivel: 0)
        leitor.pularEspaco()
        guard leitor.posicao == bytes.count else { throw leitor.falha("o fim do documento") }
        return valor
    }

    private func falha(_ esperado: String) -> JSONMalFormado { JSONMalFormado(posicao: posicao, esperado: esperado) }
    private var atual: UInt8? { posicao < bytes.count ? bytes[posicao] : nil }

    private mutating func pularEspaco() {
        while let byte = atual, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { posicao += 1 }
    }

    private mutating func comer(_ byte: UInt8) -> Bool {
        guard atual == byte else { return false }
        posicao += 1
        return true
    }

    private mutating func valor(nivel: Int) throws(JSONMalFormado) -> ValorJSON {
        guard nivel < Self.aninhamentoMaximo else { throw falha("no máximo \(Self.aninhamentoMaximo) níveis") }
        switch atual {
        case UInt8(ascii: "{"): return try objeto(nivel: nivel)
        case UInt8(ascii: "["): return try lista(nivel: nivel)
        case UInt8(ascii: "\""): return .texto(try texto())
        case UInt8(ascii: "t"): return try palavra("true", .logico(true))
        case UInt8(ascii: "f"): return try palavra("false", .logico(false))
        case UInt8(ascii: "n"): return try palavra("null", .nulo)
        case .some(let byte) where byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte): return try numero()
        default: throw falha("um valor")
        }
    }

    private mutating func palavra(_ escrita: String, _ valor: ValorJSON) throws(JSONMalFormado) -> ValorJSON {
        guard bytes[posicao...].starts(with: escrita.utf8) else { throw falha("um valor") }
        posicao += escrita.utf8.count
        return valor
    }

    private mutating func objeto(nivel: Int) throws(JSONMalFormado) -> ValorJSON {
        posicao += 1
        var membros: [(String, ValorJSON)] = []
        var nomes: Set<String> = []
        pularEspaco()
        if comer(UInt8(ascii: "}")) { return .objeto([]) }
        while true {
            pularEspaco()
            guard atual == UInt8(ascii: "\"") else { throw falha("um nome entre aspas") }
            let inicio = posicao
            let nome = try texto()
            guard nomes.insert(nome).inserted else {
                throw JSONMalFormado(posicao: inicio, esperado: "nomes sem repetição")
            }
            pularEspaco()
            guard comer(UInt8(ascii: ":")) else { throw falha("dois-pontos") }
            pularEspaco()
            membros.append((nome, try valor(nivel: nivel + 1)))
            pularEspaco()
            if comer(UInt8(ascii: "}")) { return .objeto(membros) }
            guard comer(UInt8(ascii: ",")) else { throw falha("vírgula ou fecha-chaves") }
        }
    }

    private mutating func lista(nivel: Int) throws(JSONMalFormado) -> ValorJSON {
        posicao += 1
        var itens: [ValorJSON] = []
        pularEspaco()
        if comer(UInt8(ascii: "]")) { return .lista([]) }
        while true {
            pularEspaco()
            itens.append(try valor(nivel: nivel + 1))
            pularEspaco()
            if comer(UInt8(ascii: "]")) { return .lista(itens) }
            guard comer(UInt8(ascii: ",")) else { throw falha("vírgula ou fecha-colchetes") }
        }
    }

    private mutating func digitos() throws(JSONMalFormado) {
        let inicio = posicao
        while let byte = atual, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { posicao += 1 }
        guard posicao > inicio else { throw falha("algarismo") }
    }

    private mutating func numero() throws(JSONMalFormado) -> ValorJSON {
        let inicio = posicao
        _ = comer(UInt8(ascii: "-"))
        if !comer(UInt8(ascii: "0")) { try digitos() }
        if comer(UInt8(ascii: ".")) { try digitos() }
        if atual == UInt8(ascii: "e") || atual == UInt8(ascii: "E") {
            posicao += 1
            if !comer(UInt8(ascii: "+")) { _ = comer(UInt8(ascii: "-")) }
            try digitos()
        }
        guard posicao - inicio <= 64 else {
            throw JSONMalFormado(posicao: inicio, esperado: "número com até 64 caracteres")
        }
        return .numero(String(decoding: bytes[inicio..<posicao], as: UTF8.self))
    }

    private mutating func texto() throws(JSONMalFormado) -> String {
        posicao += 1
        var saida: [UInt8] = []
        while let byte = atual {
            posicao += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: saida, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape(em: &saida)
            case 0..<0x20: throw JSONMalFormado(posicao: posicao - 1, esperado: "texto sem caractere de controle")
            default: saida.append(byte)
            }
        }
        throw falha("o fim do texto")
    }

    private mutating func escape(em saida: inout [UInt8]) throws(JSONMalFormado) {
        guard let byte = atual else { throw falha("um escape") }
        posicao += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): saida.append(byte)
        case UInt8(ascii: "b"): saida.append(0x08)
        case UInt8(ascii: "f"): saida.append(0x0C)
        case UInt8(ascii: "n"): saida.append(0x0A)
        case UInt8(ascii: "r"): saida.append(0x0D)
        case UInt8(ascii: "t"): saida.append(0x09)
        case UInt8(ascii: "u"):
            var codigo = try hexadecimal()
            if (0xD800..<0xDC00).contains(codigo) {
                guard comer(UInt8(ascii: "\\")), comer(UInt8(ascii: "u")) else {
                    throw falha("a segunda metade do par")
                }
                let baixo = try hexadecimal()
                guard (0xDC00..<0xE000).contains(baixo) else { throw falha("a segunda metade do par") }
                codigo = 0x10000 + (codigo - 0xD800) << 10 + (baixo - 0xDC00)
            }
            guard let escalar = Unicode.Scalar(codigo), codigo != 0 else { throw falha("um caractere válido") }
            saida.append(contentsOf: String(escalar).utf8)
        default: throw falha("um escape conhecido")
        }
    }

    private mutating func hexadecimal() throws(JSONMalFormado) -> UInt32 {
        guard posicao + 4 <= bytes.count else { throw falha("quatro algarismos hexadecimais") }
        var codigo: UInt32 = 0
        for byte in bytes[posicao..<posicao + 4] {
            guard let algarismo = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw falha("quatro algarismos hexadecimais")
            }
            codigo = codigo << 4 | UInt32(algarismo)
        }
        posicao += 4
        return codigo
    }
}
