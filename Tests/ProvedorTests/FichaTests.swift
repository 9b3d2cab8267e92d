import Cifra
import Crypto
import Foundation
import Testing

@testable import Provedor

/// O que se exige da ficha, caso a caso, com fichas assinadas na hora por chave que o teste tem.
@Suite struct FichaTests {
    private static let agora: Double = 1_800_000_000

    private static func ficha(_ mudar: (inout [String: Any]) -> Void = { _ in }) -> [String: Any] {
        var conteudo: [String: Any] = [
            "iss": "https://contas.exemplo.gov.br", "aud": "averba", "sub": "ana", "nonce": "n-1", "iat": agora - 5,
            "exp": agora + 300, "cpf": "52998224725", "niveis": [1, 2],
        ]
        mudar(&conteudo)
        return conteudo
    }

    private static func conferir(_ conteudo: [String: Any]) throws -> FichaDoProvedor {
        let lido = try JSONDecoder().decode(
            ConteudoDaFicha.self, from: try JSONSerialization.data(withJSONObject: conteudo))
        return try ConferenciaDaFicha(
            emissor: "https://contas.exemplo.gov.br", cliente: "averba", nonce: "n-1", agora: agora
        ).conferir(lido)
    }

    @Test("a ficha certa diz quem é, e só as afirmações que são texto")
    func certa() throws {
        let lida = try Self.conferir(Self.ficha())
        #expect(lida.sujeito == "ana" && lida.afirmacoes["cpf"] == "52998224725" && lida.afirmacoes["niveis"] == nil)
    }

    @Test(
        "os dois lados de cada exigência da ficha",
        arguments: [
            // o que muda, se passa, o que se diz
            ("aud lista com o nosso e azp nosso", true, ""), ("aud lista sem azp", false, "a quem foi dada"),
            ("azp de outro", false, "a quem foi dada"), ("aud de outro", false, "destinatário"),
            ("emissor com barra a mais", false, "emissor"), ("vencida há 59 s", true, ""),
            ("vencida há 60 s", false, "vencida"), ("emitida daqui a 60 s", true, ""),
            ("emitida daqui a 61 s", false, "data de emissão"), ("emitida há 599 s", true, ""),
            ("emitida há 600 s", false, "data de emissão"), ("nonce de outro pedido", false, "não é deste pedido"),
            ("sem nonce", false, "não é deste pedido"), ("sujeito vazio", false, "sujeito"),
        ])
    func limites(caso: String, passa: Bool, dito: String) throws {
        let agora = Self.agora
        let conteudo = Self.ficha { ficha in
            switch caso {
            case "aud lista com o nosso e azp nosso": (ficha["aud"], ficha["azp"]) = (["outro", "averba"], "averba")
            case "aud lista sem azp": ficha["aud"] = ["outro", "averba"]
            case "azp de outro": ficha["azp"] = "outro"
            case "aud de outro": ficha["aud"] = "outro"
            case "emissor com barra a mais": ficha["iss"] = "https://contas.exemplo.gov.br/"
            case "vencida há 59 s": ficha["exp"] = agora - 59
            case "vencida há 60 s": ficha["exp"] = agora - 60
            case "emitida daqui a 60 s": ficha["iat"] = agora + 60
            case "emitida daqui a 61 s": ficha["iat"] = agora + 61
            case "emitida há 599 s": ficha["iat"] = agora - 599
            case "emitida há 600 s": ficha["iat"] = agora - 600
            case "nonce de outro pedido": ficha["nonce"] = "n-2"
            case "sem nonce": ficha["nonce"] = nil
            default: ficha["sub"] = ""
            }
        }
        if passa {
            #expect(try Self.conferir(conteudo).sujeito == "ana")
        } else {
            #expect(throws: FalhaDoProvedor.fichaInvalida(dito)) { try Self.conferir(conteudo) }
        }
    }

    @Test(
        "pedida entrada nova, a ficha tem de dizer que a pessoa entrou depois do pedido, com um minuto de folga para os relógios",
        arguments: [
            // segundos depois do pedido, que foi há vinte; se passa
            (nil, false), (-3_600, false), (-60, false), (-59, true), (0, true), (20, true), (80, true), (81, false),
        ] as [(Double?, Bool)])
    func entradaNova(depois: Double?, passa: Bool) throws {
        let pedido = Self.agora - 20
        let conteudo = Self.ficha { $0["auth_time"] = depois.map { pedido + $0 } }
        let lido = try JSONDecoder().decode(
            ConteudoDaFicha.self, from: try JSONSerialization.data(withJSONObject: conteudo))
        let conferencia = ConferenciaDaFicha(
            emissor: "https://contas.exemplo.gov.br", cliente: "averba", nonce: "n-1", agora: Self.agora,
            entrouDesde: pedido)
        if passa {
            #expect(try conferencia.conferir(lido).sujeito == "ana")
        } else {
            #expect(throws: FalhaDoProvedor.semEntradaNova) { try conferencia.conferir(lido) }
        }
        #expect(try Self.conferir(conteudo).sujeito == "ana", "sem a pedir, não se olha")
    }

    // MARK: - A assinatura

    private static func emJSON(_ objeto: [String: Any]) throws -> String {
        Base64DeEndereco.escrever(Array(try JSONSerialization.data(withJSONObject: objeto)))
    }

    /// Um conjunto com a chave ES256 dada, uma de cifra e uma de segredo partilhado: só a primeira serve.
    private static func chaves(_ chave: P256.Signing.PrivateKey, nome: String = "k1") async throws -> ChavesDoProvedor {
        let ponto = Array(chave.publicKey.x963Representation.dropFirst())
        let conjunto: [String: Any] = [
            "keys": [
                ["kty": "oct", "kid": "segredo", "k": "c2VncmVkbw", "alg": "HS256"],
                ["kty": "RSA", "kid": "de-cifra", "use": "enc", "n": "AQAB", "e": "AQAB"],
                ["kty": "nova", "kid": "do-futuro"],
                [
                    "kty": "EC", "crv": "P-256", "kid": nome, "x": Base64DeEndereco.escrever(ponto.prefix(32)),
                    "y": Base64DeEndereco.escrever(ponto.suffix(32)),
                ],
            ]
        ]
        return try await ChavesDoProvedor(
            lendo: Array(JSONSerialization.data(withJSONObject: conjunto)), em: Date(timeIntervalSince1970: agora))
    }

    private static func assinada(_ chave: P256.Signing.PrivateKey, _ cabeca: [String: Any]) throws -> String {
        let corpo = try emJSON(cabeca) + "." + emJSON(ficha())
        let assinatura = try chave.signature(for: Data(corpo.utf8)).rawRepresentation
        return corpo + "." + Base64DeEndereco.escrever(Array(assinatura))
    }

    @Test("a ficha assinada abre; mexida, de outra chave, sem assinatura ou com algoritmo de segredo, não")
    func assinatura() async throws {
        let (chave, outra) = (P256.Signing.PrivateKey(), P256.Signing.PrivateKey())
        let chaves = try await Self.chaves(chave)
        let boa = try Self.assinada(chave, ["alg": "ES256", "kid": "k1"])
        #expect(try chaves.tem(.init(de: boa)))
        #expect(try await chaves.abrir(boa).sujeito == "ana")
        let semNome = try Self.assinada(chave, ["alg": "ES256"])
        #expect(try chaves.tem(.init(de: semNome)), "há uma chave só")
        #expect(try await chaves.abrir(semNome).sujeito == "ana")

        let falsa = try Self.assinada(outra, ["alg": "ES256", "kid": "k1"])
        let partes = boa.split(separator: ".").map(String.init)
        let mexida = try partes[0] + "." + Self.emJSON(Self.ficha { $0["cpf"] = "11144477735" }) + "." + partes[2]
        for ruim in [falsa, mexida] {
            await #expect(throws: FalhaDoProvedor.fichaInvalida("assinatura ou conteúdo")) {
                try await chaves.abrir(ruim)
            }
        }
        for (cabeca, dito) in [
            (["alg": "none", "kid": "k1"], "algoritmo"), (["alg": "HS256", "kid": "segredo"], "algoritmo"),
            (["alg": "ES256", "kid": "k1", "crit": ["exp"]], "extensão desconhecida"), (["kid": "k1"], "forma"),
        ] as [([String: Any], String)] {
            let ficha = try Self.emJSON(cabeca) + "." + Self.emJSON(Self.ficha()) + "."
            #expect(throws: FalhaDoProvedor.fichaInvalida(dito)) { try ChavesDoProvedor.CabecaDaFicha(de: ficha) }
        }
        let desconhecida = try Self.assinada(chave, ["alg": "ES256", "kid": "k2"])
        #expect(try !chaves.tem(.init(de: desconhecida)))
        for nome in ["segredo", "de-cifra", "do-futuro"] {
            let ficha = try Self.assinada(chave, ["alg": "ES256", "kid": nome])
            #expect(try !chaves.tem(.init(de: ficha)), "\(nome)")
        }
    }

    @Test("a configuração só aceita emissor por https e com nome de cliente")
    func configuracao() throws {
        _ = try ConfiguracaoDoProvedor(
            emissor: "https://contas.exemplo.gov.br/realms/x", cliente: "averba", segredo: nil)
        for emissor in ["http://contas.exemplo.gov.br", "contas.exemplo.gov.br", "https://", "https://a/?b", ""] {
            #expect(throws: ConfiguracaoDeProvedorInvalida.self) {
                try ConfiguracaoDoProvedor(emissor: emissor, cliente: "averba", segredo: nil)
            }
        }
        #expect(throws: ConfiguracaoDeProvedorInvalida.self) {
            try ConfiguracaoDoProvedor(emissor: "https://a.gov.br", cliente: "", segredo: nil)
        }
    }

    @Test("a descoberta é do emissor exato, e nada nela sai do https")
    func descoberta() throws {
        func lendo(_ mudar: (inout [String: String]) -> Void) throws -> Descoberta {
            var campos = [
                "issuer": "https://c.gov.br", "authorization_endpoint": "https://c.gov.br/a",
                "token_endpoint": "https://c.gov.br/t", "jwks_uri": "https://c.gov.br/j",
            ]
            mudar(&campos)
            return try Descoberta.lendo(Array(JSONEncoder().encode(campos)), de: "https://c.gov.br")
        }
        #expect(try lendo { _ in }.saida == nil)
        for (chave, valor) in [
            ("issuer", "https://c.gov.br/"), ("token_endpoint", "http://c.gov.br/t"),
            ("jwks_uri", "file:///etc/passwd"),
            ("end_session_endpoint", "http://c.gov.br/s"),
        ] {
            #expect(throws: FalhaDoProvedor.self, "\(chave)") { try lendo { $0[chave] = valor } }
        }
    }
}
