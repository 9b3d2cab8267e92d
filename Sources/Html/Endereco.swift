/// Para onde uma ligação, imagem ou formulário aponta.
///
/// Só há quatro jeitos de ter um: literal interno (`"/contratos/\(id)"`, e o que se interpola sai codificado como um
/// segmento), caminho interno conferido, `https` conferido, ou telefone e correio conferidos. `javascript:`, `//outro` e
/// `..` vindos de dado não passam.
package struct Endereco: Sendable, Hashable, CustomStringConvertible {
    /// O endereço codificado, ainda sem o escape do HTML.
    package let texto: String
    /// Leva para fora do sistema.
    package let externo: Bool

    package var description: String { texto }

    private init(conferido texto: String, externo: Bool = false) {
        self.texto = texto
        self.externo = externo
    }

    /// Caminho interno que veio de fora (por exemplo, o endereço de volta depois de entrar). Recusa o que sai do sistema.
    package init?(interno texto: String) {
        guard texto.utf8.first == UInt8(ascii: "/"), Self.seguro(texto), !texto.utf8.starts(with: "//".utf8),
            !Self.sobe(texto)
        else { return nil }
        self.init(conferido: texto)
    }

    /// Endereço de outro sistema. Só `https`, com nome de máquina simples e sem usuário embutido.
    package init?(https texto: String) {
        guard texto.utf8.starts(with: "https://".utf8), Self.seguro(texto) else { return nil }
        let resto = texto.dropFirst(8)
        let maquina = resto.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let valida = maquina.utf8.allSatisfy { byte in
            Self.letraOuAlgarismo(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: ":")
        }
        guard valida, let primeiro = maquina.utf8.first, Self.letraOuAlgarismo(primeiro) else { return nil }
        self.init(conferido: texto, externo: true)
    }

    /// Telefone para discar: só algarismos e `+`.
    package init?(telefone: String) {
        let limpo = telefone.filter { $0.isASCII && ($0.isNumber || $0 == "+") }
        guard limpo.utf8.count >= 3, limpo.dropFirst().allSatisfy({ $0 != "+" }) else { return nil }
        self.init(conferido: "tel:" + limpo)
    }

    /// Correio eletrônico. Recusa o que pudesse acrescentar cabeçalhos à mensagem.
    package init?(correio: String) {
        let partes = correio.split(separator: "@", omittingEmptySubsequences: false)
        let valido = correio.utf8.allSatisfy { Self.letraOuAlgarismo($0) || "@._+-".utf8.contains($0) }
        guard partes.count == 2, valido, !partes[0].isEmpty, partes[1].contains(".") else { return nil }
        self.init(conferido: "mailto:" + correio)
    }

    /// Imagem PNG embutida (um QR, um gráfico já desenhado).
    package init(png bytes: [UInt8]) {
        self.init(conferido: "data:image/png;base64," + base64(bytes))
    }

    /// O mesmo endereço com mais um parâmetro de consulta, codificado. Valor `nil` não acrescenta nada.
    package func com(_ nome: String, _ valor: String?) -> Self {
        guard let valor else { return self }
        let partes = texto.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        var novo = String(partes[0])
        novo += novo.utf8.contains(UInt8(ascii: "?")) ? "&" : "?"
        novo += Self.codificado(nome) + "=" + Self.codificado(valor)
        if partes.count == 2 { novo += "#" + partes[1] }
        return Self(conferido: novo, externo: externo)
    }

    /// O mesmo endereço apontando para um identificador da página.
    package func em(_ ancora: String) -> Self {
        let base = texto.prefix { $0 != "#" }
        return Self(conferido: base + "#" + Self.codificado(ancora), externo: externo)
    }

    /// O endereço sem consulta nem âncora.
    package var caminho: String { String(texto.prefix { $0 != "?" && $0 != "#" }) }

    /// Codifica para caber em um segmento ou em um valor de consulta: só letra, algarismo e `- . _ ~` ficam.
    package static func codificado(_ texto: String) -> String {
        if texto.utf8.allSatisfy(livre) { return texto }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(texto.utf8.count * 3)
        for byte in texto.utf8 {
            if livre(byte) {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "%"))
                bytes.append(hexadecimal(byte >> 4))
                bytes.append(hexadecimal(byte & 15))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func hexadecimal(_ meio: UInt8) -> UInt8 {
        meio < 10 ? UInt8(ascii: "0") + meio : UInt8(ascii: "A") + meio - 10
    }

    /// Fica como está em qualquer lugar do endereço (RFC 3986, 2.3).
    private static func livre(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: letraOuAlgarismo(byte)
        }
    }

    private static func letraOuAlgarismo(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    /// Só caracteres visíveis do ASCII que não confundem navegador algum.
    private static func seguro(_ texto: String) -> Bool {
        texto.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"),
                UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
                false
            default: byte > 0x20 && byte < 0x7F
            }
        }
    }

    /// Tem segmento `.` ou `..`, às claras ou codificado.
    private static func sobe(_ texto: String) -> Bool {
        texto.prefix { $0 != "?" && $0 != "#" }.split(separator: "/").contains { segmento in
            let aberto = segmento.lowercased().split(separator: "%2e", omittingEmptySubsequences: false)
                .joined(separator: ".")
            return aberto == "." || aberto == ".."
        }
    }
}

extension Endereco: ExpressibleByStringInterpolation {
    package struct StringInterpolation: StringInterpolationProtocol {
        var texto = ""
        package init(literalCapacity: Int, interpolationCount: Int) { texto.reserveCapacity(literalCapacity + 16) }
        package mutating func appendLiteral(_ literal: String) { texto += literal }
        /// Acrescenta um valor, codificado. Um valor que fosse só `.` ou `..` sai duas vezes codificado, para não subir.
        package mutating func appendInterpolation(_ valor: some LosslessStringConvertible) {
            let descrito = String(valor)
            if descrito == "." || descrito == ".." {
                texto += descrito.map { _ in "%252E" }.joined()
            } else {
                texto += Endereco.codificado(descrito)
            }
        }
    }

    package init(stringLiteral literal: String) { self.init(escrito: literal) }

    package init(stringInterpolation partes: StringInterpolation) { self.init(escrito: partes.texto) }

    /// Endereço escrito no programa: começa por `/`, `?` ou `#`. Fora disso é defeito nosso.
    private init(escrito texto: String) {
        let comeco = texto.utf8.first
        precondition(
            Self.seguro(texto)
                && (comeco == UInt8(ascii: "/") || comeco == UInt8(ascii: "?") || comeco == UInt8(ascii: "#")),
            "endereço interno começa por /, ? ou #: \(texto)")
        // Um valor vazio no começo deixaria "//", que o navegador lê como outra máquina.
        var limpo = Substring(texto)
        while limpo.utf8.starts(with: "//".utf8) { limpo = limpo.dropFirst() }
        self.init(conferido: String(limpo))
    }
}

/// Base64 comum, com preenchimento.
private func base64(_ bytes: [UInt8]) -> String {
    let alfabeto = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var saida: [UInt8] = []
    saida.reserveCapacity((bytes.count + 2) / 3 * 4)
    for inicio in stride(from: 0, to: bytes.count, by: 3) {
        let trio = (0..<3).map { inicio + $0 < bytes.count ? UInt32(bytes[inicio + $0]) : 0 }
        let junto = (trio[0] << 16) | (trio[1] << 8) | trio[2]
        for posicao in 0..<4 {
            let falta = inicio + posicao > bytes.count
            saida.append(falta ? UInt8(ascii: "=") : alfabeto[Int((junto >> UInt32(18 - 6 * posicao)) & 63)])
        }
    }
    return String(decoding: saida, as: UTF8.self)
}
