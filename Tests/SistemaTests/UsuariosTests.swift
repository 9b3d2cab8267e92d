import Acesso
import Auditoria
import BancoDeDados
import Cifra
import Nucleo
import OrgaoDeTeste
import Testing
import Web

/// O mestre do órgão administra usuários pela tela: cria, bloqueia, libera, encerra, troca o perfil, põe senha; e o que não pode é recusado.
@Suite(.serialized) struct UsuariosTests {
    private static let cpf = "529.982.247-25"

    private static func campos(_ login: String, _ perfil: Int64, cpf: String = UsuariosTests.cpf) -> [(String, String)]
    {
        [("nome", "Rita Moura"), ("login", login), ("cpf", cpf), ("perfil", "\(perfil)")]
    }

    @Test("RF-GES-01, RF-GES-02, POC-GES-11: o mestre cria o usuário, a senha aparece uma vez, e quem entra a troca")
    func criar() async throws {
        try await Secretaria.usando { secretaria in
            let perfil = try await secretaria.garantirPerfil(
                "analista", .gestor, atos: ["inicio.ver", "pessoas.consultar"])
            let ana = try await secretaria.navegador("ana")
            let pagina = try await ana.post("/gestor/usuarios/novo", Self.campos("r.moura", perfil))
            #expect(pagina.status == 200)
            let senha = try Secretaria.senhaMostrada(pagina)
            let id = try #require(try await secretaria.usuario("r.moura"))
            #expect(!(try await ana.get("/gestor/usuarios/\(id)").texto.contains(senha)), "não aparece de novo")
            let rita = ClienteEmProcesso(secretaria.servidor)
            #expect(try await secretaria.entrar(rita, "r.moura", senha).destino == "/senha")
            #expect(try await rita.get("/gestor/pessoas").status == 303, "antes de trocar não entra")
            let nova = "barco laranja ao vento"
            #expect(
                try await rita.post("/senha", [("atual", senha), ("nova", nova), ("repetida", nova)]).status == 303)
            #expect(try await rita.get("/gestor/pessoas").status == 200)
            #expect(try await rita.get("/gestor/usuarios").status == 403, "o perfil não tem o ato")
            #expect(try await secretaria.eventos("acesso.criar-usuario") == 5)
        }
    }

    @Test("RF-GES-02: quem não é mestre não concede, ainda que o perfil tenha o ato; ninguém concede ato que não tem")
    func soMestre() async throws {
        try await Secretaria.usando { secretaria in
            _ = try await secretaria.garantirPerfil("quase", .gestor, atos: AtosDaAdministracao.todos + ["inicio.ver"])
            let pequeno = try await secretaria.garantirPerfil("pequeno", .gestor, atos: ["inicio.ver"])
            let grande = try await secretaria.garantirPerfil("grande", .gestor, atos: ["inicio.ver", "folha.cortar"])
            try await secretaria.criar("quase", .gestor, "quase")
            try await secretaria.criar("vitima", .gestor, "pequeno")
            let vitima = try #require(try await secretaria.usuario("vitima"))
            let quase = try await secretaria.navegador("quase")
            let antes = try await secretaria.fotografia()
            #expect(try await quase.get("/gestor/usuarios").status == 200)
            let pedidos: [(String, [(String, String)])] = [
                ("novo", Self.campos("novo.um", pequeno)), ("\(vitima)/bloquear", [("motivo", "porque sim")]),
                ("\(vitima)/liberar", [("motivo", "porque sim")]), ("\(vitima)/encerrar", [("motivo", "porque sim")]),
                ("\(vitima)/perfil", [("perfil", "\(grande)")]), ("\(vitima)/senha", []),
                ("\(vitima)/alterar", Self.campos("outro.nome", pequeno)),
                ("escolhidos/bloquear", [("escolhido", "\(vitima)"), ("motivo", "porque sim")]),
                ("arquivo/criar", [("linhas", "nome;usuario;cpf;perfil\n")]),
            ]
            for (caminho, campos) in pedidos {
                #expect(try await quase.post("/gestor/usuarios/\(caminho)", campos).status == 403, "\(caminho)")
            }
            #expect(
                try await quase.post(
                    "/gestor/perfis/\(grande)/alterar", [("nome", "Outro"), ("atos-folha", "folha.cortar")]
                )
                .status == 403)
            #expect(try await secretaria.fotografia() == antes)

            // Um mestre menor: administra, e não corta a folha.
            _ = try await secretaria.orgao.dono.transacao(como: .proprio) { t in
                try t.executar("UPDATE perfil SET mestre = true WHERE codigo = 'quase'").alteradas
            }
            let depois = try await secretaria.fotografia()
            let recusa = try await quase.post("/gestor/usuarios/\(vitima)/perfil", [("perfil", "\(grande)")])
            #expect(
                recusa.status == 422 && recusa.lido.contains("Você não pode conceder o que não tem: «Cortar a folha»"))
            #expect(
                try await quase.post(
                    "/gestor/perfis/novo",
                    [("tipo", "gestor"), ("nome", "Corta"), ("codigo", "corta"), ("atos-folha", "folha.cortar")]
                ).lido.contains("Você não pode conceder o que não tem"))
            let ana = try #require(try await secretaria.usuario("ana"))
            #expect(
                try await quase.post("/gestor/usuarios/\(ana)/senha").lido.contains("pode mais do que você"),
                "pôr senha em quem pode mais seria tomar o lugar dele")
            #expect(try await secretaria.fotografia() == depois)
        }
    }

    @Test("RF-GES-27: bloquear derruba a sessão, liberar devolve, encerrar tira, e cada um deixa o motivo na trilha")
    func medidas() async throws {
        try await Secretaria.usando { secretaria in
            let analista = try await secretaria.garantirPerfil(
                "analista", .gestor, atos: ["inicio.ver", "folha.consultar"])
            let outro = try await secretaria.garantirPerfil("outro", .gestor, atos: ["inicio.ver"])
            let id = try await secretaria.criar("rita", .gestor, "analista")
            let ana = try await secretaria.navegador("ana")
            let rita = try await secretaria.navegador("rita")
            func medida(_ qual: String, _ campos: [(String, String)] = [("motivo", "férias longas")]) async throws
                -> Int
            {
                try await ana.post("/gestor/usuarios/\(id)/\(qual)", campos).status
            }
            #expect(try await rita.get("/gestor/tarefas").status == 200)
            #expect(try await medida("bloquear", [("motivo", "x")]) == 422, "sem motivo")
            #expect(try await medida("bloquear") == 303)
            #expect(try await rita.get("/gestor/tarefas").status == 303, "a sessão acabou")
            #expect(try await secretaria.entra("rita") == false)
            #expect(try await medida("liberar") == 303)
            #expect(try await secretaria.entra("rita"))
            #expect(try await medida("perfil", [("perfil", "\(outro)")]) == 303)
            let deNovo = try await secretaria.navegador("rita")
            #expect(try await deNovo.get("/gestor/tarefas").status == 403, "o perfil novo não consulta a folha")
            let senha = try Secretaria.senhaMostrada(try await ana.post("/gestor/usuarios/\(id)/senha"))
            #expect(try await deNovo.get("/gestor").status == 303)
            #expect(try await secretaria.entra("rita") == false, "a senha de antes não vale")
            #expect(try await secretaria.entra("rita", senha))
            #expect(try await medida("encerrar") == 303)
            #expect(try await secretaria.entra("rita", senha) == false)
            #expect(try await secretaria.situacao("rita") == "desativado")
            let ficha = try await ana.get("/gestor/usuarios/\(id)").lido
            for trecho in ["Encerrado", "Usuário liberado", "Senha posta por um mestre", "Sessões"] {
                #expect(ficha.contains(trecho), "\(trecho)")
            }
            for ato in ["bloquear-usuario", "liberar-usuario", "trocar-perfil", "redefinir-senha", "encerrar-usuario"] {
                #expect(try await secretaria.eventos("acesso.\(ato)") == 1, "\(ato)")
            }
            _ = analista
        }
    }

    @Test("RF-GES-02: ninguém tira do órgão o último mestre, nem mexe em si mesmo")
    func ultimoMestre() async throws {
        try await Secretaria.usando { secretaria in
            let pequeno = try await secretaria.garantirPerfil("pequeno", .gestor, atos: ["inicio.ver"])
            let (ana, bia) = (
                try #require(try await secretaria.usuario("ana")), try #require(try await secretaria.usuario("bia"))
            )
            let comAna = try await secretaria.navegador("ana")
            let antes = try await secretaria.fotografia()
            for qual in ["bloquear", "encerrar"] {
                let propria = try await comAna.post("/gestor/usuarios/\(ana)/\(qual)", [("motivo", "cansei disto")])
                #expect(propria.status == 422 && propria.lido.contains("Ninguém faz isto consigo mesmo"), "\(qual)")
            }
            #expect(try await comAna.post("/gestor/usuarios/\(ana)/senha").status == 422)
            #expect(try await secretaria.fotografia() == antes)
            // Bia deixa de ser mestre por um perfil que não administra; sobra ana.
            #expect(try await comAna.post("/gestor/usuarios/\(bia)/perfil", [("perfil", "\(pequeno)")]).status == 303)
            // Um mestre sem os atos de liberar não conta: ana não pode tirar o seu próprio perfil por baixo.
            let meio = try await comAna.post(
                "/gestor/perfis/novo",
                [
                    ("tipo", "gestor"), ("nome", "Meio mestre"), ("codigo", "meio"), ("mestre", "sim"),
                    ("atos-acesso", "acesso.bloquear-usuario"), ("atos-inicio", "inicio.ver"),
                ])
            #expect(meio.status == 303)
            let idDoMeio = try #require(meio.destino?.split(separator: "/").last)
            #expect(try await comAna.post("/gestor/usuarios/\(bia)/perfil", [("perfil", "\(idDoMeio)")]).status == 303)
            let comBia = try await secretaria.navegador("bia")
            let recusada = try await comBia.post("/gestor/usuarios/\(ana)/bloquear", [("motivo", "quero mandar")])
            #expect(recusada.status == 422 && recusada.lido.contains("pode mais do que você"))
            #expect(try await secretaria.situacao("ana") == "ativo")
        }
    }

    @Test("RF-GES-02: dois mestres que se encerram ao mesmo tempo: um fica")
    func doisAoMesmoTempo() async throws {
        try await Secretaria.usando { secretaria in
            let (ana, bia) = (
                try #require(try await secretaria.usuario("ana")), try #require(try await secretaria.usuario("bia"))
            )
            let (comAna, comBia) = (try await secretaria.navegador("ana"), try await secretaria.navegador("bia"))
            async let uma = comAna.post("/gestor/usuarios/\(bia)/encerrar", [("motivo", "sou eu que fico")])
            async let outra = comBia.post("/gestor/usuarios/\(ana)/encerrar", [("motivo", "sou eu que fico")])
            let estados = [try await uma.status, try await outra.status].sorted()
            // Quem perdeu foi recusado: já não é mestre, ou já não tem sessão.
            #expect(estados[0] == 303)
            let situacoes = [try await secretaria.situacao("ana"), try await secretaria.situacao("bia")]
            #expect(situacoes.filter { $0 == "ativo" }.count == 1)
        }
    }

    @Test("RF-GES-27: em lote, a confirmação conta, e ou todos mudam ou nenhum")
    func emLote() async throws {
        try await Secretaria.usando { secretaria in
            _ = try await secretaria.garantirPerfil("analista", .gestor, atos: ["inicio.ver"])
            var ids: [Int64] = []
            for n in 1...3 { ids.append(try await secretaria.criar("lote\(n)", .gestor, "analista")) }
            let ana = try await secretaria.navegador("ana")
            #expect(try await ana.post("/gestor/usuarios/\(ids[0])/bloquear", [("motivo", "saiu antes")]).status == 303)
            let escolhidos = ids.map { ("escolhido", "\($0)") }
            let confirma = try await ana.post("/gestor/usuarios/escolhidos", escolhidos + [("ato", "bloquear")])
            #expect(confirma.status == 200)
            #expect(
                confirma.lido.contains("Bloquear: 2 usuários.") && confirma.lido.contains("1 já está assim e não muda"))
            #expect(try await secretaria.situacao("lote2") == "ativo", "confirmar não muda")
            let juntos = ("escolhido", ids.map { "\($0)" }.joined(separator: ","))
            let comAna = try #require(try await secretaria.usuario("ana"))
            let recusada = try await ana.post(
                "/gestor/usuarios/escolhidos/bloquear", [juntos, ("escolhido", "\(comAna)"), ("motivo", "todos fora")])
            #expect(recusada.status == 422 && recusada.lido.contains("Nenhum usuário mudou"))
            #expect(try await secretaria.situacao("lote2") == "ativo", "um não pode: nenhum muda")
            #expect(
                try await ana.post("/gestor/usuarios/escolhidos/bloquear", [juntos, ("motivo", "todos fora")]).status
                    == 303)
            for n in 1...3 { #expect(try await secretaria.situacao("lote\(n)") == "bloqueado") }
            #expect(try await secretaria.eventos("acesso.bloquear-usuario") == 3)
        }
    }

    @Test(
        "RF-GES-27: o mestre retira o segundo fator de quem perdeu o telefone, com motivo; a pessoa entra só com a senha e é avisada"
    )
    func retirarSegundoFator() async throws {
        try await Secretaria.usando { secretaria in
            let casa = secretaria.casa
            _ = try await secretaria.garantirPerfil("analista", .gestor, atos: ["inicio.ver"])
            let rita = try await secretaria.criar("rita", .gestor, "analista", email: "rita@orgao.gov.br")
            let dentro = try await secretaria.navegador("rita")
            let mudanca = MudarSegundoFator(
                de: rita, casa, por: Autor(usuario: rita, nome: "Rita", perfil: "analista", canal: .tela))
            try await mudanca.comecar()
            let fator = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
                try SegundoFator.ler(de: rita, casa.cofre, em: t)
            }
            let agora = secretaria.orgao.agora.microssegundos / 1_000_000
            _ = try await mudanca.confirmar(try #require(fator?.totp).codigo(em: agora))
            let ana = try await secretaria.navegador("ana")
            let retirar = "/gestor/usuarios/\(rita)/segundo-fator"
            #expect(try await ana.get("/gestor/usuarios/\(rita)").texto.contains(retirar))
            #expect(try await ana.get(retirar).lido.contains("A pessoa é avisada por e-mail"))
            let prova = ("prova", "documento-com-foto")
            for falta in [[("motivo", "perdeu o telefone")], [("motivo", "perdeu o telefone"), ("prova", "outra")]] {
                let semProva = try await ana.post(retirar, falta)
                #expect(semProva.status == 400 && semProva.lido.contains("Diga como a pessoa provou quem é"))
            }
            #expect(try await ana.post(retirar, [("motivo", "x"), prova]).status == 422)
            #expect(try await dentro.get("/gestor").status == 200, "recusa não muda nada")
            #expect(try await ana.post(retirar, [("motivo", "perdeu o telefone"), prova]).status == 303)
            #expect(try await dentro.get("/gestor").status == 303, "as sessões caem")
            #expect(try await secretaria.eventos("acesso.retirar-segundo-fator") == 1)
            #expect(!(try await ana.get("/gestor/usuarios/\(rita)").texto.contains(retirar)))
            #expect(try await secretaria.navegador("rita").get("/gestor").status == 200, "só com a senha")
            let restou = try await secretaria.orgao.dono.transacao(como: .proprio) { t in
                try ["segundo_fator", "codigo_de_reserva", "mensagem_de_correio"].map {
                    try t.uma(SQL(stringLiteral: "SELECT count(*) FROM \($0)"))?.ler(0, como: Int.self) ?? -1
                }
            }
            #expect(restou == [0, 0, 1])
            let davi = try await secretaria.navegador("davi")
            #expect(
                try await davi.post("/consignataria/usuarios/\(rita)/segundo-fator", [("motivo", "alheio")]).status
                    == 404)
        }
    }

    @Test(
        "RF-GES-27: a ficha conta como aberta só a sessão em que se entra: nem a parada há tempo demais, nem a entrada por acabar"
    )
    func sessoesDaFicha() async throws {
        try await Secretaria.usando { secretaria in
            _ = try await secretaria.garantirPerfil("analista", .gestor, atos: ["inicio.ver"])
            let rita = try await secretaria.criar("rita", .gestor, "analista")
            let ana = try await secretaria.navegador("ana")
            func encerra() async throws -> String {
                let pagina = try await ana.get("/gestor/usuarios/\(rita)/bloquear").lido
                return String(try #require(pagina.firstMatch(of: /Encerra (\d+) sess/)).1)
            }
            _ = try await secretaria.navegador("rita")
            #expect(try await encerra() == "1")
            #expect(try await secretaria.entra("rita"), "fica na pergunta pela outra sessão")
            #expect(try await encerra() == "1")
            for _ in 0..<3 {
                secretaria.orgao.andar(.seconds(9 * 60))
                #expect(try await ana.get("/gestor").status == 200)
            }
            secretaria.orgao.andar(.seconds(9 * 60))
            #expect(try await encerra() == "0", "o ócio venceu, mesmo antes de alguém olhar")
            #expect(try await ana.get("/gestor/usuarios/\(rita)").lido.contains("venceu"))
        }
    }

    @Test("RNF-SEG-02: desligada no cadastro, a pessoa perde também o usuário gestor do seu CPF, e só o dela")
    func desligamento() async throws {
        try await Secretaria.usando { secretaria in
            let pessoas = [
                try await secretaria.orgao.pessoa(1, margens: ["geral": 100_00]),
                try await secretaria.orgao.pessoa(2, margens: ["geral": 100_00]),
            ]
            _ = try await secretaria.garantirPerfil("analista", .gestor, atos: ["inicio.ver"])
            try await secretaria.criar("sai", .gestor, "analista", cpf: pessoas[0].cpf)
            try await secretaria.criar("fica", .gestor, "analista", cpf: pessoas[1].cpf)
            try await secretaria.criar("banco", .consignataria, "master", Fixo.bancoA, cpf: pessoas[0].cpf)
            let sai = try await secretaria.navegador("sai")
            let (casa, pessoa) = (secretaria.casa, pessoas[0].pessoa)
            let encerrados = try await casa.banco.transacao(como: .motor) { t in
                try EncerrarAcesso(pessoas: [pessoa]).executar(casa, em: t, por: .comando)
            }
            #expect(encerrados == 1)
            #expect(try await sai.get("/gestor").status == 303)
            #expect(try await secretaria.entra("sai") == false)
            #expect(try await secretaria.entra("fica"))
            #expect(try await secretaria.entra("banco"), "a consignatária é quem cuida dos seus")
        }
    }

    @Test("RF-GES-01: um CPF tem um usuário só no portal; o usuário que já existe, em qualquer portal, é recusado")
    func unicos() async throws {
        try await Secretaria.usando { secretaria in
            let perfil = try await secretaria.garantirPerfil("analista", .gestor, atos: ["inicio.ver"])
            let ana = try await secretaria.navegador("ana")
            #expect(try await ana.post("/gestor/usuarios/novo", Self.campos("rita", perfil)).status == 200)
            let mesmoCpf = try await ana.post("/gestor/usuarios/novo", Self.campos("rita.dois", perfil))
            #expect(mesmoCpf.status == 422 && mesmoCpf.lido.contains("Já há um usuário deste CPF"))
            let mesmoLogin = try await ana.post(
                "/gestor/usuarios/novo", Self.campos("CAIO", perfil, cpf: "168.995.350-09"))
            #expect(mesmoLogin.status == 422 && mesmoLogin.lido.contains("Já há quem entre com este usuário"))
        }
    }

    @Test("RF-GER-08: a lista de usuários sai em CSV, filtrada como na tela, e a busca não vai no endereço")
    func lista() async throws {
        try await Secretaria.usando { secretaria in
            _ = try await secretaria.garantirPerfil("analista", .gestor, atos: ["inicio.ver"])
            let rita = try await secretaria.criar("rita", .gestor, "analista")
            let ana = try await secretaria.navegador("ana")
            #expect(
                try await ana.post("/gestor/usuarios/\(rita)/bloquear", [("motivo", "saiu de férias")]).status == 303)
            let csv = try await ana.get("/gestor/usuarios?situacao=bloqueado&formato=csv").texto
            #expect(
                csv.contains("Usuário rita") && csv.contains("Bloqueado por um mestre") && !csv.contains("Usuário bia"))
            let busca = try #require(try await ana.post("/gestor/usuarios", [("busca", "RÍTA")]).destino)
            #expect(!busca.lowercased().contains("rita") && !busca.contains("%C3%8D"))
            let achados = try await ana.get(busca).lido
            #expect(achados.contains("Usuário rita") && !achados.contains("Usuário bia"))
        }
    }
}
