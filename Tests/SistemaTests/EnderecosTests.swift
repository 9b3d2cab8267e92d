import Acesso
import Auditoria
import BancoDeDados
import Cifra
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import averba

/// Faixas de endereço e reforços cadastrados pela tela, e o que fazem a quem entra e a quem age.
@Suite(.serialized) struct EnderecosTests {
    private static let casa = "203.0.113.7"
    private static let fora = "198.51.100.9"

    @Test("RF-GES-29: com faixa no perfil, só se entra de dentro dela, e quem já entrou não age de fora")
    func doPerfil() async throws {
        try await Secretaria.usando { secretaria in
            let perfil = try await secretaria.garantirPerfil(
                "analista", .gestor, atos: ["inicio.ver", "folha.consultar"])
            try await secretaria.criar("rita", .gestor, "analista")
            let ana = try await secretaria.navegador("ana")
            func cadastrar(_ rede: String) async throws -> Int {
                try await ana.post(
                    "/gestor/enderecos/novo", [("alvo", "perfil:\(perfil)"), ("rede", rede), ("descricao", "Sede")]
                ).status
            }
            #expect(try await cadastrar("203.0.113.1/24") == 400, "bits depois do prefixo")
            #expect(try await cadastrar("203.0.113.0/24") == 303)
            #expect(try await cadastrar("2001:db8::/32") == 303, "qualquer das faixas serve")
            let deFora = ClienteEmProcesso(secretaria.servidor, endereco: Self.fora)
            let recusa = try await secretaria.entrar(deFora, "rita", Secretaria.senha)
            #expect(recusa.status == 403 && recusa.lido.contains("não se entra deste endereço de rede (\(Self.fora))"))
            let errada = try await secretaria.entrar(deFora, "rita", "errada de todo")
            #expect(errada.status == 400 && !errada.lido.contains("endereço de rede ("), "só quem acerta a senha sabe")
            let rita = try await secretaria.navegador("rita")
            #expect(try await rita.get("/gestor/tarefas").status == 200)
            let ladrao = ClienteEmProcesso(secretaria.servidor, endereco: Self.fora)
            ladrao.porCookieDeSessao(rita.cookieDeSessao)
            let negado = try await ladrao.get("/gestor/tarefas")
            #expect(negado.status == 403 && negado.lido.contains("Deste endereço de rede"))
            #expect(try await secretaria.eventos("acesso.negado") == 1)
            let porSeis = ClienteEmProcesso(secretaria.servidor, endereco: "2001:db8::77")
            porSeis.porCookieDeSessao(rita.cookieDeSessao)
            #expect(try await porSeis.get("/gestor/tarefas").status == 200)
        }
    }

    @Test(
        "RF-GES-29: com faixa no ato, só ele se fecha; quem a cadastra não se tranca para fora; encerrada, tudo volta")
    func doAto() async throws {
        try await Secretaria.usando { secretaria in
            let ana = try await secretaria.navegador("ana")
            func cadastrar(_ alvo: String, _ rede: String) async throws -> RespostaLida {
                try await ana.post(
                    "/gestor/enderecos/novo", [("alvo", alvo), ("rede", rede), ("descricao", "Sede")])
            }
            let trancada = try await cadastrar("ato:gestor:acesso.administrar-enderecos", "198.51.100.0/24")
            #expect(trancada.status == 400 && trancada.lido.contains("Você mesmo ficaria de fora"))
            #expect(try await cadastrar("ato:gestor:folha.consultar", "198.51.100.0/24").status == 303)
            #expect(try await ana.get("/gestor/tarefas").status == 403)
            #expect(try await ana.get("/gestor/pessoas").status == 200)
            let csv = try await ana.get("/gestor/enderecos?formato=csv").texto
            #expect(csv.contains("198.51.100.0/24") && csv.contains("Consultar a folha"))
            let id = try await secretaria.orgao.dono.transacao(como: .proprio) { t in
                try t.uma("SELECT max(id) FROM faixa_de_endereco")?.ler(0, como: Int64.self)
            }
            secretaria.orgao.andar(.seconds(86_400))
            let deNovo = try await secretaria.navegador("bia")
            #expect(try await deNovo.get("/gestor/tarefas").status == 403, "vale no dia seguinte")
            #expect(try await deNovo.post("/gestor/enderecos/\(try #require(id))/encerrar").status == 303)
            #expect(try await deNovo.get("/gestor/tarefas").status == 200)
            #expect(try await deNovo.get("/gestor/enderecos").lido.contains("Encerrada"), "a história fica")
        }
    }

    @Test("RF-CON-28: a consignatária cadastra faixa para os seus, e não alcança as dos outros")
    func daConsignataria() async throws {
        try await Secretaria.usando { secretaria in
            let caio = try await secretaria.navegador("caio")
            let criado = try await caio.post(
                "/consignataria/perfis/novo",
                [("tipo", "consignataria"), ("nome", "Loja"), ("codigo", "loja"), ("atos-inicio", "inicio.ver")])
            let perfil = try #require(criado.destino?.split(separator: "/").last)
            let feita = try await caio.post(
                "/consignataria/enderecos/novo",
                [("alvo", "perfil:\(perfil)"), ("rede", "198.51.100.0/24"), ("descricao", "Loja 1")])
            #expect(feita.status == 303)
            let id = try await secretaria.orgao.dono.transacao(como: .proprio) { t in
                try t.uma("SELECT id FROM faixa_de_endereco WHERE consignataria_id = \(Fixo.bancoA)")?.ler(
                    0, como: Int64.self)
            }
            let faixa = try #require(id)
            let davi = try await secretaria.navegador("davi")
            #expect(!(try await davi.get("/consignataria/enderecos").lido.contains("198.51.100.0/24")))
            for alvo in [faixa, 999_999_999] {
                #expect(try await davi.get("/consignataria/enderecos/\(alvo)/encerrar").status == 404)
                #expect(try await davi.post("/consignataria/enderecos/\(alvo)/encerrar").status == 404)
            }
            let alheio = try await davi.post(
                "/consignataria/enderecos/novo",
                [("alvo", "perfil:\(perfil)"), ("rede", "192.0.2.0/24"), ("descricao", "Não é minha")])
            #expect(alheio.status == 400, "o perfil de outra não está na lista")
        }
    }

    @Test("RF-GES-30: ato com reforço pede motivo e senha, leva o que já se preencheu, e o motivo vai ao evento do ato")
    func reforco() async throws {
        try await Secretaria.usando { secretaria in
            _ = try await secretaria.garantirPerfil("analista", .gestor, atos: ["inicio.ver"])
            let outro = try await secretaria.garantirPerfil("outro", .gestor, atos: ["inicio.ver", "folha.consultar"])
            let rita = try await secretaria.criar("rita", .gestor, "analista")
            let ana = try await secretaria.navegador("ana")
            #expect(try await ana.post("/gestor/reforcos/novo", [("ato", "gestor:acesso.trocar-perfil")]).status == 400)
            let posto = try await ana.post(
                "/gestor/reforcos/novo",
                [("ato", "gestor:acesso.trocar-perfil"), ("pede-motivo", "sim"), ("pede-senha", "sim")])
            #expect(posto.status == 303)
            let caminho = "/gestor/usuarios/\(rita)/perfil"
            let antes = try await secretaria.fotografia()
            let interposta = try await ana.post(caminho, [("perfil", "\(outro)")])
            #expect(interposta.status == 200 && interposta.lido.contains("Confirme: trocar o perfil de usuário"))
            #expect(interposta.texto.contains("name=\"perfil\" value=\"\(outro)\""), "o preenchido segue junto")
            func confirmar(_ motivo: String, _ senha: String) async throws -> RespostaLida {
                try await ana.post(
                    caminho, [("perfil", "\(outro)"), ("_reforco", "sim"), ("_motivo", motivo), ("_senha", senha)])
            }
            #expect(try await confirmar("", Secretaria.senha).status == 400)
            #expect(try await confirmar("mudou de setor", "").status == 400)
            let errada = try await confirmar("mudou de setor", "errada de todo")
            #expect(errada.status == 400 && errada.lido.contains("A senha não confere"))
            #expect(try await secretaria.eventos("acesso.trocar-perfil") == 0)
            #expect(try await secretaria.eventos("acesso.reforcar-recusado") == 1)
            #expect(try await confirmar("mudou de setor", Secretaria.senha).status == 303)
            #expect(try await secretaria.fotografia() != antes)
            #expect(try await ana.get("/gestor/usuarios/\(rita)").status == 200)
            let casa = secretaria.casa
            let eventos = try await secretaria.orgao.dono.transacao(como: .proprio) { t in
                try EventoLido.ultimos(de: "usuario", id: rita, casa.trilha, em: t).filter {
                    $0.ato == "acesso.trocar-perfil"
                }
            }
            #expect(eventos.first?["reforco"] == ["com_senha": true, "motivo": "mudou de setor"])
        }
    }

    @Test("RF-GES-30: o envio de arquivo com reforço pede a senha na própria página, e sem ela o arquivo não se recebe")
    func envio() async throws {
        try await Secretaria.usando { secretaria in
            let ana = try await secretaria.navegador("ana")
            _ = try await secretaria.garantirPerfil("analista", .gestor, atos: ["inicio.ver"])
            #expect(!(try await ana.get("/gestor/usuarios/arquivo").texto.contains("name=\"_senha\"")))
            let posto = try await ana.post(
                "/gestor/reforcos/novo",
                [("ato", "gestor:acesso.criar-usuario"), ("pede-senha", "sim"), ("pede-motivo", "sim")])
            #expect(posto.status == 303)
            let pagina = try await ana.get("/gestor/usuarios/arquivo").texto
            #expect(pagina.contains("name=\"_senha\"") && pagina.contains("name=\"_motivo\""))
            let csv = "nome;usuario;cpf;perfil;consignataria\nRita Moura;rita;529.982.247-25;analista;\n"
            func enviar(_ campos: [(String, String)]) async throws -> RespostaLida {
                try await ana.enviar(
                    "/gestor/usuarios/arquivo", campos: campos, arquivos: [("arquivo", "novos.csv", Array(csv.utf8))])
            }
            for ruins in [
                [], [("_senha", Secretaria.senha)], [("_motivo", "turma nova"), ("_senha", "errada de todo")],
            ] {
                let recusado = try await enviar(ruins)
                #expect(recusado.status == 400 && recusado.lido.contains("O arquivo não foi recebido"), "\(ruins)")
            }
            #expect(try await secretaria.eventos("acesso.reforcar-recusado") == 1)
            let aceito = try await enviar([("_motivo", "turma nova"), ("_senha", Secretaria.senha)])
            #expect(aceito.status == 200 && aceito.lido.contains("O arquivo está certo"))
        }
    }

    @Test("RF-GES-30: de quem tem segundo fator, o reforço pede também o código do aplicativo, que vale uma vez")
    func comSegundoFator() async throws {
        try await Secretaria.usando { secretaria in
            let (casa, ana) = (secretaria.casa, try await secretaria.navegador("ana"))
            let id = try #require(try await secretaria.usuario("ana"))
            _ = try await secretaria.garantirPerfil("analista", .gestor, atos: ["inicio.ver"])
            let rita = try await secretaria.criar("rita", .gestor, "analista")
            let autor = Autor(usuario: id, nome: "Ana", perfil: "master", canal: .tela)
            let mudanca = MudarSegundoFator(de: id, casa, por: autor)
            try await mudanca.comecar()
            let fator = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
                try SegundoFator.ler(de: id, casa.cofre, em: t)
            }
            let totp = try #require(fator?.totp)
            func codigo() -> String { totp.codigo(em: secretaria.orgao.agora.microssegundos / 1_000_000) }
            _ = try await mudanca.confirmar(codigo())
            secretaria.orgao.andar(.seconds(60))
            #expect(
                try await ana.post(
                    "/gestor/reforcos/novo", [("ato", "gestor:acesso.bloquear-usuario"), ("pede-senha", "sim")]
                ).status == 303)
            let caminho = "/gestor/usuarios/\(rita)/bloquear"
            let pergunta = try await ana.post(caminho, [("motivo", "férias longas")])
            #expect(pergunta.status == 200 && pergunta.texto.contains("name=\"_codigo\""))
            func confirmar(_ digitado: String) async throws -> Int {
                try await ana.post(
                    caminho,
                    [
                        ("motivo", "férias longas"), ("_reforco", "sim"), ("_senha", Secretaria.senha),
                        ("_codigo", digitado),
                    ]
                ).status
            }
            #expect(try await confirmar("") == 400)
            #expect(try await confirmar("000000") == 400)
            #expect(try await secretaria.eventos("acesso.conferir-codigo-recusado") == 1)
            #expect(try await secretaria.situacao("rita") == "ativo")
            let certo = codigo()
            #expect(try await confirmar(certo) == 303)
            #expect(try await secretaria.situacao("rita") == "bloqueado")
            #expect(try await ana.post("/gestor/usuarios/\(rita)/liberar", [("motivo", "voltou")]).status == 303)
            #expect(try await confirmar(certo) == 400, "o mesmo código não vale duas vezes")
            #expect(try await secretaria.situacao("rita") == "ativo")
        }
    }

    @Test(
        "RF-GES-30: errar a senha do reforço bloqueia como na entrada; o motivo da própria tela não se pede outra vez")
    func bloqueia() async throws {
        try await Secretaria.usando { secretaria in
            _ = try await secretaria.garantirPerfil("analista", .gestor, atos: ["inicio.ver"])
            let rita = try await secretaria.criar("rita", .gestor, "analista")
            let ana = try await secretaria.navegador("ana")
            for campos in [[("pede-motivo", "sim")], [("pede-senha", "sim")]] {
                let ato = campos[0].0 == "pede-motivo" ? "acesso.bloquear-usuario" : "acesso.liberar-usuario"
                #expect(
                    try await ana.post("/gestor/reforcos/novo", [("ato", "gestor:\(ato)")] + campos).status == 303)
            }
            #expect(
                try await ana.post("/gestor/usuarios/\(rita)/bloquear", [("motivo", "férias longas")]).status == 303)
            for _ in 1...10 {
                _ = try await ana.post(
                    "/gestor/usuarios/\(rita)/liberar",
                    [("motivo", "voltou hoje"), ("_reforco", "sim"), ("_senha", "errada de todo")])
            }
            #expect(try await secretaria.situacao("ana") == "bloqueado")
            #expect(try await ana.get("/gestor").status == 303, "a sessão acabou")
            #expect(try await secretaria.situacao("rita") == "bloqueado")
        }
    }
}
