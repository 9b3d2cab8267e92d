import Auditoria
import BancoDeTeste
import Foundation
import Nucleo
import OrgaoDeTeste
import Testing

/// O programa de verdade na rede: só se fala com ele por HTTPS, em todos os módulos.
@Suite(.serialized, .timeLimit(.minutes(15))) struct HttpsTests {
    /// Uma página ou chamada de cada módulo, e o que responde a quem não entrou.
    private static let modulos = [
        ("entrada", "/entrar", "200"), ("gestor", "/gestor", "303"), ("consignatária", "/consignataria", "303"),
        ("servidor", "/servidor", "303"), ("integração", "/api/v1/contratos", "401"), ("API", "/api", "200"),
        ("conferência de documento", "/conferir", "200"), ("saúde", "/saude", "200"),
        ("o que não existe", "/nada", "404"),
    ]

    private static func comAplicacao(
        _ opcoes: [String] = [], conferindo: (String) throws -> Void = { _ in },
        _ corpo: (AplicacaoDeTeste) async throws -> Void
    ) async throws {
        let orgao = try await OrgaoDeTeste.novo(agora: Relogio.daMaquina.agora)
        let pasta = FileManager.default.temporaryDirectory.appending(path: "averba-https-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: pasta) }
        let aplicacao = try await AplicacaoDeTeste(
            enderecoDoDono: orgao.bancoDeTeste.enderecoDoDono,
            enderecoDaAplicacao: orgao.bancoDeTeste.enderecoDaAplicacao, chaves: orgao.chaves, pasta: pasta,
            raiz: BancoDeTeste.raiz, opcoes: opcoes)
        let resultado: Result<Void, any Error>
        do {
            try conferindo(pasta)
            resultado = .success(try await corpo(aplicacao))
        } catch { resultado = .failure(error) }
        aplicacao.parar()
        try await orgao.apagar()
        try resultado.get()
    }

    @Test(
        "POC-SEG-03, RNF-GER-06: todo módulo responde por HTTPS e manda só usar HTTPS; por HTTP nada se serve, nem com cookie de sessão"
    )
    func todosOsModulos() async throws {
        try await Self.comAplicacao { aplicacao in
            let nome = "localhost:\(aplicacao.porta)"
            for (modulo, caminho, status) in Self.modulos {
                let segura = await Chamada.cru("-k", "-i", "https://\(nome)\(caminho)")
                let cabecalhos = segura.texto.lowercased()
                #expect(segura.codigo == 0 && cabecalhos.contains(" \(status)"), "\(modulo): \(cabecalhos.prefix(60))")
                #expect(
                    cabecalhos.contains("strict-transport-security: max-age=31536000; includesubdomains"), "\(modulo)")
                // Na porta do HTTPS, falar HTTP não dá resposta nenhuma.
                let clara = await Chamada.cru("-i", "http://\(nome)\(caminho)")
                #expect(clara.codigo != 0 && clara.texto.isEmpty, "\(modulo)")
                // Na porta do HTTP, só se diz aonde ir.
                let desviada = await Chamada.cru(
                    "-i", "-H", "Cookie: __Host-averba=abc", "http://localhost:\(aplicacao.portaHttp)\(caminho)")
                let resposta = desviada.texto.lowercased()
                if ["integração", "saúde"].contains(modulo) {
                    // Programa não se desvia: a credencial em claro passaria despercebida.
                    #expect(resposta.contains(" 403") && !resposta.contains("location:"), "\(modulo)")
                } else {
                    #expect(
                        resposta.contains("308") && resposta.contains("location: https://\(nome)\(caminho)"),
                        "\(modulo)")
                }
                #expect(!resposta.contains("<html") && !resposta.contains("set-cookie"), "\(modulo)")
            }
            let entrada = await Chamada.cru("-k", "-i", "https://\(nome)/entrar").texto.lowercased()
            for cookie in entrada.components(separatedBy: "\r\n") where cookie.hasPrefix("set-cookie:") {
                #expect(cookie.contains("; secure") && cookie.contains("; httponly"), "\(cookie)")
            }
        }
    }

    @Test(
        "com o certificado do órgão, quem confia na autoridade dele entra sem aviso; o segredo fica num arquivo só do dono"
    )
    func certificadoProprio() async throws {
        let pasta = FileManager.default.temporaryDirectory.appending(path: "averba-par-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: pasta) }
        try FileManager.default.createDirectory(atPath: pasta, withIntermediateDirectories: true)
        let (certificado, chave) = (pasta + "/orgao.pem", pasta + "/orgao.key")
        let openssl = Process()
        openssl.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        openssl.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
            "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", chave, "-out", certificado,
        ]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        try #require(openssl.terminationStatus == 0)
        func segredo(_ pasta: String) throws {
            let atributos = try FileManager.default.attributesOfItem(atPath: pasta + "/segredo")
            #expect(atributos[.posixPermissions] as? Int == 0o600)
            #expect(FileManager.default.contents(atPath: pasta + "/segredo")?.count == 32)
        }
        try await Self.comAplicacao(["--certificado", certificado, "--chave", chave], conferindo: segredo) {
            aplicacao in
            let endereco = "https://localhost:\(aplicacao.porta)/saude"
            #expect(await Chamada.cru("--cacert", certificado, endereco).codigo == 0)
            #expect(await Chamada.cru(endereco).codigo != 0, "sem confiar nela, não")
        }
    }

    @Test("o aperto de mãos de TLS desfeito vai ao registro com a razão, uma vez por minuto, e sem dizer de onde")
    func apertoDesfeito() async throws {
        try await Self.comAplicacao { aplicacao in
            let endereco = "https://localhost:\(aplicacao.porta)/entrar"
            for _ in 0..<3 {
                _ = await Chamada.cru(
                    lista: ["-k", "--tlsv1.1", "--tls-max", "1.1", "--ciphers", "DEFAULT@SECLEVEL=0", endereco])
            }
            _ = await Chamada.cru("-i", "http://localhost:\(aplicacao.porta)/entrar")
            func linhas() -> [Substring] {
                aplicacao.dito.split(separator: "\n").filter { $0.contains("aperto de mãos de TLS desfeito") }
            }
            func vezes(_ razao: String) -> Int { linhas().count { $0.contains(razao) } }
            let anotadas = try await Espera.ate(.seconds(20)) {
                vezes("UNSUPPORTED_PROTOCOL") > 0 && vezes("HTTP_REQUEST") > 0
            }
            #expect(anotadas, "\(linhas())")
            #expect(vezes("UNSUPPORTED_PROTOCOL") == 1 && vezes("HTTP_REQUEST") == 1, "\(linhas())")
            #expect(linhas().allSatisfy { !$0.contains("127.0.0.1") && !$0.contains("::1") })
        }
    }

    @Test("POC-SEG-03, RNF-GER-06: TLS 1.2 e 1.3 entram; 1.1, 1.0 e cifra fraca, não")
    func versoes() async throws {
        try await Self.comAplicacao { aplicacao in
            let endereco = "https://localhost:\(aplicacao.porta)/entrar"
            // o que o cliente aceita falar, e se há conversa
            let casos: [([String], Bool)] = [
                (["--tlsv1.3"], true), (["--tlsv1.2", "--tls-max", "1.2"], true),
                (["--tlsv1.1", "--tls-max", "1.1", "--ciphers", "DEFAULT@SECLEVEL=0"], false),
                (["--tlsv1.0", "--tls-max", "1.0", "--ciphers", "DEFAULT@SECLEVEL=0"], false),
                (["--tls-max", "1.2", "--ciphers", "AES128-SHA:@SECLEVEL=0"], false),
                (["--tls-max", "1.2", "--ciphers", "ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0"], false),
                (["--tls-max", "1.2", "--ciphers", "ECDHE-ECDSA-AES128-GCM-SHA256"], true),
            ]
            for (argumentos, conversa) in casos {
                let resposta = await Chamada.cru(
                    lista: ["-k", "-o", "/dev/null", "-w", "%{http_code}"] + argumentos + [endereco])
                #expect((resposta.codigo == 0) == conversa, "\(argumentos)")
                if conversa { #expect(resposta.texto == "200", "\(argumentos)") }
            }
        }
    }
}
