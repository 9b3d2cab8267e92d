/// Bytes e textos imprevisíveis, da fonte do sistema.
package enum Sorteio {
    /// Bytes imprevisíveis.
    package static func bytes(_ quantos: Int) -> [UInt8] {
        var fonte = SystemRandomNumberGenerator()
        var saida: [UInt8] = []
        saida.reserveCapacity(quantos)
        // Oito por vez: cada chamada à fonte é uma ida ao sistema.
        while saida.count < quantos {
            withUnsafeBytes(of: fonte.next()) { saida.append(contentsOf: $0.prefix(quantos - saida.count)) }
        }
        return saida
    }

    /// Texto de uma só caixa, sem letras que se confundem (`0`/`O`, `1`/`I`), próprio para se ditar ao telefone.
    ///
    /// Cada letra leva cinco bits sorteados.
    package static func texto(_ quantos: Int) -> String {
        var fonte = SystemRandomNumberGenerator()
        var bits: UInt64 = 0
        let letras = (0..<quantos).map { indice in
            if indice.isMultiple(of: 12) { bits = fonte.next() }
            defer { bits >>= 5 }
            return alfabeto[Int(bits & 31)]
        }
        return String(decoding: letras, as: UTF8.self)
    }

    private static let alfabeto = Array("23456789ABCDEFGHJKLMNPQRSTUVWXYZ".utf8)
}

/// Base 64 de endereço (RFC 4648 §5), sem preenchimento: serve em cookie, caminho e campo sem escape.
package enum Base64DeEndereco {
    private static let letras = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// Do binário ao texto.
    package static func escrever(_ bytes: some Collection<UInt8>) -> String {
        var saida: [UInt8] = []
        saida.reserveCapacity((bytes.count * 4 + 2) / 3)
        var acumulado: UInt32 = 0
        var bits = 0
        for byte in bytes {
            acumulado = acumulado << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                saida.append(letras[Int(acumulado >> UInt32(bits)) & 63])
            }
        }
        if bits > 0 { saida.append(letras[Int(acumulado << UInt32(6 - bits)) & 63]) }
        return String(decoding: saida, as: UTF8.self)
    }

    /// `nil` quando há caractere de fora do alfabeto ou sobra de bits diferente de zero.
    package static func ler(_ texto: some StringProtocol) -> [UInt8]? {
        var saida: [UInt8] = []
        var acumulado: UInt32 = 0
        var bits = 0
        for letra in texto.utf8 {
            guard let valor = letras.firstIndex(of: letra) else { return nil }
            acumulado = acumulado << 6 | UInt32(valor)
            bits += 6
            if bits >= 8 {
                bits -= 8
                saida.append(UInt8(truncatingIfNeeded: acumulado >> UInt32(bits)))
                acumulado &= (1 << UInt32(bits)) - 1
            }
        }
        return bits < 6 && acumulado == 0 ? saida : nil
    }
}
