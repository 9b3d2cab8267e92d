import HTTPTypes
import Foundation
import Testing

@testable import Web

@Suite("Rotas e autorização")
struct RotasTests {
    @Test("Ato negado pelo autorizador é 403 antes de ler o corpo, e o permitido passa")
    func autorizacao() async throws {
        let bancada = try Bancada()
        let cliente = try await bancada.gerente()
        #expect(try await cliente.get("/gerencia/cofre").status == 403)
        let chefe = bancada.navegador()
        try await chefe.entrar(como: Gerente(nome: "chefe"))
        #expect(try await chefe.get("/gerencia/cofre").status == 200)
        let api = try await cliente.json("GET", "/api/v1/segredo", "", credencial: "certo")
        #expect(api.status == 403)
        #expect(api.json?["codigo"] == "sem-permissao")
    }

    @Test("Toda rota tem ato bem formado, e a tabela diz grupo, caminho e espécie")
    func tabela() throws {
        let tabela = try Bancada().servidor.tabela
        #expect(tabela.rotas.allSatisfy { NomeDeAto.vale($0.ato) })
        let conta = try #require(tabela.rotas.first { $0.caminho == "/gerencia/contas/{id}" })
        #expect(conta.ato == "conta.ver")
        #expect(conta.grupo == "gerencia")
        #expect(conta.parametros == ["id"])
        #expect(tabela.atos.contains("pedido.criar"))
        #expect(tabela.rotas(doGrupo: "api").count == 6)
    }

    @Test(
        "Ato malformado ou rota sem ato derruba a montagem",
        arguments: ["", "ver", "conta.", ".ver", "Conta.ver", "conta ver", "conta.-a"])
    func atoMalFormado(ato: String) {
        #expect(!NomeDeAto.vale(ato))
    }

    @Test(
        "Método errado é 405 com Allow; caminho que não existe é 404",
        arguments: [
            ("DELETE", "/gerencia/contas/7", 405, "GET, HEAD"), ("GET", "/gerencia/contas", 405, "POST"),
            ("PUT", "/api/v1/pedidos/7", 405, "GET, HEAD"), ("GET", "/nada", 404, ""),
            ("POST", "/gerencia/contas/7/8", 404, ""),
        ])
    func metodo(metodo: String, caminho: String, status: Int, allow: String) async throws {
        let resposta = try await Bancada().gerente().pedir(metodo, caminho)
        #expect(resposta.status == status)
        #expect((resposta.cabecalhos[.allow] ?? "") == allow)
    }

    @Test("HEAD responde como GET, sem corpo")
    func head() async throws {
        let resposta = try await Bancada().gerente().pedir("HEAD", "/gerencia/contas/7")
        #expect(resposta.status == 200)
        #expect(resposta.corpo.isEmpty)
    }

    @Test(
        "Caminho hostil não chega a rota nenhuma",
        arguments: [
            "/publico/../Package.swift", "/publico/%2e%2e/Package.swift", "/publico/..%2fPackage.swift", "/publico/%00",
            "/publico/css%5c..%5ca", "/gerencia//contas/7", "/%zz", "/%ff", "/publico/./css/a.css",
            "/publico/%0d%0aX: y",
        ])
    func caminhoHostil(caminho: String) async throws {
        let resposta = try await Bancada().gerente().get(caminho)
        #expect([400, 404].contains(resposta.status))
        #expect(!resposta.texto.contains("swift-tools"))
    }

    @Test(
        "Identificador só na forma canônica",
        arguments: ["0", "-1", "07", "+7", "7.0", "abc", "99999999999999999999", "%37%20"])
    func identificador(texto: String) async throws {
        #expect(try await Bancada().gerente().get("/gerencia/contas/\(texto)").status == 404)
    }

    @Test("Parâmetro chega sem escape, com acento e barra escapada")
    func parametro() async throws {
        #expect(try await Bancada().gerente().get("/gerencia/nomes/jo%C3%A3o%20a").texto == "joão a")
    }

    @Test("O caminho vale até o limite exato de caracteres")
    func caminhoLongo() async throws {
        let cliente = try await Bancada { $0.limites.caminho = 100 }.gerente()
        let base = "/gerencia/busca?x="
        let cabe = base + String(repeating: "a", count: 100 - base.count)
        #expect(try await cliente.get(cabe).status == 200)
        #expect(try await cliente.get(cabe + "a").status == 414)
    }

    @Test("Consulta tipada: repetidos, padrão e o que não se lê")
    func consulta() async throws {
        let cliente = try await Bancada().gerente()
        #expect(try await cliente.get("/gerencia/busca?situacao=a&situacao=b+c&pagina=3").texto == "3 [\"a\", \"b c\"]")
        #expect(try await cliente.get("/gerencia/busca").texto == "1 []")
        #expect(try await cliente.get("/gerencia/busca?pagina=0").status == 400)
        #expect(try await cliente.get("/gerencia/busca?pagina=%zz").status == 400)
    }
}

@Suite("Erros para fora")
struct ErrosTests {
    @Test("Exceção não prevista vira 500 com correlação e sem uma palavra do texto interno")
    func naoPrevista() async throws {
        let resposta = try await Bancada().gerente().get("/gerencia/quebra")
        #expect(resposta.status == 500)
        let correlacao = try #require(resposta.cabecalhos[CabecalhosDeSeguranca.correlacao])
        #expect(resposta.texto.contains(correlacao))
        #expect(!resposta.texto.contains("senha"))
        #expect(!resposta.texto.contains("FalhaComSegredo"))
    }

    @Test("Falha que o executável traduz sai com o estado e a espera dele")
    func traduzida() async throws {
        let resposta = try await Bancada().gerente().get("/gerencia/falha")
        #expect(resposta.status == 503)
        #expect(resposta.cabecalho("Retry-After") == "9")
        #expect(resposta.texto.contains("banco-fora"))
    }

    @Test("O endereço é o da conexão; o encaminhado só vale vindo de intermediário confiável")
    func endereco() async throws {
        let encaminhado = ["X-Forwarded-For": "198.51.100.9, 192.0.2.1"]
        #expect(try await Bancada().navegador().get("/", cabecalhos: encaminhado).texto == "raiz 203.0.113.7")
        let atras = try Bancada { $0.intermediariosConfiaveis = ["203.0.113.7", "192.0.2.1"] }.navegador()
        #expect(try await atras.get("/", cabecalhos: encaminhado).texto == "raiz 198.51.100.9")
        #expect(try await atras.get("/").texto == "raiz 203.0.113.7")
    }

    @Test("Recusa de negócio é 422 com código e frase, em página e em problem+json")
    func recusa() async throws {
        let bancada = try Bancada()
        let pagina = try await bancada.gerente().get("/gerencia/recusa")
        #expect(pagina.status == 422)
        #expect(pagina.texto.contains("saldo-curto"))
        let api = try await bancada.navegador().json(
            "POST", "/api/v1/pedidos", #"{"nome":"recusa","prazo":1}"#, credencial: "certo", chave: "12345678")
        #expect(api.status == 422)
        #expect(api.json?["type"] == "urn:problema:saldo-curto")
        #expect(api.json?["title"] == "Recusado")
        #expect(api.json?["status"] == 422)
        #expect(api.json?["detail"] == "O saldo não alcança.")
    }

    @Test("O mesmo erro duas vezes dá o mesmo corpo, tirada a correlação")
    func mesmoCorpo() async throws {
        let cliente = try Bancada().navegador()
        var corpos: [String] = []
        for _ in 0..<2 {
            let resposta = try await cliente.json(
                "POST", "/api/v1/pedidos", #"{"nome":3,"outro":1}"#, credencial: "certo", chave: "12345678")
            let correlacao = try #require(resposta.json?["correlacao"]?.texto)
            corpos.append(resposta.texto.replacing(correlacao, with: "*"))
        }
        #expect(corpos[0] == corpos[1])
    }

    @Test("Endereço sem rota debaixo da API responde em problem+json, e fora dela em página")
    func formato() async throws {
        let cliente = try Bancada().navegador()
        #expect(try await cliente.get("/api/v2/nada").tipo == "application/problem+json")
        #expect(try await cliente.get("/nada").tipo == "text/html; charset=utf-8")
    }

    @Test("O texto da página de erro sai escapado")
    func escape() {
        let problema = Problema(
            RecusaDaWeb(codigo: "x", frase: "<script>\"'&", status: 400), correlacao: "C")
        let pagina = String(decoding: PaginaDeErroMinima.bytes(problema), as: UTF8.self)
        #expect(pagina.contains("&lt;script&gt;&quot;&#39;&amp;"))
        #expect(!pagina.contains("<script>"))
    }

    @Test("Toda resposta leva o perfil estrito", arguments: ["/gerencia", "/nada", "/api/v1/pedidos/1", "/entrar"])
    func cabecalhos(caminho: String) async throws {
        let cabecalhos = try await Bancada().gerente().get(caminho).cabecalhos
        #expect(cabecalhos[.contentSecurityPolicy]?.hasPrefix("default-src 'none'; script-src 'self'") == true)
        #expect(cabecalhos[.strictTransportSecurity] == "max-age=31536000; includeSubDomains")
        #expect(cabecalhos[.xContentTypeOptions] == "nosniff")
        #expect(cabecalhos[.cacheControl] == "no-store")
        for nome in [
            "Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy",
            "X-Correlacao",
        ] {
            #expect(cabecalhos[values: try #require(HTTPField.Name(nome))].count == 1, "\(nome)")
        }
    }

    @Test(
        "o envio de um formulário só acaba aqui, ou também nas origens que a configuração diz; nada mais da política muda",
        arguments: [
            ([], "form-action 'self'"),
            (["https://prova.exemplo"], "form-action 'self' https://prova.exemplo"),
            (
                ["https://a.exemplo", "https://b.exemplo:8444"],
                "form-action 'self' https://a.exemplo https://b.exemplo:8444"
            ),
        ])
    func destinosDeFormulario(destinos: [String], diretiva: String) async throws {
        func diretivas(_ destinos: [String]) async throws -> [String] {
            let cliente = try await Bancada { $0.destinosDeFormulario = destinos }.gerente()
            let politica = try #require(try await cliente.get("/gerencia").cabecalhos[.contentSecurityPolicy])
            return politica.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        let (lida, semDestino) = (try await diretivas(destinos), try await diretivas([]))
        #expect(lida.contains(diretiva))
        #expect(lida.filter { $0 != diretiva } == semDestino.filter { $0 != "form-action 'self'" })
    }

    @Test("O limitador deixa a capacidade, recusa a seguinte com Retry-After e volta com o tempo")
    func limitador() async throws {
        let bancada = try Bancada()
        let cliente = try await bancada.gerente()
        for esperado in [200, 200, 429] { #expect(try await cliente.get("/gerencia/pouco").status == esperado) }
        #expect(try await cliente.get("/gerencia/pouco").cabecalhos[.retryAfter] == "2")
        bancada.relogio.adiantar(2)
        #expect(try await cliente.get("/gerencia/pouco").status == 200)
    }

    @Test("Lotado, o pedido a mais é 503 com Retry-After")
    func lotacao() async throws {
        let cliente = try await Bancada { $0.limites.pedidosEmCurso = 0 }.gerente()
        let resposta = try await cliente.get("/gerencia")
        #expect(resposta.status == 503)
        #expect(resposta.cabecalhos[.retryAfter] == "2")
    }
}
