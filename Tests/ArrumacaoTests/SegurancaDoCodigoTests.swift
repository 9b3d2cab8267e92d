import Foundation
import Testing

/// O que a norma de segurança (`docs/seguranca/asvs.md`) proíbe no texto do programa.
@Suite("o código não traz o que a norma proíbe")
struct SegurancaDoCodigoTests {
    @Test("nada busca endereço de fora, chama interpretador, usa cifra fraca, sorteia segredo mal nem executa texto")
    func repositorio() { conferir(Seguranca.acusar(.repositorio)) }

    /// Um caso por regra; o sinal diz se é acusado.
    @Test(
        "construção que a norma proíbe",
        arguments: [
            ("Sources/A/A.swift", "let a = URLSession.shared", true), ("Sources/A/A.swift", "// URLSession", false),
            ("Sources/Provedor/A.swift", "import AsyncHTTPClient", false),
            ("Sources/Acesso/A.swift", "import AsyncHTTPClient", true),
            ("Sources/Acesso/A.swift", "let a = ConversaPorHttps(autoridades: nil)", true),
            ("Sources/A/A.swift", "let a = Process()", true),
            ("Sources/A/A.swift", "let a = popen(b, c)", true), ("Sources/A/A.swift", "Executor.system(1)", false),
            ("Sources/BancoDeDados/ComandoExterno.swift", "posix_spawn(a)", false),
            ("Sources/BancoDeDados/A.swift", "posix_spawn(a)", true),
            ("Sources/A/A.swift", "Insecure.MD5.hash(data: a)", true),
            ("Sources/Cifra/TOTP.swift", "HMAC<Insecure.SHA1>.x", false),
            ("Sources/A/A.swift", "let a = UUID()", true), ("Sources/A/A.swift", "arc4random_uniform(2)", true),
            ("Sources/A/A.swift", "NSKeyedUnarchiver.x", true),
            ("Sources/A/A.swift", "String(format: texto, 1)", true),
            ("Sources/A/A.swift", "String(format: \"%d\", 1)", false),
            ("Publico/js/a.js", "a.innerHTML = b;", true), ("Publico/js/a.js", "a.textContent = b;", false),
            ("Publico/js/a.js", "eval (b)", true), ("Publico/js/a.js", "setTimeout('b', 1)", true),
            ("Publico/js/a.js", "setTimeout(b, 1)", false), ("Publico/js/a.js", "localStorage.a = 1", true),
            ("Publico/js/a.js", "janela.postMessage(a)", true),
            ("Publico/js/a.js", "a.addEventListener('paste', b)", true),
            ("Implantacao/a.yaml", "x: 1\n-----BEGIN PRIVATE " + "KEY-----\n", true),
            ("Sources/A/A.swift", "let senha = \"abcdefgh1\"", true),
            ("Tests/A/A.swift", "let senha = \"abcdefgh1\"", false),
        ])
    func morde(caminho: String, texto: String, acusa: Bool) {
        #expect(Seguranca.acusar(Arvore([caminho: texto])).isEmpty != acusa)
    }

    /// O que o Package.resolved guarda de cada componente.
    private struct Fixados: Decodable {
        struct Componente: Decodable {
            struct Estado: Decodable {
                let revision: String
                let version: String?
            }
            let location: String
            let state: Estado
        }
        let pins: [Componente]
    }

    /// Quem publica o que se usa; outro entra aqui depois de lido (`docs/seguranca/politica.md`).
    private static let donos: Set = ["apple", "swift-server", "hummingbird-project", "jpsim", "vapor"]

    private static func conhecido(_ endereco: String) -> Bool {
        guard let partes = URLComponents(string: endereco), partes.scheme == "https", partes.host == "github.com" else {
            return false
        }
        return partes.path.split(separator: "/").first.map { donos.contains(String($0)) } ?? false
    }

    @Test("todo componente vem de quem se conhece, com a versão e a marca fixadas")
    func componentes() throws {
        let dados = try Data(contentsOf: Arvore.raiz.appendingPathComponent("Package.resolved"))
        let fixados = try JSONDecoder().decode(Fixados.self, from: dados).pins
        #expect(fixados.count > 10)
        for componente in fixados {
            #expect(Self.conhecido(componente.location), "\(componente.location)")
            #expect(
                componente.state.version != nil && componente.state.revision.utf8.count == 40, "\(componente.location)")
        }
        let deTeste = Arvore.repositorio.em("ferramentas").filter { $0.nome.hasPrefix("pacotes-pypi") }
        #expect(deTeste.count == 5)
        for linha in deTeste.flatMap({ ($0.texto ?? "").split(separator: "\n") }) where !linha.hasPrefix("#") {
            #expect(linha.wholeMatch(of: /[A-Za-z0-9._-]+==[0-9][0-9A-Za-z.]*/) != nil, "\(linha)")
        }
        for alheio in [
            "https://github.com/appIe/swift-nio", "http://github.com/apple/swift-nio",
            "https://github.com.mau.example/apple/a",
        ] {
            #expect(!Self.conhecido(alheio), "\(alheio)")
        }
    }
}
