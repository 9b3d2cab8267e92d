/// Escape de porcentagem (RFC 3986) e a variante de formulário, em que `+` é espaço.
package enum Porcentagem {
    /// `nil` se há `%` sem dois algarismos, byte NUL ou UTF-8 inválido.
    package static func ler(_ texto: some StringProtocol, maisEEspaco: Bool = false) -> String? {
        ler(bytes: Array(texto.utf8)[...], maisEEspaco: maisEEspaco)
    }

    static func ler(bytes: ArraySlice<UInt8>, maisEEspaco: Bool) -> String? {
        var saida: [UInt8] = []
        saida.reserveCapacity(bytes.count)
        var indice = bytes.startIndex
        while indice < bytes.endIndex {
            var byte = bytes[indice]
            if byte == UInt8(ascii: "%") {
                guard indice + 2 < bytes.endIndex, let alto = algarismo(bytes[indice + 1]),
                    let baixo = algarismo(bytes[indice + 2])
                else { return nil }
                byte = alto << 4 | baixo
                indice += 2
            } else if maisEEspaco && byte == UInt8(ascii: "+") {
                byte = 0x20
            }
            guard byte != 0 else { return nil }
            saida.append(byte)
            indice += 1
        }
        return String(validating: saida, as: UTF8.self)
    }

    private static func algarismo(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// Escapa tudo que não é letra, algarismo, `-`, `.`, `_` ou `~`.
    package static func escrever(_ texto: String) -> String {
        var saida: [UInt8] = []
        let digitos = Array("0123456789ABCDEF".utf8)
        for byte in texto.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                saida.append(byte)
            default: saida.append(contentsOf: [UInt8(ascii: "%"), digitos[Int(byte >> 4)], digitos[Int(byte & 15)]])
            }
        }
        return String(decoding: saida, as: UTF8.self)
    }
}
