/// O que a extensão do nome promete, conferido pelo começo do conteúdo.
///
/// Extensão que não é de formato nosso nada promete, e o conteúdo então tem de ser texto, XML ou tabela: nenhum leiaute lê outra coisa.
/// - Fonte: OWASP ASVS 5.0.0, 5.2.2.
enum ExtensaoDoNome {
    /// Quanto do começo basta.
    static let comeco = 64

    /// O que se reconhece pelo começo.
    enum Conteudo: Hashable {
        case tabela, xml, texto
        /// Nenhum leiaute o lê: o nome do formato.
        case alheio(String)

        var nome: String {
            switch self {
            case .tabela: "uma tabela DBF"
            case .xml: "XML"
            case .texto: "texto"
            case .alheio(let formato): formato
            }
        }
    }

    /// Por que não se aceita; `nil` se o nome e o conteúdo se entendem.
    static func recusa(nome: String, comeco: [UInt8]) -> RecusaDeArquivo? {
        let conteudo = reconhecer(comeco)
        let extensao = nome.lastIndex(of: ".").map { nome[nome.index(after: $0)...].lowercased() } ?? ""
        if case .alheio = conteudo { return .outroConteudo(extensao: extensao, conteudo: conteudo.nome) }
        let prometidos: Set<Conteudo> =
            switch extensao {
            case "dbf": [.tabela]
            case "xml": [.xml]
            case "csv": [.texto]
            case "txt": [.texto, .xml]
            default: [.tabela, .xml, .texto]
            }
        return prometidos.contains(conteudo) ? nil : .outroConteudo(extensao: extensao, conteudo: conteudo.nome)
    }

    static func reconhecer(_ comeco: [UInt8]) -> Conteudo {
        if ePDF(comeco) { return .alheio("PDF") }
        if let formato = alheios.first(where: { comeco.starts(with: $0.marca) })?.nome { return .alheio(formato) }
        if eTabela(comeco) { return .tabela }
        let semMarca = comeco.starts(with: [0xEF, 0xBB, 0xBF]) ? comeco.dropFirst(3) : comeco[...]
        let primeiro = semMarca.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        // O resto é texto, com os nulos que o computador de grande porte deixar: quem o lê aponta.
        return primeiro == UInt8(ascii: "<") ? .xml : .texto
    }

    /// `%PDF-1.7` e fim de linha; sem ele é texto que fala de PDF.
    private static func ePDF(_ comeco: [UInt8]) -> Bool {
        comeco.count > 8 && comeco.starts(with: Array("%PDF-".utf8)) && [0x0A, 0x0D].contains(comeco[8])
    }

    /// A versão, e a data da última gravação em três bytes: número de dia e de mês nunca é letra nem algarismo.
    private static func eTabela(_ comeco: [UInt8]) -> Bool {
        guard comeco.count >= 32, versoesDeTabela.contains(comeco[0]) else { return false }
        return comeco[2] <= 12 && comeco[3] <= 31
    }

    private static let versoesDeTabela: Set<UInt8> = [0x03, 0x83, 0x8B, 0xF5, 0x30, 0x31, 0x32]

    private static let alheios: [(marca: [UInt8], nome: String)] = [
        ([0x50, 0x4B, 0x03, 0x04], "um pacote ZIP ou uma planilha"),
        ([0xD0, 0xCF, 0x11, 0xE0], "um documento do Office"), ([0x1F, 0x8B], "um pacote GZIP"),
        (Array("Rar!".utf8), "um pacote RAR"), ([0x37, 0x7A, 0xBC, 0xAF], "um pacote 7-Zip"),
        ([0x7F, 0x45, 0x4C, 0x46], "um programa"), ([0x4D, 0x5A, 0x90, 0x00], "um programa"),
        ([0x89, 0x50, 0x4E, 0x47], "uma imagem"), ([0xFF, 0xD8, 0xFF], "uma imagem"),
        (Array("GIF8".utf8), "uma imagem"),
        (Array("{\\rtf".utf8), "um documento RTF"), (Array("#!/".utf8), "um programa"),
    ]
}
