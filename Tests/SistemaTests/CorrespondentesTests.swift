import Acesso
import Auditoria
import Averbacao
import BancoDeDados
import Contratos
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import averba

/// Agências e correspondentes pela tela, os usuários deles e o que cada um alcança.
@Suite(.serialized) struct CorrespondentesTests {
    private static let raiz = "/consignataria/correspondentes"

    private static func campos(_ codigo: String, _ nome: String, cidade: String = "Uberaba") -> [(String, String)] {
        [
            ("especie", "agencia"), ("codigo", codigo), ("nome", nome), ("cnpj", "11.222.333/0001-81"),
            ("logradouro", "Rua do Carmo, 100, sala 2"), ("bairro", "Centro"), ("cidade", cidade), ("uf", "MG"),
            ("cep", "38010-070"), ("responsavel", "Dora Paiva"), ("cpf", "529.982.247-25"),
            ("telefone", "(34) 3333-1000"), ("email", "dora@banco-a.com.br"),
        ]
    }

    /// Cadastra pela tela e devolve o id.
    private static func cadastrar(
        _ quem: ClienteEmProcesso, _ codigo: String, _ nome: String, cidade: String = "Uberaba"
    ) async throws -> Int64 {
        let feito = try await quem.post(raiz + "/novo", campos(codigo, nome, cidade: cidade))
        #expect(feito.status == 303, "\(feito.lido)")
        return try #require(feito.destino?.split(separator: "/").last.flatMap { Int64($0) })
    }

    private static func autor(_ agencia: Int64?) -> Autor {
        Autor(
            usuario: -11, nome: "A", perfil: "correspondente", consignataria: Fixo.bancoA, correspondente: agencia,
            canal: .tela)
    }

    /// Uma reserva feita pela agência, ou pela própria consignatária.
    private static func reservar(
        _ pessoa: PessoaDeTeste, _ agencia: Int64?, _ secretaria: Secretaria
    ) async throws -> Int64 {
        let feita = try await secretaria.balcao.reservar(
            .init(
                quem: .ambos(pessoa.matricula, pessoa.cpf), consignataria: Fixo.bancoA, produto: Fixo.mensalidade,
                parcela: Dinheiro(centavos: 30_00), prazo: nil), por: autor(agencia), chave: "agencia-\(agencia ?? 0)")
        return try #require(feita.contrato)
    }

    /// Quantos contratos há no CSV da lista de quem pede.
    private static func linhas(_ quem: ClienteEmProcesso) async throws -> Int {
        try await quem.get("/consignataria/contratos?formato=csv").texto.split(whereSeparator: \.isNewline).count - 1
    }

    @Test(
        "POC-CON-11, RF-CON-21: a consignatária cadastra agência com endereço e responsável, acha, altera e baixa; a de outra não existe"
    )
    func cadastro() async throws {
        try await Secretaria.usando { secretaria in
            let caio = try await secretaria.navegador("caio")
            let defeitos = [
                ("especie", "loja", "Escolha a espécie"), ("codigo", "a b", "Escreva o código"),
                ("nome", "x", "Escreva o nome"), ("cnpj", "123", "Escreva o CNPJ"), ("cep", "3801", "Escreva o CEP"),
                ("uf", "XX", "Escolha o estado"), ("cpf", "1", "Escreva o CPF"),
                ("telefone", "1", "Escreva o telefone"),
            ]
            let ruim = Self.campos("L1", "Loja").map { par in
                (par.0, defeitos.first { $0.0 == par.0 }?.1 ?? par.1)
            }
            let recusado = try await caio.post(Self.raiz + "/novo", ruim)
            #expect(recusado.status == 400)
            for defeito in defeitos { #expect(recusado.lido.contains(defeito.2), "todos de uma vez: \(defeito.0)") }
            let id = try await Self.cadastrar(caio, "L1", "Loja do Carmo")
            #expect(try await caio.get(Self.raiz).lido.contains("Cadastro feito: Loja do Carmo."))
            _ = try await Self.cadastrar(caio, "L2", "Loja da Praça", cidade: "Araxá")
            let repetido = try await caio.post(Self.raiz + "/novo", Self.campos("l1", "Outra"))
            #expect(repetido.status == 400 && repetido.lido.contains("Este código já está em uso"))
            let ficha = try await caio.get("\(Self.raiz)/\(id)").lido
            for dito in [
                "Rua do Carmo, 100, sala 2", "38010-070", "Dora Paiva", "529.982.247-25", "11.222.333/0001-81",
            ] {
                #expect(ficha.contains(dito), "\(dito)")
            }
            let achada = try await caio.get(Self.raiz + "?busca=araxa").lido
            #expect(achada.contains("Loja da Praça") && !achada.contains("Loja do Carmo"))
            let csv = try await caio.get(Self.raiz + "?ordem=codigo&formato=csv").texto
            #expect(csv.contains("L1") && csv.contains("38010-070") && csv.contains("(34) 3333-1000"))
            let mudado = try await caio.post(
                "\(Self.raiz)/\(id)/alterar", Self.campos("OUTRO", "Loja Nova do Carmo", cidade: "Sacramento"))
            #expect(mudado.status == 303)
            let depois = try await caio.get("\(Self.raiz)/\(id)").lido
            #expect(depois.contains("Sacramento") && depois.contains("Loja Nova do Carmo") && depois.contains("L1"))
            #expect(!depois.contains("OUTRO"), "o código não muda")
            #expect(depois.contains("Agência ou correspondente alterado"), "os últimos eventos estão no pé")
            let davi = try await secretaria.navegador("davi")
            #expect(!(try await davi.get(Self.raiz).lido.contains("Carmo")))
            for gesto in ["", "/alterar", "/encerrar", "/reabrir"] {
                #expect(try await davi.get("\(Self.raiz)/\(id)\(gesto)").status == 404)
            }
            let ana = try await secretaria.navegador("ana")
            #expect(try await ana.get("/gestor/correspondentes").lido.contains("Banco A"))
            let guardado = try await secretaria.orgao.dono.transacao(como: .proprio) { t in
                try t.uma("SELECT string_agg(encode(pessoal, 'escape'), '') FROM correspondente")?.ler(
                    0, como: String.self) ?? ""
            }
            #expect(!guardado.isEmpty && !guardado.contains("Dora") && !guardado.contains("52998224725"))
        }
    }

    @Test(
        "POC-CON-11, RF-CON-26: o usuário se associa a uma agência em atividade da sua consignatária, e só com perfil de agência"
    )
    func usuarios() async throws {
        try await Secretaria.usando { secretaria in
            let caio = try await secretaria.navegador("caio")
            let davi = try await secretaria.navegador("davi")
            let (um, dois) = (
                try await Self.cadastrar(caio, "L1", "Loja do Carmo"), try await Self.cadastrar(caio, "L2", "Loja Dois")
            )
            let alheia = try await Self.cadastrar(davi, "L1", "Loja de B")
            let perfis = try await secretaria.perfis(["correspondente", "master"])
            func criar(_ login: String, _ perfil: Int64?, _ agencia: Int64?) async throws -> Int {
                try await caio.post(
                    "/consignataria/usuarios/novo",
                    [
                        ("nome", "Lia Prado"), ("login", login), ("cpf", "529.982.247-25"),
                        ("perfil", "\(perfil ?? 0)"), ("correspondente", agencia.map { "\($0)" } ?? ""),
                    ]
                ).status
            }
            #expect(try await criar("lia", perfis["correspondente"], nil) == 422)
            #expect(try await criar("lia", perfis["correspondente"], alheia) == 422)
            #expect(try await criar("lia", perfis["master"], um) == 422)
            #expect(try await criar("lia", perfis["correspondente"], um) == 200)
            let lia = try #require(try await secretaria.usuario("BCA/lia"))
            #expect(try await caio.get("/consignataria/usuarios?busca=carmo").status == 200)
            #expect(try await caio.get("\(Self.raiz)/\(um)").lido.contains("Lia Prado"))
            let trocado = try await caio.post(
                "/consignataria/usuarios/\(lia)/perfil",
                [("perfil", "\(perfis["correspondente"] ?? 0)"), ("correspondente", "\(dois)")])
            #expect(trocado.status == 303)
            #expect(try await caio.get("\(Self.raiz)/\(dois)").lido.contains("Lia Prado"))
            let linhas = """
                nome;usuario;cpf;perfil;correspondente
                Rui Barros;rui;168.995.350-09;correspondente;l2
                Ivo Prado;ivo;111.444.777-35;correspondente;L9
                Ada Lima;ada;153.509.460-56;master;L1
                """
            let recusado = try await caio.post("/consignataria/usuarios/arquivo/criar", [("linhas", linhas)])
            #expect(recusado.status == 400)
            #expect(recusado.lido.contains("Diga o código de uma agência"))
            #expect(recusado.lido.contains("Este perfil não é de agência"))
            let certo = linhas.split(separator: "\n").prefix(2).joined(separator: "\n")
            #expect(try await caio.post("/consignataria/usuarios/arquivo/criar", [("linhas", certo)]).status == 200)
            #expect(try await caio.get("\(Self.raiz)/\(dois)").lido.contains("Rui Barros"))
        }
    }

    @Test("RF-CON-26, RNF-SEG-04: quem entra pela agência só alcança o que ela reservou: na tela, nos atos e no banco")
    func alcance() async throws {
        try await Secretaria.usando { secretaria in
            let caio = try await secretaria.navegador("caio")
            let (um, dois) = (
                try await Self.cadastrar(caio, "L1", "Loja do Carmo"), try await Self.cadastrar(caio, "L2", "Loja Dois")
            )
            try await secretaria.criar("lia", .consignataria, "correspondente", Fixo.bancoA, correspondente: um)
            try await secretaria.criar("leo", .consignataria, "correspondente", Fixo.bancoA, correspondente: dois)
            try await secretaria.criar("sem", .consignataria, "correspondente", Fixo.bancoA)
            let pessoa = try await secretaria.orgao.pessoa(1, margens: ["geral": 900_00])
            let minha = try await Self.reservar(pessoa, um, secretaria)
            let dela = try await Self.reservar(pessoa, dois, secretaria)
            let daSede = try await Self.reservar(pessoa, nil, secretaria)
            let lia = try await secretaria.navegador("lia")
            #expect(try await lia.get("/consignataria/contratos/\(minha)").lido.contains("Loja do Carmo"))
            for alheia in [dela, daSede] {
                let ficha = "/consignataria/contratos/\(alheia)"
                #expect(try await lia.get(ficha).status == 404)
                #expect(try await lia.get(ficha + "/comprovante").status == 404)
                for gesto in ["/confirmar", "/cancelar"] {
                    #expect(
                        try await lia.post(ficha + gesto, [("motivo", "tentando"), ("documento", "x")]).status == 404)
                }
                let resposta = try await secretaria.balcao.cancelar(
                    contrato: alheia, consignataria: Fixo.bancoA, motivo: "tentando", por: Self.autor(um),
                    chave: "agencia-alheia-\(alheia)")
                #expect(resposta.codigo == "reserva-nao-encontrada")
            }
            #expect(try await Self.linhas(lia) == 1)
            for vedada in ["arquivos", "lotes", "retorno", "auditoria", "usuarios", "correspondentes", "credenciais"] {
                #expect(try await lia.get("/consignataria/\(vedada)").status == 403, "\(vedada)")
            }
            #expect(
                try await secretaria.navegador("sem").get("/consignataria").status == 403, "de nenhuma: não abre nada")
            #expect(try await Self.linhas(caio) == 3)
            let vistos = try await secretaria.casa.banco.transacao(
                como: .consignataria(Fixo.bancoA, correspondente: um), soLeitura: true
            ) { t in
                try ["contrato", "atual.contrato_na_tela", "ocorrencia", "correspondente", "pessoa"].map {
                    try t.uma(SQL(stringLiteral: "SELECT count(*) FROM \($0)"))?.ler(0, como: Int.self) ?? -1
                }
            }
            #expect(vistos == [1, 1, 1, 1, 1])
            let trilha = try await caio.get("/consignataria/auditoria?formato=csv").texto
            #expect(trilha.contains("\(um)") && trilha.contains("L1 Loja do Carmo"), "por que agência se fez")
            let lista = try await caio.get("/consignataria/auditoria").lido
            #expect(lista.contains("por L1 Loja do Carmo") && lista.contains("por L2 Loja Dois"))
        }
    }

    @Test("RF-CON-26: encerrada a agência, os usuários dela caem na hora; reaberta, cada um se libera")
    func encerrar() async throws {
        try await Secretaria.usando { secretaria in
            let caio = try await secretaria.navegador("caio")
            let agencia = try await Self.cadastrar(caio, "L1", "Loja do Carmo")
            let lia = try await secretaria.criar(
                "lia", .consignataria, "correspondente", Fixo.bancoA, correspondente: agencia)
            let dentro = try await secretaria.navegador("lia")
            #expect(try await dentro.get("/consignataria").status == 200)
            let ficha = "\(Self.raiz)/\(agencia)"
            #expect(try await caio.get(ficha + "/encerrar").lido.contains("Encerra 1 usuário"))
            #expect(try await caio.post(ficha + "/encerrar", [("motivo", "x")]).status == 422)
            #expect(try await dentro.get("/consignataria").status == 200, "recusa não muda nada")
            #expect(try await caio.post(ficha + "/encerrar", [("motivo", "fechou a loja")]).status == 303)
            #expect(try await dentro.get("/consignataria").status == 303)
            #expect(try await secretaria.entra("lia") == false)
            #expect(try await secretaria.eventos("acesso.encerrar-usuario") == 1)
            let liberar = "/consignataria/usuarios/\(lia)/liberar"
            #expect(try await caio.post(liberar, [("motivo", "voltou")]).status == 422, "a agência está encerrada")
            #expect(try await caio.post(ficha + "/alterar", Self.campos("L1", "Outra")).status == 400)
            #expect(try await caio.post(ficha + "/reabrir", [("motivo", "reabriu a loja")]).status == 303)
            #expect(try await secretaria.entra("lia") == false)
            #expect(try await caio.post(liberar, [("motivo", "voltou")]).status == 303)
            #expect(try await secretaria.entra("lia"))
        }
    }
}
