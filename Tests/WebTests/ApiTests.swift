import Testing

@testable import Web

@Suite("API: JSON estrito, chave e OpenAPI")
struct ApiTests {
    @Test("O pedido bom chega lido, com a credencial e a chave")
    func bom() async throws {
        let resposta = try await Bancada().navegador().json(
            "POST", "/api/v1/pedidos", #" {"nome":"á\u00e7\ud83d\ude00","prazo":120,"itens":["a"]} "#,
            credencial: "certo", chave: "chave-01")
        #expect(resposta.status == 201)
        #expect(resposta.json == ["nome": "áç😀", "cliente": 7, "chave": "chave-01"])
    }

    @Test("Todos os campos ruins de uma vez, cada um com o seu caminho")
    func apontamentos() throws {
        let recusa = #expect(throws: RecusaDaWeb.self) {
            try Pedido.entrada.ler(Array(#"{"nome":3,"prazo":0,"itens":["a",1,null],"prazoo":1}"#.utf8))
        }
        #expect(recusa?.apontamentos.map(\.campo) == ["prazoo", "nome", "prazo", "itens[1]", "itens[2]"])
        #expect(recusa?.apontamentos.map(\.lido) == [nil, "3", "0", "1", "nulo"])
        let vazio = #expect(throws: RecusaDaWeb.self) { try Pedido.entrada.ler(Array("{}".utf8)) }
        #expect(vazio?.apontamentos.map(\.campo) == ["nome", "prazo"])
    }

    @Test("O opcional pode faltar ou ser nulo; a lista vale até o limite exato")
    func opcional() throws {
        for corpo in [
            #"{"nome":"a","prazo":1}"#, #"{"nome":"a","prazo":1,"itens":null}"#, #"{"nome":"a","prazo":1,"itens":[]}"#,
        ] {
            #expect(try Pedido.entrada.ler(Array(corpo.utf8)) == Pedido(nome: "a", prazo: 1, itens: []))
        }
        #expect(throws: Never.self) {
            try Pedido.entrada.ler(Array(#"{"nome":"a","prazo":1,"itens":["1","2","3"]}"#.utf8))
        }
        #expect(throws: RecusaDaWeb.self) {
            try Pedido.entrada.ler(Array(#"{"nome":"a","prazo":1,"itens":["1","2","3","4"]}"#.utf8))
        }
    }

    @Test(
        "JSON que não se aceita",
        arguments: [
            "", " ", "{", "[1,]", "{\"a\":1,}", "{'a':1}", "01", "1.", ".5", "+1", "NaN", "nul", "\"\u{1}\"", "\"\\x\"",
            "\"\\ud800\"",
            "\"\\u0000\"", "{\"a\":1,\"a\":2}", "1 2", "\u{FEFF}1", "\"a", "{\"a\" 1}", "1e", "--1", "[1 2]",
        ])
    func jsonRuim(texto: String) {
        #expect(throws: JSONMalFormado.self) { try LeitorDeJSON.ler(Array(texto.utf8)) }
    }

    @Test("UTF-8 inválido e aninhamento além do limite são recusados; no limite, lidos")
    func jsonLimites() throws {
        #expect(throws: JSONMalFormado.self) { try LeitorDeJSON.ler([0x22, 0xFF, 0x22]) }
        func aninhado(_ niveis: Int) -> [UInt8] {
            Array(String(repeating: "[", count: niveis).utf8) + Array(String(repeating: "]", count: niveis).utf8)
        }
        #expect(throws: Never.self) { try LeitorDeJSON.ler(aninhado(64)) }
        #expect(throws: JSONMalFormado.self) { try LeitorDeJSON.ler(aninhado(65)) }
    }

    @Test("Ida e volta do JSON, e o escrito não abre elemento de HTML")
    func idaEVolta() throws {
        let valor: ValorJSON = ["a": ["</script>&", 1, .numero("-1.50e3"), true, nil, "é\n\t\"\\\u{7F}"], "": [:]]
        #expect(try LeitorDeJSON.ler(valor.bytes()) == valor)
        #expect(!String(decoding: valor.bytes(), as: UTF8.self).contains("</script>"))
    }

    @Test(
        "A chave de idempotência é exigida e conferida nos limites exatos",
        arguments: [
            (nil, 400), ("1234567", 400), ("12345678", 201), (String(repeating: "a", count: 128), 201),
            (String(repeating: "a", count: 129), 400), ("com espaço", 400),
        ] as [(String?, Int)])
    func chave(chave: String?, esperado: Int) async throws {
        let resposta = try await Bancada().navegador().json(
            "POST", "/api/v1/pedidos", #"{"nome":"a","prazo":1}"#, credencial: "certo", chave: chave)
        #expect(resposta.status == esperado)
    }

    @Test(
        "A consulta é a que a rota descreve: repetido, vazio onde não cabe e fora da lista ou da faixa são 400, todos de uma vez",
        arguments: [
            ("", []), ("limite=1", []), ("limite=200", []), ("situacao=viva&limite=5", []), ("nome=", []),
            ("nome=cinco", []), ("codigo=ab", []), ("outro=1&outro=2", []),
            ("limite=0", ["limite"]), ("limite=201", ["limite"]), ("limite=", ["limite"]), ("limite", ["limite"]),
            ("limite=%2B5", ["limite"]), ("limite=+5", ["limite"]), ("limite=5.0", ["limite"]),
            ("limite=99999999999999999999", ["limite"]), ("limite=&limite=5", ["limite"]),
            ("limite=5&limite=5", ["limite"]), ("situacao=", ["situacao"]), ("situacao=%20", ["situacao"]),
            ("situacao=Viva", ["situacao"]), ("situacao=viva&situacao=", ["situacao"]), ("nome=aseis6", ["nome"]),
            ("nome=&nome=", ["nome"]), ("codigo=", ["codigo"]), ("codigo=a", ["codigo"]),
            ("codigo=a&limite=&situacao=x", ["limite", "situacao", "codigo"]),
        ] as [(String, [String])])
    func consulta(consulta: String, ruins: [String]) async throws {
        let resposta = try await Bancada().navegador().json(
            "GET", "/api/v1/lista?\(consulta)", "", credencial: "certo")
        #expect(resposta.status == (ruins.isEmpty ? 200 : 400))
        let apontados = resposta.json?["apontamentos"]?.itens?.compactMap { $0["campo"]?.texto } ?? []
        #expect(apontados == ruins)
        if !ruins.isEmpty { #expect(resposta.json?["codigo"] == "campos-invalidos") }
    }

    @Test("Quem não pode o ato não sabe que a consulta está torta")
    func consultaSemCredencial() async throws {
        #expect(try await Bancada().navegador().json("GET", "/api/v1/lista?limite=", "", credencial: nil).status == 401)
    }

    @Test("Credencial ausente, errada ou de outra forma", arguments: [nil, "errado", "", "cer to"] as [String?])
    func credencial(token: String?) async throws {
        let resposta = try await Bancada().navegador().json("GET", "/api/v1/pedidos/1", "", credencial: token)
        #expect(resposta.status == 401)
    }

    @Test("A API não olha o cookie de sessão")
    func semCookie() async throws {
        #expect(try await Bancada().gerente().get("/api/v1/pedidos/1").status == 401)
    }

    @Test("Corpo de outro tipo é 415; a rota bruta aceita só os seus")
    func tipos() async throws {
        let cliente = try Bancada().navegador()
        let texto = try await cliente.json(
            "POST", "/api/v1/pedidos", "{}", credencial: "certo", chave: "12345678",
            cabecalhos: ["Content-Type": "text/plain"])
        #expect(texto.status == 415)
        let soap = try await cliente.json(
            "POST", "/api/v1/soap", "<a/>", credencial: "certo", cabecalhos: ["Content-Type": "text/xml; charset=utf-8"]
        )
        #expect(soap.texto == "4")
        #expect(try await cliente.json("POST", "/api/v1/soap", "{}", credencial: "certo").status == 415)
    }

    @Test("Arquivo pela API: inteiro, no limite, grande demais e de outro tipo")
    func recebimento() async throws {
        let bancada = try Bancada()
        let cliente = bancada.navegador()
        func enviar(_ tamanho: Int, _ tipo: String, pedacos: Int? = nil, declarado: Int? = nil) async throws
            -> RespostaLida
        {
            var cabecalhos = ["Authorization": "Bearer certo", "Content-Type": tipo]
            if let declarado { cabecalhos["Content-Length"] = "\(declarado)" }
            return try await cliente.pedir(
                "POST", "/api/v1/arquivos", cabecalhos: cabecalhos, corpo: Array(repeating: 1, count: tamanho),
                pedacos: pedacos)
        }
        #expect(try await enviar(1_000, "text/csv", pedacos: 7).texto == "1000")
        #expect(try await enviar(1_001, "text/csv").status == 413)
        #expect(try await enviar(10, "text/plain").status == 415)
        #expect(bancada.caderno.linhas == ["concluiu 1000", "desistiu"])
        #expect(try await enviar(2_000, "text/csv", pedacos: 100, declarado: 10).status == 413)
        #expect(bancada.caderno.linhas == ["concluiu 1000", "desistiu", "desistiu"])
    }

    @Test(
        "Dinheiro na API é texto decimal com ponto e duas casas, e só",
        arguments: [
            (#""1234.56""#, true), (#""-0.01""#, true), (#""1.234,56""#, false), (#""1234.5""#, false),
            (#""1234.567""#, false),
            (#""1234.56\n""#, false), (#"" 1234.56""#, false), ("1234.56", false), (#""12345678901234.00""#, false),
            (#""١.٠٠""#, false),
        ])
    func dinheiro(json: String, serve: Bool) {
        let entrada = Entrada<String>.texto(esquema: .dinheiro, como: { $0 })
        let leu = (try? entrada.ler(Array(json.utf8))) != nil  // só importa se leu
        #expect(leu == serve)
    }

    @Test("O OpenAPI traz toda rota de API com o seu ato, a entrada fechada e a chave")
    func openApi() async throws {
        let bancada = try Bancada()
        let resposta = try await bancada.navegador().get("/api/openapi.json")
        let documento = try #require(resposta.json)
        #expect(documento["openapi"] == "3.1.0")
        let criar = try #require(documento["paths"]?["/api/v1/pedidos"]?["post"])
        #expect(criar["x-ato"] == "pedido.criar")
        #expect(
            criar["requestBody"]?["content"]?["application/json"]?["schema"]?["$ref"] == "#/components/schemas/Pedido")
        #expect(criar["parameters"]?[0]?["name"] == "Idempotency-Key")
        #expect(criar["responses"]?["422"]?["description"]?.texto?.contains("saldo-curto") == true)
        let esquema = try #require(documento["components"]?["schemas"]?["Pedido"])
        #expect(esquema["additionalProperties"] == false)
        #expect(esquema["required"] == ["nome", "prazo"])
        #expect(esquema["properties"]?["prazo"]?["maximum"] == 120)
        let documentadas = bancada.servidor.tabela.rotas.filter { $0.descricao != nil }
        #expect(documento["paths"]?.membros?.reduce(0) { $0 + ($1.1.membros?.count ?? 0) } == documentadas.count)
    }
}
