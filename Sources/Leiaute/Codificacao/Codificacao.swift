/// Como os caracteres viram bytes.
package enum Codificacao: String, Sendable, CaseIterable {
    case utf8 = "utf-8"
    /// Windows, Europa ocidental. Cinco bytes (81, 8D, 8F, 90 e 9D) não têm caractere e são apontados.
    case cp1252
    /// DOS, Europa ocidental.
    case cp850
    /// Latin-1: todo byte é o caractere de mesmo número.
    case latin1 = "iso-8859-1"

    /// O caractere do byte, nas codificações de um byte; nulo se não há.
    package func caractere(_ byte: UInt8) -> Unicode.Scalar? {
        guard byte >= 0x80 else { return Unicode.Scalar(byte) }
        switch self {
        case .utf8: return nil
        case .latin1: return Unicode.Scalar(byte)
        case .cp1252:
            guard byte < 0xA0 else { return Unicode.Scalar(byte) }
            let codigo = tabelaCP1252[Int(byte) - 0x80]
            return codigo == 0 ? nil : Unicode.Scalar(codigo)
        case .cp850: return Unicode.Scalar(tabelaCP850[Int(byte) - 0x80])
        }
    }

    /// O byte do caractere, nas codificações de um byte; nulo se não há.
    package func byte(_ caractere: Unicode.Scalar) -> UInt8? {
        let codigo = caractere.value
        guard codigo >= 0x80 else { return UInt8(codigo) }
        guard codigo <= 0xFFFF else { return nil }
        switch self {
        case .utf8: return nil
        case .latin1: return codigo <= 0xFF ? UInt8(codigo) : nil
        case .cp1252:
            if (0xA0...0xFF).contains(codigo) { return UInt8(codigo) }
            return tabelaCP1252.firstIndex(of: UInt16(codigo)).map { UInt8($0 + 0x80) }
        case .cp850: return tabelaCP850.firstIndex(of: UInt16(codigo)).map { UInt8($0 + 0x80) }
        }
    }

    /// Os bytes do texto; nulo se algum caractere não existe na codificação.
    package func bytes(_ texto: String) -> [UInt8]? {
        var saida: [UInt8] = []
        saida.reserveCapacity(texto.utf8.count)
        return acrescentar(texto, em: &saida) == nil ? saida : nil
    }

    /// Acrescenta os bytes do texto; devolve o primeiro caractere que não existe na codificação (e aí nada vale).
    func acrescentar(_ texto: String, em saida: inout [UInt8]) -> Unicode.Scalar? {
        if self == .utf8 {
            saida.append(contentsOf: texto.utf8)
            return nil
        }
        for caractere in texto.unicodeScalars {
            guard let byte = byte(caractere) else { return caractere }
            saida.append(byte)
        }
        return nil
    }

    /// O texto dos bytes; byte sem caractere vira U+FFFD (quem chama já conferiu com `valida`).
    package func texto(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        if self == .utf8 || soAscii(bytes) { return String(decoding: bytes, as: UTF8.self) }
        var saida = String.UnicodeScalarView()
        for byte in bytes { saida.append(caractere(byte) ?? "\u{FFFD}") }
        return String(saida)
    }

    /// Posição do primeiro byte que não é caractere desta codificação.
    func primeiroInvalido(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        switch self {
        case .latin1, .cp850: nil
        case .cp1252: bytes.firstIndex { $0 >= 0x80 && $0 < 0xA0 && tabelaCP1252[Int($0) - 0x80] == 0 }
        case .utf8: primeiroInvalidoEmUtf8(bytes)
        }
    }
}

/// Se todos os bytes são ASCII.
func soAscii(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var juntos: UInt8 = 0
    for byte in bytes { juntos |= byte }
    return juntos < 0x80
}

/// Tamanho da sequência UTF-8 que começa em `i`, ou 0 se ela não é válida (RFC 3629: sem formas longas nem substitutos).
func tamanhoDaSequencia(_ bytes: UnsafeBufferPointer<UInt8>, _ i: Int) -> Int {
    let primeiro = bytes[i]
    if primeiro < 0x80 { return 1 }
    let tamanho: Int
    var menor: UInt8 = 0x80
    var maior: UInt8 = 0xBF
    switch primeiro {
    case 0xC2...0xDF: tamanho = 2
    case 0xE0: (tamanho, menor) = (3, 0xA0)
    case 0xED: (tamanho, maior) = (3, 0x9F)
    case 0xE1...0xEF: tamanho = 3
    case 0xF0: (tamanho, menor) = (4, 0x90)
    case 0xF1...0xF3: tamanho = 4
    case 0xF4: (tamanho, maior) = (4, 0x8F)
    default: return 0
    }
    guard i + tamanho <= bytes.count, bytes[i + 1] >= menor, bytes[i + 1] <= maior else { return 0 }
    for posicao in (i + 2)..<max(i + 2, i + tamanho) where bytes[posicao] & 0xC0 != 0x80 { return 0 }
    return tamanho
}

private func primeiroInvalidoEmUtf8(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    var i = 0
    while i < bytes.count {
        let tamanho = tamanhoDaSequencia(bytes, i)
        if tamanho == 0 { return i }
        i += tamanho
    }
    return nil
}
