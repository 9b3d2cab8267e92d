import BancoDeDados
import Foundation

/// Os textos que não podem aparecer em claro, em toda escrita em que poderiam: UTF-8, latin1, cp850, hexadecimal e base64.
struct PadroesDaVarredura {
    private(set) var padroes: Set<[UInt8]> = []

    /// Um texto como é.
    mutating func juntar(_ texto: String) {
        guard texto.utf8.count >= 6 else { return }
        for bytes in Set([Array(texto.utf8), Self.latin1(texto), Self.cp850(texto)].compactMap { $0 }) {
            padroes.insert(bytes)
            let hexadecimal = bytes.map { String(format: "%02x", $0) }.joined()
            padroes.insert(Array(hexadecimal.utf8))
            padroes.insert(Array(hexadecimal.uppercased().utf8))
            for desvio in 0..<3 { padroes.insert(Self.base64(bytes, desvio)) }
        }
    }

    /// Com e sem pontuação.
    mutating func juntar(cpf algarismos: String) {
        let a = Array(algarismos)
        guard a.count == 11 else { return }
        juntar(algarismos)
        juntar("\(String(a[0..<3])).\(String(a[3..<6])).\(String(a[6..<9]))-\(String(a[9...]))")
    }

    /// Como se escreve, em maiúsculas e sem acento.
    mutating func juntar(nome: String) {
        let semAcento = nome.folding(options: .diacriticInsensitive, locale: Locale(identifier: "pt_BR"))
        for escrita in [nome, nome.uppercased(), semAcento, semAcento.uppercased(), semAcento.lowercased()] {
            juntar(escrita)
        }
    }

    /// Como veio e só os algarismos.
    mutating func juntar(telefone: String) {
        juntar(telefone)
        juntar(telefone.filter(\.isNumber))
    }

    /// O que da cifra em base64 não depende dos vizinhos, quando o texto começa a `desvio` bytes do começo de um trio.
    private static func base64(_ bytes: [UInt8], _ desvio: Int) -> [UInt8] {
        let inteiro = Array(Data([UInt8](repeating: 0, count: desvio) + bytes).base64EncodedString().utf8)
        let semFim = inteiro.prefix { $0 != UInt8(ascii: "=") }
        let inicio = [0, 2, 3][desvio]
        let sobra = (desvio + bytes.count) % 3 == 0 ? 0 : 1
        return Array(semFim.dropFirst(inicio).dropLast(sobra))
    }

    private static func latin1(_ texto: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        for escalar in texto.precomposedStringWithCanonicalMapping.unicodeScalars {
            guard escalar.value < 256 else { return nil }
            bytes.append(UInt8(escalar.value))
        }
        return bytes
    }

    private static func cp850(_ texto: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        for escalar in texto.precomposedStringWithCanonicalMapping.unicodeScalars {
            if escalar.isASCII {
                bytes.append(UInt8(escalar.value))
            } else if let byte = acentos[escalar] {
                bytes.append(byte)
            } else {
                return nil
            }
        }
        return bytes
    }

    private static let acentos: [Unicode.Scalar: UInt8] = [
        "á": 0xA0, "à": 0x85, "â": 0x83, "ã": 0xC6, "é": 0x82, "ê": 0x88, "í": 0xA1, "ó": 0xA2, "ô": 0x93, "õ": 0xE4,
        "ú": 0xA3, "ü": 0x81, "ç": 0x87, "Á": 0xB5, "À": 0xB7, "Â": 0xB6, "Ã": 0xC7, "É": 0x90, "Ê": 0xD2, "Í": 0xD6,
        "Ó": 0xE0, "Ô": 0xE2, "Õ": 0xE5, "Ú": 0xE9, "Ü": 0x9A, "Ç": 0x80,
    ]

    /// Os lugares em que algum padrão aparece, sem repetição, como `arquivo:padrão`. A busca é binária e não sabe de codificação.
    ///
    /// - Parameter fora: nome de pasta em que não se procura.
    func procurar(em lugares: [String], fora: String? = nil, rascunho: String) throws -> [String] {
        let lista = rascunho + "/padroes-\(UInt32.random(in: 0 ... .max))"
        try Data(padroes.sorted { $0.lexicographicallyPrecedes($1) }.joined(separator: [0x0A])).write(
            to: URL(fileURLWithPath: lista))
        defer { try? FileManager.default.removeItem(atPath: lista) }
        var comando = ["env", "LC_ALL=C", "grep", "-r", "-a", "-o", "-F", "-H", "-m", "20", "-f", lista]
        if let fora { comando.append("--exclude-dir=\(fora)") }
        let resposta = try ComandoExterno().rodar(comando + ["--"] + lugares)
        // Enquanto se procura, o banco apaga e refaz os seus arquivos de rascunho: o que já não existe não se lê. Outra falha é falha.
        let (queixas, linhas) = resposta.texto.split(separator: "\n").reduce(into: ([Substring](), [Substring]())) {
            if $1.hasPrefix("grep: ") { $0.0.append($1) } else { $0.1.append($1) }
        }
        let sumiu = !queixas.isEmpty && queixas.allSatisfy { $0.hasSuffix(": No such file or directory") }
        guard resposta.codigo <= 1 || sumiu else { throw BuscaFalhou(description: resposta.texto) }
        return Set(linhas).sorted().prefix(100).map(String.init)
    }

    struct BuscaFalhou: Error, CustomStringConvertible { let description: String }
}
