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
