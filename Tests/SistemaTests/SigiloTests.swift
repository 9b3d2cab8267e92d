import Acesso
import Auditoria
import Averbacao
import BancoDeDados
import Cadastro
import Contratos
import Nucleo
import OrgaoDeTeste
import Testing
import Web

/// Quem entra, o que cada perfil alcança dentro de uma tela, e para onde o dado pode ir.
@Suite(.serialized) struct SigiloTests {
    @Test(
        "POC-GES-01, RF-GES-01: o gestor entra com o usuário e a senha cadastrados aqui; senha de outro, usuário que não há e portal alheio, não"
    )
    func entradaDoGestor() async throws {
        try await Secretaria.usando { secretaria in
            let ana = try await secretaria.navegador("ana")
            _ = try await ana.post(
                "/gestor/usuarios/novo",
                [
                    ("nome", "Rita Paz"), ("login", "r.paz"), ("cpf", try CPF.ficticio(7).formatado),
                    ("perfil", "\(try await Self.perfil("master", "gestor", secretaria))"),
                ])
            #expect(try await !secretaria.entra("r.paz"), "só com a senha que é dela")
            for (login, senha) in [("ana", "canoa violeta roxa"), ("anabela", Secretaria.senha), ("ana", "")] {
                #expect(try await !secretaria.entra(login, senha))
            }
            let cliente = ClienteEmProcesso(secretaria.servidor)
            let entrou = try await secretaria.entrar(cliente, "bia", Secretaria.senha)
            #expect(entrou.destino == "/gestor")
            #expect(try await cliente.get("/gestor").texto.contains("Usuário bia"), "cada um com o seu nome")
            #expect(try await cliente.get("/consignataria").status != 200)
            #expect(try await ClienteEmProcesso(secretaria.servidor).get("/gestor").status == 303, "sem entrar, não")
            let trilha = try await ana.get("/gestor/auditoria?ato=acesso.entrar&formato=csv").texto
            #expect(trilha.contains("Usuário ana") && trilha.contains("Usuário bia"))
        }
    }

    @Test(
        "RF-CON-27: o mestre da consignatária tira de um perfil um botão dentro da tela, e o servidor nega o ato a quem o peça mesmo assim"
    )
    func ateOBotaoDaConsignataria() async throws {
        try await Secretaria.usando { secretaria in
            let contrato = try await secretaria.reservar(chave: "sigilo-reserva")
            let caio = try await secretaria.navegador("caio")
            let atos = [
                ("tipo", "consignataria"), ("nome", "Mesa"), ("codigo", "mesa"), ("atos-inicio", "inicio.ver"),
                ("atos-contratos", "contratos.consultar"), ("atos-averbacao", "averbacao.confirmar"),
            ]
            let criado = try await caio.post(
                "/consignataria/perfis/novo", atos + [("atos-averbacao", "averbacao.cancelar-reserva")])
            #expect(criado.status == 303)
            let perfil = try #require(criado.destino?.split(separator: "/").last)
            try await Self.criarNoPerfil(secretaria, "nina", Int64(perfil) ?? 0)
            let nina = try await secretaria.navegador("nina")
            let (ficha, cancelar) = (
                "/consignataria/contratos/\(contrato)", "/consignataria/contratos/\(contrato)/cancelar"
            )
            #expect(try await nina.get(ficha).texto.contains(cancelar))
            #expect(try await caio.post("/consignataria/perfis/\(perfil)/alterar", atos).status == 303)
            let depois = try await nina.get(ficha).texto
            #expect(!depois.contains(cancelar) && depois.contains("/confirmar"), "some só o botão tirado")
            #expect(try await nina.get(cancelar).status == 403)
            #expect(try await nina.post(cancelar, [("motivo", "tentando")]).status == 403)
            #expect(try await nina.get("/consignataria/reservar").status == 403, "funcionalidade que não se liberou")
            #expect(try await secretaria.eventos("acesso.negado") >= 3)
        }
    }

    @Test(
        "LGPD-10: sem determinação escrita do órgão a margem não se abre a consignatária nenhuma, com ela fica quem mandou; e página nenhuma leva dado a terceiro"
    )
    func soParaOQueSeCombinou() async throws {
        try await Secretaria.usando { secretaria in
            let (ana, caio) = (try await secretaria.navegador("ana"), try await secretaria.navegador("caio"))
            let parametro = "/gestor/parametros/consignataria.consulta-margem/mudar"
            let hoje = secretaria.casa.relogio.hoje.brasileiro
            #expect(try await caio.get("/consignataria/reservar/margem").status == 404)
            let semFonte = try await ana.post(parametro, [("valor", "1"), ("desde", hoje), ("fonte", "")])
            #expect(semFonte.status == 400)
            #expect(try await caio.get("/consignataria/reservar/margem").status == 404, "recusado, nada muda")
            #expect(try await caio.post(parametro, [("valor", "1")]).status != 303, "nem ela se dá o que não tem")
            let aviso = try await ana.get(parametro).lido
            #expect(aviso.contains("determinação escrita do órgão"))
            let comFonte = try await ana.post(
                parametro, [("valor", "1"), ("desde", hoje), ("fonte", "Ofício 12/2026 da Diretoria")])
            #expect(comFonte.status == 303)
            #expect(try await caio.get("/consignataria/reservar/margem").status == 200)
            let trilha = try await ana.get("/gestor/auditoria?ato=cadastro.mudar-parametro&formato=csv").texto
            #expect(trilha.contains("Ofício 12/2026 da Diretoria") && trilha.contains("Usuário ana"))
            for (quem, caminhos) in [
                (ana, ["/gestor", "/gestor/pessoas", "/gestor/auditoria"]),
                (caio, ["/consignataria", "/consignataria/contratos"]),
                (ClienteEmProcesso(secretaria.servidor), ["/entrar", "/recuperar"]),
            ] {
                for caminho in caminhos {
                    let pagina = try await quem.get(caminho)
                    let politica = try #require(pagina.cabecalho("Content-Security-Policy"), "\(caminho)")
                    #expect(politica.contains("default-src 'none'") && !politica.contains("http"), "\(caminho)")
                    #expect(pagina.cabecalho("Referrer-Policy") == "same-origin")
                    let deFora = pagina.texto.matches(of: /(?:src|action|data)="(?:https?:)?\/\/[^"]*"/)
                    #expect(deFora.isEmpty, "\(caminho): \(deFora.map { String($0.output) })")
                }
            }
        }
    }

    private static func perfil(_ codigo: String, _ portal: String, _ secretaria: Secretaria) async throws -> Int64 {
        try await secretaria.orgao.dono.transacao(como: .proprio) { t in
            try #require(
                try t.uma(
                    "SELECT id FROM perfil WHERE codigo = \(codigo) AND portal = \(portal) AND consignataria_id IS NULL"
                )
            ).ler(0, como: Int64.self)
        }
    }

    /// Um usuário num perfil da própria consignatária, que `Secretaria.criar` não alcança pelo código.
    private static func criarNoPerfil(_ secretaria: Secretaria, _ login: String, _ perfil: Int64) async throws {
        let usuario = try await secretaria.criar(login, .consignataria, "master", Fixo.bancoA)
        try await secretaria.orgao.dono.transacao(como: .proprio) { t in
            _ = try t.executar("UPDATE usuario SET perfil_id = \(perfil) WHERE id = \(usuario)")
        }
    }
}
