/// Valor de um objeto JSON sem encaixe. Número fica como foi escrito: aqui não há ponto flutuante.
enum ValorJson: Hashable, Sendable {
    case nulo
    case logico(Bool)
    case numero(String)
    case texto(String)

    /// Como está escrito no objeto, para mostrar a quem o escreveu.
    var escrito: String {
        switch self {
        case .nulo: "null"
        case .logico(let logico): logico ? "true" : "false"
        case .numero(let texto): texto
        case .texto(let texto): "\"\(texto)\""
        }
    }
}

/// A linha não é um objeto JSON sem encaixe.
struct JsonInvalido: Error, Hashable {
    /// De 1.
    let coluna: Int
    let esperado: String
}

/// Lê um objeto JSON numa linha, sem objetos nem listas dentro.
struct LeituraDeJson {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var posicao = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func objeto() throws(JsonInvalido) -> [(chave: String, valor: ValorJson)] {
        var pares: [(chave: String, valor: ValorJson)] = []
        try exigir("{")
        pularBrancos()
        if atual == UInt8(ascii: "}") {
            posicao += 1
        } else {
            repeat {
                pularBrancos()
                let chave = try texto()
                if pares.contains(where: { $0.chave == chave }) { throw falha("chave sem repetição") }
                try exigir(":")
                pares.append((chave, try valor()))
                pularBrancos()
            } while try outro()
        }
        pularBrancos()
        guard posicao == bytes.count else { throw falha("fim da linha") }
        return pares
    }

    private var atual: UInt8? { posicao < bytes.count ? bytes[posicao] : nil }

    private func falha(_ esperado: String) -> JsonInvalido { JsonInvalido(coluna: posicao + 1, esperado: esperado) }

    private mutating func pularBrancos() {
        while let byte = atual, byte == 0x20 || byte == 0x09 { posicao += 1 }
    }

    private mutating func exigir(_ sinal: Unicode.Scalar) throws(JsonInvalido) {
        pularBrancos()
        guard atual == UInt8(ascii: sinal) else { throw falha("\"\(sinal)\"") }
        posicao += 1
    }

    /// Depois de um par: vírgula é outro, chave é o fim.
    private mutating func outro() throws(JsonInvalido) -> Bool {
        switch atual {
        case UInt8(ascii: ","):
            posicao += 1
            return true
        case UInt8(ascii: "}"):
            posicao += 1
            return false
        default: throw falha("\",\" ou \"}\"")
        }
    }

    private mutating func valor() throws(JsonInvalido) -> ValorJson {
        pularBrancos()
        switch atual {
        case UInt8(ascii: "\""): return .texto(try texto())
        case UInt8(ascii: "t"): return try palavra("true", .logico(true))
        case UInt8(ascii: "f"): return try palavra("false", .logico(false))
        case UInt8(ascii: "n"): return try palavra("null", .nulo)
        case UInt8(ascii: "{"), UInt8(ascii: "["): throw falha("texto, número, true, false ou null")
        default: return .numero(try numero())
        }
    }

    private mutating func palavra(_ palavra: String, _ valor: ValorJson) throws(JsonInvalido) -> ValorJson {
        guard bytes[posicao...].starts(with: palavra.utf8) else { throw falha("texto, número, true, false ou null") }
        posicao += palavra.utf8.count
        return valor
    }

    private mutating func numero() throws(JsonInvalido) -> String {
        let inicio = posicao
        if atual == UInt8(ascii: "-") { posicao += 1 }
        while let byte = atual, (48...57).contains(byte) || byte == UInt8(ascii: ".") { posicao += 1 }
        let escrito = String(decoding: bytes[inicio..<posicao], as: UTF8.self)
        let algarismos = escrito.drop { $0 == "-" }
        guard let primeiro = algarismos.first, primeiro != ".", algarismos.last != ".",
            algarismos.count(where: { $0 == "." }) <= 1
        else {
            posicao = inicio
            throw falha("texto, número, true, false ou null")
        }
        return escrito
    }

    private mutating func texto() throws(JsonInvalido) -> String {
        guard atual == UInt8(ascii: "\"") else { throw falha("texto entre aspas") }
        posicao += 1
        var saida: [UInt8] = []
        while let byte = atual, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw falha("texto sem caractere de controle") }
            posicao += 1
            if byte == UInt8(ascii: "\\") {
                try escape(em: &saida)
            } else {
                saida.append(byte)
            }
        }
        guard atual != nil else { throw falha("aspas fechadas") }
        posicao += 1
        guard let texto = String(validating: saida, as: UTF8.self) else { throw falha("texto em UTF-8") }
        return texto
    }

    private mutating func escape(em saida: inout [UInt8]) throws(JsonInvalido) {
        let sinal = atual
        posicao += 1
        switch sinal {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): saida.append(sinal ?? 0)
        case UInt8(ascii: "n"): saida.append(0x0A)
        case UInt8(ascii: "t"): saida.append(0x09)
        case UInt8(ascii: "r"): saida.append(0x0D)
        case UInt8(ascii: "b"): saida.append(0x08)
        case UInt8(ascii: "f"): saida.append(0x0C)
        case UInt8(ascii: "u"):
            var codigo = try quatro()
            if (0xD800...0xDBFF).contains(codigo) {
                guard atual == UInt8(ascii: "\\"), posicao + 1 < bytes.count, bytes[posicao + 1] == UInt8(ascii: "u")
                else {
                    throw falha("par de \\u")
                }
                posicao += 2
                let baixo = try quatro()
                guard (0xDC00...0xDFFF).contains(baixo) else { throw falha("par de \\u") }
                codigo = 0x10000 + (codigo - 0xD800) * 0x400 + (baixo - 0xDC00)
            }
            guard let caractere = Unicode.Scalar(codigo) else { throw falha("par de \\u") }
            saida.append(contentsOf: String(Character(caractere)).utf8)
        default: throw falha("escape conhecido")
        }
    }

    private mutating func quatro() throws(JsonInvalido) -> UInt32 {
        guard posicao + 4 <= bytes.count,
            let codigo = UInt32(String(decoding: bytes[posicao..<(posicao + 4)], as: UTF8.self), radix: 16)
        else { throw falha("quatro algarismos hexadecimais") }
        posicao += 4
        return codigo
    }
}

/// Acrescenta o texto entre aspas, com o que o JSON exige escapado.
func escreverJson(_ texto: String, em saida: inout [UInt8]) {
    saida.append(UInt8(ascii: "\""))
    for byte in texto.utf8 {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            saida.append(UInt8(ascii: "\\"))
            saida.append(byte)
        case 0..<0x20: saida.append(contentsOf: "\\u00\(hexadecimal(byte))".utf8)
        default: saida.append(byte)
        }
    }
    saida.append(UInt8(ascii: "\""))
}
