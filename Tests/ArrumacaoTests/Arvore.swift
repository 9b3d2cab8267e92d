import Foundation

/// Um arquivo do repositório.
///
/// `caminho` parte da raiz e usa barra ("Sources/Folha/Corte.swift"). `texto` é nil quando os bytes não são UTF-8.
struct Arquivo: Sendable {
    let caminho: String
    let bytes: [UInt8]
    let texto: String?

    init(_ caminho: String, _ bytes: [UInt8]) {
        self.caminho = caminho
        self.bytes = bytes
        texto = String(validating: bytes, as: UTF8.self)
    }

    /// Último trecho do caminho, com a extensão.
    var nome: String { String(caminho.split(separator: "/").last ?? "") }

    /// Nome sem a última extensão ("Corte" para "Corte.swift").
    var nomeSemExtensao: String {
        guard let ponto = nome.lastIndex(of: "."), ponto != nome.startIndex else { return nome }
        return String(nome[..<ponto])
    }

    /// Extensão em minúsculas, sem o ponto; vazia se não há.
    var extensao: String {
        guard let ponto = nome.lastIndex(of: "."), ponto != nome.startIndex else { return "" }
        return nome[nome.index(after: ponto)...].lowercased()
    }

    /// Pastas do caminho, da raiz para dentro, sem o nome do arquivo.
    var pastas: [String] { caminho.split(separator: "/").dropLast().map(String.init) }

    /// Alvo a que pertence: a pasta logo abaixo de Sources.
    var alvo: String? {
        let partes = pastas
        return partes.count >= 2 && partes[0] == "Sources" ? partes[1] : nil
    }
}

/// O repositório como está no disco, ou um pedaço inventado para provar que uma conferência acusa.
struct Arvore: Sendable {
    let arquivos: [Arquivo]
    /// Fontes em Swift já separadas em código, comentário e texto; na ordem do caminho.
    let fontes: [FonteSwift]

    init(_ arquivos: [Arquivo]) {
        self.arquivos = arquivos.sorted { $0.caminho < $1.caminho }
        fontes = self.arquivos.filter { $0.extensao == "swift" }.compactMap(FonteSwift.init)
    }

    /// Árvore inventada: caminho e conteúdo.
    init(_ conteudos: [String: String]) {
        self.init(conteudos.map { Arquivo($0.key, Array($0.value.utf8)) })
    }

    /// Arquivos dentro de uma pasta, em qualquer profundidade.
    func em(_ pasta: String) -> [Arquivo] {
        arquivos.filter { $0.caminho.hasPrefix(pasta + "/") }
    }

    /// Fontes em Swift dentro de uma pasta.
    func fontes(em pasta: String) -> [FonteSwift] {
        fontes.filter { $0.caminho.hasPrefix(pasta + "/") }
    }

    /// Nomes dos alvos: as pastas de Sources que têm algum arquivo.
    var alvos: Set<String> { Set(arquivos.compactMap(\.alvo)) }
}

extension Arvore {
    /// Raiz do repositório, achada a partir deste arquivo.
    static let raiz: URL = {
        var pasta = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        while pasta.path != "/",
            !FileManager.default.fileExists(atPath: pasta.appendingPathComponent("Package.swift").path)
        {
            pasta.deleteLastPathComponent()
        }
        precondition(pasta.path != "/", "não se achou o Package.swift acima deste arquivo")
        return pasta
    }()

    /// O repositório inteiro, lido uma vez por execução.
    static let repositorio = Arvore(lidos(em: raiz))

    /// Pastas que não são do repositório: o que a compilação, as ferramentas e a demonstração deixam.
    private static func alheia(_ pasta: String) -> Bool {
        [".git", ".ferramentas", ".swiftpm", "__pycache__", "dados"].contains(pasta) || pasta.hasPrefix(".build")
    }

    private static func lidos(em raiz: URL) -> [Arquivo] {
        var achados: [Arquivo] = []
        var fila = [""]
        while let pasta = fila.popLast() {
            let nomes = (try? FileManager.default.contentsOfDirectory(atPath: raiz.path + "/" + pasta)) ?? []
            for nome in nomes {
                let caminho = pasta.isEmpty ? nome : pasta + "/" + nome
                var ePasta: ObjCBool = false
                guard FileManager.default.fileExists(atPath: raiz.path + "/" + caminho, isDirectory: &ePasta) else {
                    continue
                }
                if ePasta.boolValue {
                    if !alheia(nome) { fila.append(caminho) }
                } else if nome != "Package.resolved",
                    let dados = FileManager.default.contents(atPath: raiz.path + "/" + caminho)
                {
                    achados.append(Arquivo(caminho, Array(dados)))
                }
            }
        }
        return achados
    }
}
