import Testing

@testable import Html

@Suite("grade e CSV")
struct GradeTests {
    struct Linha: Sendable {
        let nome: String
        let centavos: Int64
    }

    @MontagemDeColunas<Linha> static var colunas: [Coluna<Linha>] {
        Coluna("Nome", ordem: "nome", principal: true) { $0.nome }
        Coluna("Valor", .numero, ordem: "valor", total: "2,00", csv: { Formato.brasileiro(centavos: $0.centavos) }) {
            El(.strong, Formato.brasileiro(centavos: $0.centavos))
        }
        Coluna.acoes { _ in Ligacao("Abrir", para: "/a") }
    }

    static let linhas = [Linha(nome: "Ana; \"a\"", centavos: -150), Linha(nome: "=2+3", centavos: 350)]

    func estado(_ parametros: [(String, String)], total: Int) -> EstadoDaGrade {
        var estado = EstadoDaGrade(em: "/l", ordens: ["nome", "valor"], padrao: .init("nome"), lendo: parametros)
        estado.total = total
        return estado
    }

    @Test("a coluna ordenada diz o sentido e a ligação inverte; as outras só oferecem")
    func ordem() {
        let html = Grade("Lista", linhas: Self.linhas, estado: estado([], total: 2)) { Self.colunas }.texto()
        #expect(html.contagem(de: "aria-sort=") == 1)
        #expect(html.contains("<th scope=\"col\" aria-sort=\"ascending\"><a href=\"/l?ordem=-nome\""))
        #expect(html.contains("<a href=\"/l?ordem=valor\" class=\"ordena\">"))
        #expect(html.contains("<td class=\"numero\" data-rotulo=\"Valor\"><strong>-1,50</strong></td>"))
        #expect(html.contains("<th data-rotulo=\"Nome\" scope=\"row\">Ana; &quot;a&quot;</th>"))
    }

    @Test(
        "o intervalo se lê em toda página",
        arguments: [
            ([], 15_119, "1–20 de 15.119 itens"), ([("pagina", "756")], 15_119, "15.101–15.119 de 15.119 itens"),
            ([], 1, "1–1 de 1 item"),
            ([("por", "100")], 20, "1–20 de 20 itens"),
        ] as [([(String, String)], Int, String)])
    func intervalo(parametros: [(String, String)], total: Int, esperado: String) {
        let html = Grade("Lista", linhas: Self.linhas, estado: estado(parametros, total: total)) { Self.colunas }
            .texto()
        #expect(html.contains(">\(esperado)<"))
    }

    @Test("na primeira página não há anterior; na última não há próxima; no meio há as duas")
    func passos() {
        func passos(_ pagina: String) -> [Bool] {
            let html = Grade("Lista", linhas: Self.linhas, estado: estado([("pagina", pagina)], total: 60)) {
                Self.colunas
            }.texto()
            return [html.contains("rel=\"prev\""), html.contains("rel=\"next\"")]
        }
        #expect(passos("1") == [false, true])
        #expect(passos("2") == [true, true])
        #expect(passos("3") == [true, false])
    }

    @Test("quantos filtros estão em vigor, no singular e no plural")
    func filtrosAtivos() {
        func html(_ parametros: [(String, String)]) -> String {
            let estado = EstadoDaGrade(
                em: "/l", filtros: [.texto("a", "A"), .texto("b", "B")], lendo: parametros)
            return Grade("Lista", linhas: Self.linhas, estado: estado) { Self.colunas }.texto()
        }
        #expect(html([("a", "1")]).contains("1<span class=\"so-leitor\"> ativo</span>"))
        #expect(html([("a", "1"), ("b", "2")]).contains("2<span class=\"so-leitor\"> ativos</span>"))
    }

    @Test("lista vazia explica; lista vazia por filtro oferece limpar")
    func vazia() {
        let semNada = Grade(
            "Lista", linhas: [Linha](), estado: estado([], total: 0), vazio: Vazio("Nada ainda", "Comece por aqui.")
        ) { Self.colunas }
        #expect(semNada.texto().contains("Comece por aqui."))
        #expect(!semNada.texto().contains("formato=csv"))
        let filtrada = Grade("Lista", linhas: [Linha](), estado: estado([("busca", "x")], total: 0)) { Self.colunas }
            .texto()
        #expect(filtrada.contains("Nada encontrado"))
        #expect(filtrada.contains("Limpar busca e filtros"))
    }

    @Test(
        "as mesmas colunas escrevem o CSV: ponto e vírgula, aspas dobradas, fórmula protegida, número negativo intacto")
    func csv() {
        var bytes: [UInt8] = []
        Csv.cabecalho(Self.colunas, em: &bytes)
        for linha in Self.linhas { Csv.linha(linha, Self.colunas, em: &bytes) }
        #expect(Array(bytes.prefix(3)) == [0xEF, 0xBB, 0xBF])
        #expect(
            String(decoding: bytes.dropFirst(3), as: UTF8.self)
                == "Nome;Valor\r\n\"Ana; \"\"a\"\"\";-1,50\r\n'=2+3;3,50\r\n")
    }

    @Test(
        "o que a planilha executaria ganha apóstrofo",
        arguments: [
            ("=1+1", true), ("+cmd", true), ("-2+3", true), ("@soma", true), ("\tx", true), ("-", true),
            ("-1.234,56", false),
            ("+5", false), ("-3,5%", false), ("1-2", false), ("texto", false), ("", false), ("--1", true),
        ])
    func formula(texto: String, protege: Bool) {
        var bytes: [UInt8] = []
        Csv.linha([texto], em: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self).contains("'") == protege)
    }

    @Test("a seleção em lote leva segredo, chave, filtros e aponta as caixas para o seu formulário")
    func lote() {
        let lote = Lote<Linha>(
            para: "/l/lote", todosDoFiltro: true, atos: [("a", "Fazer")], chave: { $0.nome }, rotulo: { $0.nome })
        let html = Grade("Lista", linhas: Self.linhas, estado: estado([("busca", "b")], total: 50), lote: lote) {
            Self.colunas
        }
        .texto(contexto: Contexto(csrf: "segredo") { "chave" })
        #expect(html.contains("<form id=\"grade-1-lote\""))
        #expect(html.contagem(de: "form=\"grade-1-lote\"") == 2)
        #expect(html.contains("name=\"_csrf\" value=\"segredo\""))
        #expect(html.contains("name=\"_chave\" value=\"chave\""))
        #expect(html.contains("<input type=\"hidden\" name=\"busca\" value=\"b\">"))
        #expect(html.contains("Aplicar a todos os 50 itens filtrados"))
        #expect(html.contains("<button type=\"submit\" class=\"botao secundario compacto\" name=\"ato\" value=\"a\">"))
    }
}
