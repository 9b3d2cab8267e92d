import Acesso
import Auditoria
import BancoDeDados
import Foundation
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import averba

/// A faixa de endereço de um usuário só: de onde ele entra e age, quem a cadastra e quem não a alcança.
@Suite(.serialized) struct FaixasDoUsuarioTests {
    private static let sede = "203.0.113.7"
    private static let loja = "198.51.100.9"

    @Test(
        "RF-CON-26: o usuário bloqueado por IP só entra e só age de dentro da sua faixa, também na sessão aberta; retirada, volta"
    )
    func daConsignataria() async throws {
        try await Secretaria.usando { secretaria in
            let rita = try await Self.operadores(secretaria)
            let (caio, aberta) = (try await secretaria.navegador("caio"), try await secretaria.navegador("rita"))
            #expect(try await aberta.get("/consignataria").status == 200)
            #expect(try await Self.cadastrar(caio, "consignataria", rita, "198.51.100.0/24") == 303)

            let negado = try await aberta.get("/consignataria")
            #expect(negado.status == 403 && negado.lido.contains("Deste endereço de rede (\(Self.sede))"))
            #expect(try await secretaria.eventos("acesso.negado") == 1)
            let naLoja = ClienteEmProcesso(secretaria.servidor, endereco: Self.loja)
            naLoja.porCookieDeSessao(aberta.cookieDeSessao)
            #expect(try await naLoja.get("/consignataria").status == 200)
            // Nem a própria conta se alcança de fora: nem ler, nem trocar a senha, nem encerrar sessão.
            for pagina in ["/senha", "/sessoes", "/segundo-fator"] {
                #expect(try await aberta.get(pagina).status == 403, "\(pagina)")
                #expect(try await naLoja.get(pagina).status == 200, "\(pagina)")
            }
            for (envio, campos) in [("/sessoes/encerrar", [("sessao", "outras")]), ("/sessao/renovar", [])] {
                #expect(try await aberta.post(envio, campos).status == 403, "\(envio)")
            }
            let nova = Secretaria.senha + "-outra"
            let troca = [("atual", Secretaria.senha), ("nova", nova), ("repetida", nova)]
            #expect(try await aberta.post("/senha", troca).status == 403)
            #expect(try await secretaria.eventos("acesso.trocar-senha") == 0)
            #expect(try await secretaria.eventos("acesso.negado") == 7)

            let daSede = ClienteEmProcesso(secretaria.servidor, endereco: Self.sede)
            let recusa = try await secretaria.entrar(daSede, "rita", Secretaria.senha)
            #expect(recusa.status == 403 && recusa.lido.contains("não se entra deste endereço de rede (\(Self.sede))"))
            #expect(try await secretaria.eventos("acesso.entrar-recusado") == 1)
            let errada = try await secretaria.entrar(daSede, "rita", "errada de todo")
            #expect(errada.status == 400 && !errada.lido.contains("endereço de rede ("), "só quem acerta a senha sabe")
            _ = try await secretaria.navegador("nilo", endereco: Self.sede)
            let deNovo = ClienteEmProcesso(secretaria.servidor, endereco: Self.loja)
            let daLoja = try await secretaria.entrar(deNovo, "rita", Secretaria.senha).destino
            #expect(daLoja == "/entrar/outra-sessao", "de dentro da faixa só falta dizer da outra sessão")

            let lista = try await caio.get("/consignataria/enderecos").lido
            #expect(lista.contains("Usuário: Usuário rita, rita") && lista.contains("198.51.100.0/24"))
            #expect(try await caio.get("/consignataria/usuarios/\(rita)").lido.contains("198.51.100.0/24"))
            let faixa = try #require(try await Self.ultima(secretaria))
            #expect(
                try await caio.get("/consignataria/enderecos/\(faixa)/encerrar").lido.contains("só a do perfil"))
            #expect(try await caio.post("/consignataria/enderecos/\(faixa)/encerrar").status == 303)
            #expect(try await aberta.get("/consignataria").status == 200, "a sessão aberta volta a agir")
            #expect(try await aberta.post("/sair").status == 303)
            let voltou = try await secretaria.navegador("rita", endereco: "192.0.2.1")
            #expect(try await voltou.get("/consignataria").status == 200)
        }
    }

    @Test(
        "RF-CON-26: a faixa do usuário restringe além da do perfil, e as do órgão e da consignatária contam separadas")
    func intersecao() async throws {
        try await Secretaria.usando { secretaria in
            let rita = try await Self.operadores(secretaria)
            let (ana, caio) = (try await secretaria.navegador("ana"), try await secretaria.navegador("caio"))
            func entra(_ endereco: String, _ login: String = "rita") async throws -> Bool {
                let cliente = ClienteEmProcesso(secretaria.servidor, endereco: endereco)
                let resposta = try await secretaria.entrar(cliente, login, Secretaria.senha)
                if resposta.status == 303 { _ = try await cliente.post("/sair") }
                return resposta.status == 303
            }
            let perfil = try #require(try await secretaria.perfis(["operador-de-loja"])["operador-de-loja"])
            let doPerfil = try await ana.post(
                "/gestor/enderecos/novo",
                [("alvo", "perfil:\(perfil)"), ("rede", "203.0.113.0/24"), ("descricao", "Cidade")])
            #expect(doPerfil.status == 303)
            #expect(try await Self.cadastrar(ana, "gestor", rita, "203.0.113.0/28") == 303)
            #expect(try await Self.cadastrar(ana, "gestor", rita, "198.51.100.0/24") == 303)
            for (endereco, deixa) in [("203.0.113.15", true), ("203.0.113.16", false), (Self.loja, false)] {
                #expect(try await entra(endereco) == deixa, "\(endereco)")
            }
            #expect(try await entra("203.0.113.16", "nilo"), "a faixa é só dela")

            #expect(try await Self.cadastrar(caio, "consignataria", rita, "203.0.113.8/29") == 303)
            for (endereco, deixa) in [("203.0.113.7", false), ("203.0.113.8", true), ("203.0.113.16", false)] {
                #expect(try await entra(endereco) == deixa, "\(endereco)")
            }
            let lista = try await caio.get("/consignataria/enderecos").lido
            #expect(lista.contains("203.0.113.8/29") && !lista.contains("203.0.113.0/28"), "a do órgão é do órgão")
        }
    }

    @Test("RF-CON-26: o usuário de outra consignatária é como o que não existe para quem cadastra e retira faixas")
    func alheio() async throws {
        try await Secretaria.usando { secretaria in
            let rita = try await Self.operadores(secretaria)
            let (caio, davi) = (try await secretaria.navegador("caio"), try await secretaria.navegador("davi"))
            let doDavi = try #require(try await secretaria.usuario("davi"))
            let daAna = try #require(try await secretaria.usuario("ana"))
            let autor = Autor(
                usuario: doDavi, nome: "Davi", perfil: "master", consignataria: Fixo.bancoB, canal: .tela)
            let (casa, rede) = (secretaria.casa, try FaixaDeEndereco.lendo("192.0.2.0/24"))
            #expect(try await caio.get("/consignataria/enderecos/novo").texto.contains("value=\"usuario:\(rita)\""))
            var recusas: Set<String> = []
            for alvo in [rita, 999_999_999, daAna] {
                let pagina = try await davi.get("/consignataria/enderecos/novo?alvo=usuario:\(alvo)").texto
                #expect(!pagina.contains("value=\"usuario:\(alvo)\""))
                let resposta = try await davi.post(
                    "/consignataria/enderecos/novo",
                    [("alvo", "usuario:\(alvo)"), ("rede", "192.0.2.0/24"), ("descricao", "Não é meu")])
                #expect(resposta.status == 400)
                recusas.insert(resposta.lido)
                await #expect(throws: RecusaDaWeb.naoEncontrado, "pela porta do ato também") {
                    _ = try await casa.banco.transacao(como: .motor) { t in
                        try AdministrarFaixas.Criar(.usuario(alvo), rede, descricao: "Não é meu")
                            .executar(casa, em: t, por: autor)
                    }
                }
            }
            #expect(recusas.count == 1, "a resposta é a mesma")
            #expect(try await Self.ultima(secretaria) == nil)

            #expect(try await Self.cadastrar(caio, "consignataria", rita, "198.51.100.0/24") == 303)
            let faixa = try #require(try await Self.ultima(secretaria))
            for id in [faixa, 999_999_999] {
                #expect(try await davi.get("/consignataria/enderecos/\(id)/encerrar").status == 404)
                #expect(try await davi.post("/consignataria/enderecos/\(id)/encerrar").status == 404)
            }
            let lista = try await davi.get("/consignataria/enderecos").lido
            #expect(!lista.contains("rita") && !lista.contains("198.51.100.0/24"))
        }
    }

    @Test(
        "RF-CON-26: o mestre não se tranca para fora nem limita quem pode mais; o usuário se procura sem ir no endereço da página"
    )
    func quemCadastra() async throws {
        try await Secretaria.usando { secretaria in
            let ana = try await secretaria.navegador("ana")
            let daAna = try #require(try await secretaria.usuario("ana"))
            let trancada = try await ana.post(
                "/gestor/enderecos/novo",
                [("alvo", "usuario:\(daAna)"), ("rede", "198.51.100.0/24"), ("descricao", "Longe")])
            #expect(trancada.status == 400 && trancada.lido.contains("Você mesmo ficaria de fora"))
            #expect(try await ana.get("/gestor/enderecos").status == 200)
            #expect(try await Self.cadastrar(ana, "gestor", daAna, "203.0.113.0/24") == 303)
            let faixa = try #require(try await Self.ultima(secretaria))

            _ = try await secretaria.garantirPerfil("menor", .gestor, atos: AtosDaAdministracao.todos + ["inicio.ver"])
            try await secretaria.orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar("UPDATE perfil SET mestre = true WHERE codigo = 'menor'")
            }
            try await secretaria.criar("mia", .gestor, "menor")
            let mia = try await secretaria.navegador("mia")
            let recusada = try await mia.post(
                "/gestor/enderecos/novo",
                [("alvo", "usuario:\(daAna)"), ("rede", "192.0.2.0/24"), ("descricao", "Mais longe")])
            #expect(recusada.status == 400 && recusada.lido.contains("pode mais do que você"))
            #expect(try await mia.post("/gestor/enderecos/\(faixa)/encerrar").status == 422)
            #expect(try await ana.get("/gestor/enderecos").status == 200)

            let busca = try await ana.post("/gestor/enderecos", [("busca", "usuário ana")])
            let destino = try #require(busca.destino)
            #expect(busca.status == 303 && !destino.contains("busca"))
            // Só a lista: nos últimos eventos, no pé da página, a faixa aparece de todo modo.
            func lista(_ destino: String) async throws -> String {
                try await ana.get(destino).lido.components(separatedBy: "Últimos eventos")[0]
            }
            #expect(try await lista(destino).contains("203.0.113.0/24"))
            let outra = try await ana.post("/gestor/enderecos", [("busca", "ninguém de nome assim")])
            #expect(!(try await lista(try #require(outra.destino)).contains("203.0.113.0/24")))
        }
    }

    // MARK: - Os gestos

    /// `rita` e `nilo`, de um perfil do órgão, na consignatária A; devolve a rita.
    private static func operadores(_ secretaria: Secretaria) async throws -> Int64 {
        _ = try await secretaria.garantirPerfil("operador-de-loja", .consignataria, atos: ["inicio.ver"])
        try await secretaria.criar("nilo", .consignataria, "operador-de-loja", Fixo.bancoA)
        return try await secretaria.criar("rita", .consignataria, "operador-de-loja", Fixo.bancoA)
    }

    private static func cadastrar(
        _ quem: ClienteEmProcesso, _ portal: String, _ usuario: Int64, _ rede: String
    ) async throws -> Int {
        try await quem.post(
            "/\(portal)/enderecos/novo",
            [("alvo", "usuario:\(usuario)"), ("rede", rede), ("descricao", "Combinada")]
        ).status
    }

    /// A faixa de usuário mais nova, se há.
    private static func ultima(_ secretaria: Secretaria) async throws -> Int64? {
        try await secretaria.orgao.dono.transacao(como: .proprio) { t in
            try t.uma("SELECT max(id) FROM faixa_de_endereco WHERE usuario_id IS NOT NULL")?.ler(0, como: Int64?.self)
                ?? nil
        }
    }
}
