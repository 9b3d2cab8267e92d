/// Em que página de código o texto do DBF está.
///
/// São as do Brasil: 850 e 1252 quase sempre; 437 e 860 em arquivo antigo de DOS. UTF-8 e Latin-1 não têm número no
/// cabeçalho do DBF: só valem impostas por quem lê.
package enum PaginaDeCodigo: String, Sendable, CaseIterable {
    case cp437
    case cp850
    case cp860
    case cp1252
    case utf8 = "utf-8"
    case latin1 = "iso-8859-1"

    /// A página que o byte 29 do cabeçalho declara; `nil` se não se conhece (0x00 é «não informada»).
    ///
    /// - Fonte: tabela de marcas de página do Visual FoxPro e do dBase.
    package init?(marca: UInt8) {
        switch marca {
        case 0x01, 0x09, 0x0B, 0x0D, 0x0F, 0x11, 0x15, 0x18, 0x19, 0x1B: self = .cp437
        case 0x02, 0x0A, 0x0E, 0x10, 0x12, 0x14, 0x16, 0x1A, 0x1D, 0x25, 0x37: self = .cp850
        case 0x24: self = .cp860
        case 0x03, 0x57, 0x58, 0x59: self = .cp1252
        default: return nil
        }
    }

    /// A mesma, pelo nome que o resto do leiaute usa.
    package init(_ codificacao: Codificacao) {
        switch codificacao {
        case .utf8: self = .utf8
        case .cp1252: self = .cp1252
        case .cp850: self = .cp850
        case .latin1: self = .latin1
        }
    }

    /// O que se grava no byte 29; 0x00 nas que não têm número.
    package var marca: UInt8 {
        switch self {
        case .cp437: 0x01
        case .cp850: 0x02
        case .cp860: 0x24
        case .cp1252: 0x03
        case .utf8, .latin1: 0x00
        }
    }

    /// O texto dos bytes, ou `nil` se algum não é caractere desta página.
    func texto(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        if soAscii(bytes) { return String(decoding: bytes, as: UTF8.self) }
        switch self {
        case .cp437: return Self.texto(bytes, tabela: tabelaCP437)
        case .cp860: return Self.texto(bytes, tabela: tabelaCP860)
        case .cp850: return Codificacao.cp850.texto(bytes)
        case .latin1: return Codificacao.latin1.texto(bytes)
        case .cp1252: return Self.conferido(bytes, .cp1252)
        case .utf8: return Self.conferido(bytes, .utf8)
        }
    }

    /// Os bytes do texto, ou o primeiro caractere que não existe nesta página.
    func bytes(_ texto: String) -> Result<[UInt8], CaractereSemByte> {
        var saida: [UInt8] = []
        saida.reserveCapacity(texto.utf8.count)
        if self == .utf8 { return .success(Array(texto.utf8)) }
        for caractere in texto.unicodeScalars {
            guard let byte = byte(caractere) else { return .failure(CaractereSemByte(caractere: caractere)) }
            saida.append(byte)
        }
        return .success(saida)
    }

    private func byte(_ caractere: Unicode.Scalar) -> UInt8? {
        if caractere.isASCII { return UInt8(caractere.value) }
        switch self {
        case .cp437: return Self.byte(caractere, tabela: tabelaCP437)
        case .cp860: return Self.byte(caractere, tabela: tabelaCP860)
        case .cp850: return Codificacao.cp850.byte(caractere)
        case .cp1252: return Codificacao.cp1252.byte(caractere)
        case .latin1: return Codificacao.latin1.byte(caractere)
        case .utf8: return nil
        }
    }

    private static func conferido(_ bytes: UnsafeBufferPointer<UInt8>, _ codificacao: Codificacao) -> String? {
        codificacao.primeiroInvalido(bytes) == nil ? codificacao.texto(bytes) : nil
    }

    private static func texto(_ bytes: UnsafeBufferPointer<UInt8>, tabela: [UInt16]) -> String {
        var saida = String.UnicodeScalarView()
        for byte in bytes {
            saida.append(byte < 0x80 ? Unicode.Scalar(byte) : Unicode.Scalar(tabela[Int(byte) - 0x80]) ?? "\u{FFFD}")
        }
        return String(saida)
    }

    private static func byte(_ caractere: Unicode.Scalar, tabela: [UInt16]) -> UInt8? {
        guard let codigo = UInt16(exactly: caractere.value) else { return nil }
        return tabela.firstIndex(of: codigo).map { UInt8($0 + 0x80) }
    }
}

/// Caractere que a página de código não tem.
struct CaractereSemByte: Error {
    let caractere: Unicode.Scalar
}

/// De onde vem a página de código na leitura.
package enum EscolhaDePagina: Sendable, Equatable {
    /// A do cabeçalho; se ele não a informa (0x00) ou não se conhece, `naFalta`. Sem nenhuma das duas, texto com
    /// acento vira apontamento e página desconhecida recusa o arquivo.
    case doCabecalho(naFalta: PaginaDeCodigo? = nil)
    /// Esta, diga o cabeçalho o que disser.
    case imposta(PaginaDeCodigo)
}
