import Testing

@testable import Html

@Suite("formulário")
struct FormularioTests {
    let contexto = Contexto(csrf: "segredo") { "chave-1" }

    func formulario(_ preenchido: Preenchimento, nome: String = "") -> String {
        Formulario(para: "/salvar", preenchido: preenchido, enviar: Botao("Salvar"), nome: nome) {
            Campo.texto("nome", "Nome").valor("inicial").ajuda("Como no documento.")
            Campo.senha("senha")
            Campo.caixa("aviso", "Avisar", marcada: true)
            Campo.selecao("uf", "Estado", [.init("MG", "Minas"), .init("MT", "Mato Grosso")]).opcional()
            Campo.dinheiro("valor", "Valor")
        }.texto(contexto: contexto)
    }

    @Test("leva o segredo e a chave sem a tela pedir; sem segredo, o campo não sai")
    func segredo() {
        #expect(formulario(Preenchimento()).contains("<input type=\"hidden\" name=\"_csrf\" value=\"segredo\">"))
        #expect(formulario(Preenchimento()).contains("<input type=\"hidden\" name=\"_chave\" value=\"chave-1\">"))
        #expect(!Formulario(para: "/s", enviar: Botao("S")) {}.texto().contains("_csrf"))
    }

    @Test("antes do envio vale o inicial; depois vale o que se digitou, e a caixa que não veio fica desmarcada")
    func valores() {
        let antes = formulario(Preenchimento())
        #expect(antes.contains("value=\"inicial\""))
        #expect(antes.contains("value=\"sim\" checked"))
        let depois = formulario(
            Preenchimento(valores: ["nome": ["<Ana>"], "senha": ["segredinho"], "uf": ["MT"], "valor": ["1.234,5"]]))
        #expect(depois.contains("value=\"&lt;Ana&gt;\""))
        #expect(!depois.contains("segredinho"))
        #expect(!depois.contains("checked"))
        #expect(depois.contains("<option value=\"MT\" selected>"))
        #expect(depois.contains("value=\"1.234,5\""))
    }

    @Test("erro: resumo no topo com ligação ao campo, e o campo aponta ajuda e erro")
    func erros() {
        let html = formulario(
            Preenchimento(
                valores: ["nome": [""]], erros: [.init("nome", "Informe o nome."), .init(nil, "A folha está fechada.")])
        )
        #expect(html.contains("Falta corrigir 2 pontos"))
        #expect(html.contains("<a href=\"#campo-nome\">Informe o nome.</a>"))
        #expect(html.contains("<li>A folha está fechada.</li>"))
        #expect(html.contains("aria-describedby=\"campo-nome-ajuda campo-nome-erro\" aria-invalid=\"true\""))
        #expect(html.contagem(de: "aria-invalid") == 1)
        #expect(html.contains("role=\"alert\" tabindex=\"-1\" autofocus"))
    }

    @Test("sem erro não há resumo, e o lugar do erro fica escondido")
    func semErro() {
        let html = formulario(Preenchimento())
        #expect(!html.contains("Falta corrigir"))
        #expect(html.contains("id=\"campo-nome-erro\" hidden"))
    }

    @Test("opcional é dito no rótulo e não é obrigatório; o resto é")
    func opcional() {
        let html = formulario(Preenchimento())
        #expect(html.contagem(de: "(opcional)") == 1)
        #expect(html.contains("<select id=\"campo-uf\" name=\"uf\" aria-describedby"))
        #expect(html.contains("name=\"nome\" required"))
    }

    @Test("dois formulários na página não repetem identificadores e não vazam valores um ao outro")
    func dois() {
        let pagina = Bloco {
            Formulario(para: "/a", preenchido: Preenchimento(["nome": "da primeira"]), enviar: Botao("A"), nome: "a") {
                Campo.texto("nome", "Nome")
            }
            Formulario(para: "/b", enviar: Botao("B"), nome: "b") { Campo.texto("nome", "Nome") }
        }.texto()
        #expect(identificadoresRepetidos(pagina) == [])
        #expect(pagina.contagem(de: "da primeira") == 1)
    }

    @Test("texto longo que começa por quebra de linha volta inteiro")
    func quebra() {
        let html = Campo.textoLongo("obs", "Obs").valor("\nsegunda").texto()
        #expect(html.contains(">\n\nsegunda</textarea>"))
    }

    @Test("arquivo: o formulário vira multipart")
    func arquivo() {
        let html = Formulario(para: "/a", enviar: Botao("A"), comArquivo: true) {
            Campo.arquivo("f", "F", aceita: ".csv")
        }.texto()
        #expect(html.contains("enctype=\"multipart/form-data\""))
        #expect(html.contains("accept=\".csv\""))
    }

    @Test("a confirmação diz o efeito e repete o verbo, na janela e na página")
    func confirmacao() {
        let confirmacao = Confirmacao(
            "Encerrar?", efeito: ["Encerra 37 itens."], verbo: "Encerrar", para: "/x", .destrutivo, ocultos: ["id": "7"]
        )
        let janela = AbreConfirmacao(confirmacao, pagina: "/x/confirmar").texto(contexto: contexto)
        let pagina = confirmacao.emPagina(cancelar: "/x").texto(contexto: contexto)
        for html in [janela, pagina] {
            #expect(html.contains("Encerra 37 itens."))
            #expect(html.contains("<input type=\"hidden\" name=\"id\" value=\"7\">"))
            #expect(html.contains("class=\"botao destrutivo\"><span>Encerrar</span>"))
            #expect(html.contains("name=\"_csrf\""))
        }
        #expect(janela.hasPrefix("<a href=\"/x/confirmar\""))
    }
}
