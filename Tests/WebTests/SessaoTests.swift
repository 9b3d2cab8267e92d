import HTTPTypes
import HummingbirdCore
import Testing

@testable import Web

@Suite("Sessão e contexto tipado")
struct SessaoTests {
    @Test("Tela de quem não entrou manda à entrada com o caminho de volta; na API é 401")
    func semSessao() async throws {
        let bancada = try Bancada()
        let cliente = bancada.navegador()
        let tela = try await cliente.get("/gerencia/contas/7?x=1")
        #expect(tela.status == 303)
        #expect(tela.destino == "/entrar?volta=%2Fgerencia%2Fcontas%2F7%3Fx%3D1")
        let api = try await cliente.get("/api/v1/pedidos/1")
        #expect(api.status == 401)
        #expect(api.tipo == "application/problem+json")
        #expect(api.cabecalhos[.wwwAuthenticate] == "Bearer")
        #expect(api.json?["codigo"] == "credencial-invalida")
    }

    @Test("Caminho comprido demais para voltar manda só à entrada")
    func voltaComprida() async throws {
        let longo = "/gerencia/nomes/" + String(repeating: "a", count: 3_000)
        #expect(try await Bancada().navegador().get(longo).destino == "/entrar")
    }

    @Test(
        "Destino de fora num redirecionamento vira a raiz",
        arguments: ["//mau.example", "https://mau", "", "/a\nb", "/\\mau"])
    func destinoDeFora(destino: String) {
        #expect(Resposta.verDepois(destino).headers[.location] == "/")
    }

    @Test("Formulário de quem não entrou não se redireciona: 401")
    func formularioSemSessao() async throws {
        let resposta = try await Bancada().navegador().post("/gerencia/contas", [("nome", "a")])
        #expect(resposta.status == 401)
    }

    @Test("Entrar troca o identificador, deixa o recado para uma página só e vai ao caminho de volta")
    func entrada() async throws {
        let bancada = try Bancada()
        let cliente = bancada.navegador()
        try await cliente.entrar(como: Cliente(numero: 1))
        let antes = cliente.cookieDeSessao
        let resposta = try await cliente.post("/entrar", [("nome", "ana"), ("volta", "/gerencia/ficha")])
        #expect(resposta.destino == "/gerencia/ficha")
        #expect(cliente.cookieDeSessao != antes)
        #expect(bancada.guarda.quantas == 1)
        let cookie = try #require(resposta.cabecalhos[values: .setCookie].first)
        #expect(cookie.hasPrefix("__Host-averba="))
        #expect(cookie.hasSuffix("; Path=/; Secure; HttpOnly; SameSite=Lax"))
        #expect(try await cliente.get("/gerencia").texto == "olá ana Olá")
        #expect(try await cliente.get("/gerencia").texto == "olá ana -")
    }

    @Test(
        "Volta para fora do servidor é ignorada",
        arguments: ["//mau.example/", "https://mau.example/", "/\\mau", "gerencia"])
    func voltaHostil(volta: String) async throws {
        let resposta = try await Bancada().navegador().post("/entrar", [("nome", "ana"), ("volta", volta)])
        #expect(resposta.destino == "/gerencia")
    }

    @Test("Identidade de um portal não abre o outro")
    func outroPortal() async throws {
        let cliente = try Bancada().navegador()
        try await cliente.entrar(como: Cliente(numero: 1))
        #expect(try await cliente.get("/gerencia").status == 303)
    }

    @Test("O cookie guarda o identificador e a guarda só o resumo")
    func resumo() async throws {
        let bancada = try Bancada()
        let cliente = try await bancada.gerente()
        let cookie = try #require(cliente.cookieDeSessao)
        #expect(cookie.utf8.count == 43)
        #expect(try await bancada.guarda.ler(ResumoDeSessao(identificador: cookie)) != nil)
        #expect(try await bancada.guarda.ler(ResumoDeSessao(bytes: Array(cookie.utf8))) == nil)
    }

    @Test("Sair apaga a sessão e o cookie; o identificador antigo não volta")
    func saida() async throws {
        let bancada = try Bancada()
        let cliente = try await bancada.gerente()
        let antigo = cliente.cookieDeSessao
        #expect(try await cliente.post("/gerencia/sair").status == 303)
        #expect(cliente.cookieDeSessao == nil)
        #expect(bancada.guarda.quantas == 0)
        cliente.porCookieDeSessao(antigo)
        #expect(try await cliente.get("/gerencia").status == 303)
    }

    @Test("O ócio vale até o segundo exato, cada pedido o renova, e o absoluto corta mesmo com uso")
    func prazos() async throws {
        let bancada = try Bancada {
            $0.sessao = RegraDeSessao(ocio: .seconds(100), absoluta: .seconds(250), toque: .seconds(1))
        }
        let cliente = try await bancada.gerente()
        bancada.relogio.adiantar(100)
        #expect(try await cliente.get("/gerencia").status == 200)
        bancada.relogio.adiantar(100)
        #expect(try await cliente.get("/gerencia").status == 200)
        bancada.relogio.adiantar(50)
        #expect(try await cliente.get("/gerencia").status == 200)
        bancada.relogio.adiantar(1)
        #expect(try await cliente.get("/gerencia").status == 303)
        let ocioso = try await bancada.gerente()
        bancada.relogio.adiantar(101)
        #expect(try await ocioso.get("/gerencia").status == 303)
        #expect(bancada.guarda.quantas == 0)
    }

    @Test(
        "Cookie inventado ou malformado é o mesmo que não ter",
        arguments: ["", "x", String(repeating: "A", count: 43), "á"])
    func cookieInventado(valor: String) async throws {
        let cliente = try Bancada().navegador()
        cliente.porCookieDeSessao(valor)
        #expect(try await cliente.get("/gerencia").status == 303)
    }
}

@Suite("Formulário forjado")
struct FalsificacaoTests {
    @Test("Sem token, com token de outra sessão ou de antes da entrada: 403 e nada acontece")
    func token() async throws {
        let bancada = try Bancada()
        let cliente = try await bancada.gerente()
        let outra = bancada.servidor.ambiente.falsificacao.token(de: "outra sessão")
        for token in [ClienteEmProcesso.Token.nenhum, .outro(""), .outro(outra), .outro("%%%")] {
            let resposta = try await cliente.post("/gerencia/sair", token: token)
            #expect(resposta.status == 403)
            #expect(resposta.texto.contains("origem-nao-confere"))
        }
        #expect(bancada.guarda.quantas == 1)
        #expect(try await cliente.post("/gerencia/sair").status == 303)
    }

    @Test("O token vale também no cabeçalho, para o envio por script")
    func cabecalho() async throws {
        let bancada = try Bancada()
        let cliente = try await bancada.gerente()
        let token = bancada.servidor.ambiente.falsificacao.token(de: try #require(cliente.cookieDeSessao))
        let resposta = try await cliente.post("/gerencia/sair", token: .nenhum, cabecalhos: ["X-CSRF-Token": token])
        #expect(resposta.status == 303)
    }

    @Test(
        "O que o navegador diz da origem decide antes do token",
        arguments: [
            (["Sec-Fetch-Site": "same-origin"], 303), (["Sec-Fetch-Site": "none"], 303),
            (["Sec-Fetch-Site": "cross-site"], 403),
            (["Sec-Fetch-Site": "same-site"], 403), (["Origin": "https://ensaio.local"], 303),
            (["Origin": "https://mau.example"], 403),
            (["Origin": "null"], 403), (["Origin": "https://ensaio.local.mau.example"], 403), ([:], 303),
        ])
    func origem(cabecalhos: [String: String], esperado: Int) async throws {
        let cliente = try await Bancada().gerente()
        #expect(try await cliente.post("/gerencia/sair", cabecalhos: cabecalhos).status == esperado)
    }

    @Test("A página de entrada manda o cookie anônimo e o token dele funciona uma sessão depois da outra")
    func anonimo() async throws {
        let bancada = try Bancada()
        let cliente = bancada.navegador()
        let pagina = try await cliente.get("/entrar")
        #expect(pagina.cabecalhos[values: .setCookie].first?.hasPrefix("__Host-averba-antes=") == true)
        let token = try #require(pagina.texto.split(separator: "\"").dropFirst(3).first.map(String.init))
        #expect(try await cliente.post("/entrar", [("nome", "ana")], token: .outro(token)).status == 303)
        let segundo = bancada.navegador()
        #expect(try await segundo.post("/entrar", [("nome", "ana")], token: .outro(token)).status == 403)
    }
}
