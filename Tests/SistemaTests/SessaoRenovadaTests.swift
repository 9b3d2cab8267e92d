import Acesso
import BancoDeDados
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import averba

/// Quem prova de novo quem é, a meio da sessão, ganha outro identificador (ASVS 7.2.4).
@Suite(.serialized) struct SessaoRenovadaTests {
    /// A sessão viva de um usuário: começo, fim e quantas são.
    private static func vivas(_ usuario: Int64, _ secretaria: Secretaria) async throws -> [String] {
        try await secretaria.orgao.dono.transacao(como: .proprio) { t in
            try t.executar(
                "SELECT criada_em || ' ' || expira_em FROM sessao WHERE usuario_id = \(usuario) AND encerrada_em IS NULL"
            ).map { try $0.ler(0, como: String.self) }
        }
    }

    @Test(
        "RNF-SEG-01: dada a senha no reforço, o identificador da sessão muda e o de antes não entra; a página aberta, os limites e a sessão continuam"
    )
    func reforco() async throws {
        try await Secretaria.usando { secretaria in
            _ = try await secretaria.garantirPerfil("analista", .gestor, atos: ["inicio.ver"])
            let outro = try await secretaria.garantirPerfil("outro", .gestor, atos: ["inicio.ver", "folha.consultar"])
            let rita = try await secretaria.criar("rita", .gestor, "analista")
            let ana = try await secretaria.navegador("ana")
            let posto = try await ana.post(
                "/gestor/reforcos/novo", [("ato", "gestor:acesso.trocar-perfil"), ("pede-senha", "sim")])
            #expect(posto.status == 303)
            let caminho = "/gestor/usuarios/\(rita)/perfil"
            let pagina = try await ana.get(caminho)
            let token = String(
                try #require(pagina.texto.firstMatch(of: /name="_csrf" value="([^"]+)"/)?.1, "\(pagina.status)"))
            let antes = try #require(ana.cookieDeSessao)
            let quem = try #require(try await secretaria.usuario("ana"))
            let viva = try await Self.vivas(quem, secretaria)
            #expect(viva.count == 1)
            let ladrao = ClienteEmProcesso(secretaria.servidor)
            ladrao.porCookieDeSessao(antes)
            #expect(try await ladrao.get("/gestor").status == 200)

            func confirmar(_ senha: String) async throws -> RespostaLida {
                try await ana.post(caminho, [("perfil", "\(outro)"), ("_reforco", "sim"), ("_senha", senha)])
            }
            #expect(try await confirmar("errada de todo").status == 400)
            #expect(ana.cookieDeSessao == antes, "quem não provou fica como estava")
            secretaria.orgao.andar(.seconds(60))
            #expect(try await confirmar(Secretaria.senha).status == 303)
            #expect(ana.cookieDeSessao != nil && ana.cookieDeSessao != antes)
            #expect(try await ladrao.get("/gestor").status == 303, "o de antes já não entra")
            #expect(try await Self.vivas(quem, secretaria) == viva, "é a mesma sessão, que acaba quando acabava")
            #expect(try await secretaria.eventos("acesso.renovar-sessao") == 1)

            // A página aberta antes manda o token de antes; o de outra sessão continua a não servir.
            let aberta = try await ana.post(caminho, [("perfil", "\(outro)")], token: .outro(token))
            #expect(aberta.status == 200 && aberta.lido.contains("Confirme: trocar o perfil de usuário"))
            #expect(aberta.texto.contains(token), "e a página seguinte diz o mesmo")
            let bia = try await secretaria.navegador("bia")
            #expect(try await bia.post(caminho, [("perfil", "\(outro)")], token: .outro(token)).status == 403)
            #expect(try await confirmar(Secretaria.senha).status == 303, "troca-se quantas vezes se provar")
            #expect(try await ana.post("/sair").status == 303)
            #expect(try await ana.get("/gestor").status == 303)
        }
    }
}
