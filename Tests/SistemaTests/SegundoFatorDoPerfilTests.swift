import Acesso
import Auditoria
import BancoDeDados
import Cifra
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import averba

/// O perfil que exige segundo fator: quem o tem o cadastra na entrada, e o mestre vê a quantos isso chega.
@Suite(.serialized) struct SegundoFatorDoPerfilTests {
    private static let marca = [("segundo-fator", "sim")]

    @Test(
        "RF-GES-28: o perfil que exige segundo fator leva ao cadastro na entrada; o que não exige, não; desmarcado, volta"
    )
    func exige() async throws {
        try await Secretaria.usando { secretaria in
            let ana = try await secretaria.navegador("ana")
            let exige = try await Self.criar(ana, "com-codigo", Self.marca)
            let livre = try await Self.criar(ana, "sem-codigo", [])
            let rita = try await secretaria.criar("rita", .gestor, "com-codigo")
            try await secretaria.criar("nilo", .gestor, "sem-codigo")
            let ficha = try await ana.get("/gestor/perfis/\(exige)").lido
            #expect(ficha.contains("exigido pelo perfil; 1 usuário ainda não o tem"))
            #expect(
                try await ana.get("/gestor/perfis/\(livre)").lido.contains("não exigido; 1 usuário ainda não o tem"))

            let quem = ClienteEmProcesso(secretaria.servidor)
            #expect(try await secretaria.entrar(quem, "nilo", Secretaria.senha).destino == "/gestor")
            let obrigada = ClienteEmProcesso(secretaria.servidor)
            #expect(try await secretaria.entrar(obrigada, "rita", Secretaria.senha).destino == "/segundo-fator")
            #expect(try await obrigada.get("/gestor").status == 303, "só a senha não entra")
            #expect(try await obrigada.get("/segundo-fator").lido.contains("exigido do seu perfil"))
            #expect(try await obrigada.post("/segundo-fator/continuar").destino == "/segundo-fator")
            try await Self.cadastrar(secretaria, obrigada, rita)
            #expect(try await obrigada.post("/segundo-fator/continuar").destino == "/gestor")
            #expect(try await obrigada.get("/gestor").status == 200)
            #expect(try await ana.get("/gestor/perfis/\(exige)").lido.contains("exigido pelo perfil; todos o têm"))

            #expect(try await Self.alterar(ana, exige, "com-codigo", []) == 303)
            let zeca = try await secretaria.criar("zeca", .gestor, "com-codigo")
            let entrada = try await secretaria.entrar(ClienteEmProcesso(secretaria.servidor), "zeca", Secretaria.senha)
            #expect(entrada.destino == "/gestor")
            let dele = try await ana.get("/gestor/usuarios/\(zeca)").lido
            #expect(dele.contains("Segundo fator desligado"))
        }
    }

    @Test(
        "RF-GES-28: a marca posta no meio da sessão diz a quantos chega e vale na entrada seguinte, sem derrubar ninguém"
    )
    func noMeio() async throws {
        try await Secretaria.usando { secretaria in
            let ana = try await secretaria.navegador("ana")
            let perfil = try await Self.criar(ana, "analista", [])
            for login in ["nilo", "rita"] { try await secretaria.criar(login, .gestor, "analista") }
            let nilo = try await secretaria.navegador("nilo")
            let pagina = try await ana.get("/gestor/perfis/\(perfil)/alterar").lido
            #expect(pagina.contains("Usuários deste perfil: 2. Ainda sem segundo fator: 2, a cadastrar na próxima"))
            #expect(try await Self.alterar(ana, perfil, "analista", Self.marca) == 303)
            #expect(try await nilo.get("/gestor").status == 200, "quem está dentro segue até sair")
            #expect(try await nilo.post("/sair").status == 303)
            #expect(try await secretaria.entrar(nilo, "nilo", Secretaria.senha).destino == "/segundo-fator")
            let (casa, id) = (secretaria.casa, try #require(Int64(perfil)))
            let eventos = try await secretaria.orgao.dono.transacao(como: .proprio) { t in
                try EventoLido.ultimos(de: "perfil", id: id, casa.trilha, em: t)
            }
            let mudado = try #require(eventos.first { $0.ato == GravarPerfil.atoDeAlterar })
            #expect(mudado["antes"] == ["nome": "analista", "mestre": false, "exige_segundo_fator": false])
            #expect(mudado["depois"] == ["nome": "analista", "mestre": false, "exige_segundo_fator": true])
        }
    }

    @Test(
        "RF-GES-28, RF-CON-26: a cópia do perfil leva a marca, na consignatária como no órgão; cada um conta só os seus"
    )
    func copia() async throws {
        try await Secretaria.usando { secretaria in
            let (ana, caio) = (try await secretaria.navegador("ana"), try await secretaria.navegador("caio"))
            let criado = try await ana.post(
                "/gestor/perfis/novo",
                [
                    ("tipo", "consignataria"), ("nome", "Loja"), ("codigo", "loja"), ("atos-inicio", "inicio.ver"),
                ] + Self.marca)
            let doOrgao = try #require(criado.destino?.split(separator: "/").last)
            for (login, consignataria) in [("rita", Fixo.bancoA), ("zeca", Fixo.bancoB), ("lia", Fixo.bancoB)] {
                try await secretaria.criar(login, .consignataria, "loja", consignataria)
            }
            #expect(try await ana.get("/gestor/perfis/\(doOrgao)").lido.contains("3 usuários ainda não o têm"))
            let visto = try await caio.get("/consignataria/perfis/\(doOrgao)").lido
            #expect(visto.contains("exigido pelo perfil; 1 usuário ainda não o tem"))

            let formulario = try await caio.get("/consignataria/perfis/\(doOrgao)/copiar").texto
            #expect(formulario.contains(/name="segundo-fator" value="sim" checked/))
            let usuario = try #require(try await secretaria.usuario("rita"))
            for (codigo, marca, destino) in [
                ("copia-fiel", Self.marca, "/segundo-fator"), ("copia-solta", [], "/consignataria"),
            ] {
                let copia = try await caio.post(
                    "/consignataria/perfis/\(doOrgao)/copiar",
                    [("nome", "Cópia"), ("codigo", codigo), ("atos-inicio", "inicio.ver")] + marca)
                let perfil = try #require(copia.destino?.split(separator: "/").last)
                let novo = try await caio.post(
                    "/consignataria/usuarios/\(usuario)/perfil", [("perfil", "\(perfil)")])
                #expect(novo.status == 303, "\(codigo)")
                let rita = ClienteEmProcesso(secretaria.servidor)
                #expect(try await secretaria.entrar(rita, "rita", Secretaria.senha).destino == destino, "\(codigo)")
            }
        }
    }

    // MARK: - Os gestos

    private static func criar(
        _ quem: ClienteEmProcesso, _ codigo: String, _ marca: [(String, String)]
    ) async throws -> String {
        let resposta = try await quem.post(
            "/gestor/perfis/novo",
            [("tipo", "gestor"), ("nome", codigo), ("codigo", codigo), ("atos-inicio", "inicio.ver")] + marca)
        return String(try #require(resposta.destino?.split(separator: "/").last))
    }

    private static func alterar(
        _ quem: ClienteEmProcesso, _ perfil: String, _ nome: String, _ marca: [(String, String)]
    ) async throws -> Int {
        try await quem.post(
            "/gestor/perfis/\(perfil)/alterar", [("nome", nome), ("atos-inicio", "inicio.ver")] + marca
        ).status
    }

    /// Cadastra o aplicativo pela tela, com o código que o telefone mostraria.
    private static func cadastrar(
        _ secretaria: Secretaria, _ quem: ClienteEmProcesso, _ usuario: Int64
    ) async throws {
        let casa = secretaria.casa
        #expect(try await quem.post("/segundo-fator/comecar").destino == "/segundo-fator/cadastro")
        let fator = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try SegundoFator.ler(de: usuario, casa.cofre, em: t)
        }
        let codigo = try #require(fator?.totp).codigo(em: secretaria.orgao.agora.microssegundos / 1_000_000)
        #expect(try await quem.post("/segundo-fator/cadastro", [("codigo", codigo)]).status == 200)
    }
}
