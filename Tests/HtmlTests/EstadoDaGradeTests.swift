import Testing

@testable import Html

@Suite("estado da grade")
struct EstadoDaGradeTests {
    static let filtros: [Filtro] = [
        .escolha("situacao", "Situação", [.init("ativo", "Ativo"), .init("fim", "Encerrado")]),
        .texto("cidade", "Cidade"),
        .cpf("cpf"),
    ]

    func estado(_ parametros: [(String, String)], guardados: [String: String] = [:], pessoal: Bool = false)
        -> EstadoDaGrade
    {
        EstadoDaGrade(
            em: "/lista", filtros: Self.filtros, ordens: ["nome", "valor"], padrao: .init("nome"),
            buscaPessoal: pessoal,
            lendo: parametros, guardados: guardados)
    }

    @Test("lê o que a lista oferece e o devolve ao endereço igual")
    func idaEVolta() {
        let lido = estado([
            ("busca", " banco "), ("situacao", "ativo"), ("cidade", "São João"), ("ordem", "-valor"), ("por", "50"),
            ("pagina", "4"),
        ])
        #expect(lido.busca == "banco")
        #expect(lido["situacao"] == "ativo")
        #expect(lido.ordem == .init("valor", .decrescente))
        #expect(lido.pulados == 150)
        #expect(
            lido.ligacao.texto
                == "/lista?busca=banco&situacao=ativo&cidade=S%C3%A3o%20Jo%C3%A3o&ordem=-valor&por=50&pagina=4")
    }

    @Test(
        "o que não se oferece é ignorado",
        arguments: [
            ("situacao", "outra"), ("senha", "x"), ("ordem", "id; DROP TABLE"), ("ordem", "-"), ("ordem", ""),
            ("pagina", "0"),
            ("pagina", "-3"), ("pagina", "dois"), ("pagina", "99999999999999999999"), ("por", "1000"), ("por", "21"),
            ("busca", String(repeating: "a", count: 101)), ("consulta", "../x"), ("cidade", "   "),
        ])
    func ignora(nome: String, valor: String) {
        #expect(estado([(nome, valor)]).ligacao.texto == "/lista")
    }

    @Test("no limite exato passa: busca de 100 caracteres, página 1.000.000")
    func limite() {
        #expect(estado([("busca", String(repeating: "a", count: 100))]).busca.count == 100)
        #expect(estado([("pagina", "1000000")]).pagina == 1_000_000)
        #expect(estado([("pagina", "1000001")]).pagina == 1)
    }

    @Test("parâmetro repetido: vale o primeiro")
    func repetido() {
        #expect(estado([("situacao", "ativo"), ("situacao", "fim")])["situacao"] == "ativo")
    }

    @Test("mudar filtro, ordem ou tamanho volta à primeira página; mudar de página mantém o resto")
    func ligacoes() {
        let lido = estado([("situacao", "ativo"), ("ordem", "valor"), ("pagina", "7")])
        #expect(lido.indo(para: 8).texto == "/lista?situacao=ativo&ordem=valor&pagina=8")
        #expect(lido.ordenando(por: "valor").texto == "/lista?situacao=ativo&ordem=-valor")
        #expect(lido.ordenando(por: "nome").texto == "/lista?situacao=ativo")
        #expect(lido.mostrando(100).texto == "/lista?situacao=ativo&ordem=valor&por=100")
        #expect(lido.sem("situacao").texto == "/lista?ordem=valor")
        #expect(lido.limpa.texto == "/lista?ordem=valor")
        #expect(lido.csv.texto == "/lista?situacao=ativo&ordem=valor&formato=csv")
    }

    @Test("dado pessoal nunca vai no endereço, nem na página, nem no CSV")
    func pessoal() {
        let lido = estado(
            [("consulta", "a1B2-c_3"), ("situacao", "ativo")], guardados: ["cpf": "111.444.777-35", "busca": "Fulano"],
            pessoal: true)
        #expect(lido["cpf"] == "111.444.777-35")
        #expect(lido.pessoais == ["cpf": "111.444.777-35", "busca": "Fulano"])
        #expect(lido.pedePessoal)
        for endereco in [
            lido.ligacao, lido.csv, lido.indo(para: 2), lido.ordenando(por: "valor"), lido.sem("situacao"),
            lido.semBusca,
        ] {
            #expect(!endereco.texto.contains("111"))
            #expect(!endereco.texto.contains("Fulano"))
            #expect(endereco.texto.contains("consulta=a1B2-c_3"))
        }
        #expect(lido.sem("cpf").texto.hasSuffix("&tirar=cpf"))
        let semCpf = estado(
            [("consulta", "a1B2-c_3"), ("tirar", "cpf,situacao")],
            guardados: ["cpf": "111.444.777-35", "busca": "Fulano"],
            pessoal: true)
        #expect(semCpf["cpf"] == nil)
        #expect(semCpf.busca == "Fulano")
        #expect(semCpf.indo(para: 2).texto == "/lista?consulta=a1B2-c_3&tirar=cpf&pagina=2")
        #expect(semCpf.semBusca.texto == "/lista?consulta=a1B2-c_3&tirar=cpf,busca".replacing(",", with: "%2C"))
        #expect(lido.limpa.texto == "/lista")
        let grade = Grade("Lista", linhas: ["x"], estado: lido, busca: "nome") { Coluna("Nome") { $0 } }.texto(
            contexto: Contexto(csrf: "s"))
        #expect(grade.contains("method=\"post\""))
        #expect(grade.contains("name=\"_csrf\""))
    }

    @Test(
        "última página e intervalo nos limites",
        arguments: [(0, 1), (1, 1), (20, 1), (21, 2), (40, 2), (41, 3), (15_119, 756)])
    func ultima(total: Int, paginas: Int) {
        var lido = estado([])
        lido.total = total
        #expect(lido.ultimaPagina == paginas)
    }

    @Test("itens por página: só o que difere do padrão da lista vai no endereço")
    func tamanho() {
        let lido = EstadoDaGrade(em: "/l", porPagina: 50, lendo: [])
        #expect(lido.mostrando(50).texto == "/l")
        #expect(lido.mostrando(20).texto == "/l?por=20")
    }

    @Test("o prefixo separa duas listas na mesma página")
    func prefixo() {
        let lido = EstadoDaGrade(
            em: "/ficha", ordens: ["nome"], prefixo: "c-",
            lendo: [("c-pagina", "2"), ("pagina", "9"), ("c-ordem", "-nome")])
        #expect(lido.pagina == 2)
        #expect(lido.ligacao.texto == "/ficha?c-ordem=-nome&c-pagina=2")
    }
}
