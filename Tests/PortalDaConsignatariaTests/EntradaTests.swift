import Acesso
import Auditoria
import BancoDeDados
import Cifra
import OrgaoDeTeste
import Testing
import Web

@testable import PortalDaConsignataria

/// A tela de entrada, a saída e as preferências.
@Suite(.serialized) struct EntradaTests {
    private static func comUsuario(_ corpo: @Sendable (BancadaDoPortal) async throws -> Void) async throws {
        try await BancadaDoPortal.com { bancada in
            let casa = bancada.orgao.casa
            let resumo = try await Senha(parametros: BancadaDoPortal.baratos).resumir("Senha-certa-1")
            try await casa.banco.transacao(como: .motor) { t in
                try Perfil.garantir(
                    "master", nome: "Máster", portal: .consignataria, atos: PortalDaConsignataria.atos, casa, em: t)
                try CriarUsuario(
                    dados: DadosDoUsuario(nome: "Ana", login: "ana"), portal: .consignataria, perfil: "master",
                    resumoDaSenha: resumo, consignataria: Fixo.bancoA
                ).executar(casa, em: t, por: .comando)
            }
            try await corpo(bancada)
        }
    }

    /// A verificação contra robôs da tela de entrada, resolvida.
    private static func desafio(_ bancada: BancadaDoPortal) async throws -> [(String, String)] {
        DesafioDeTeste.campos(try await ClienteEmProcesso(bancada.servidor).get("/entrar").texto)
    }

    @Test("entra, volta aonde ia, e sai; o cookie muda na entrada e não vale depois da saída")
    func entraESai() async throws {
        try await Self.comUsuario { bancada in
            let cliente = ClienteEmProcesso(bancada.servidor)
            #expect(try await cliente.get("/").destino == "/entrar")
            let entrou = try await cliente.post(
                "/entrar",
                [("login", " ANA "), ("senha", "Senha-certa-1"), ("volta", "/consignataria/contratos")]
                    + Self.desafio(bancada))
            #expect(entrou.status == 303 && entrou.destino == "/consignataria/contratos")
            #expect(try await cliente.get("/consignataria").texto.contains("Ana"))
            #expect(try await cliente.get("/").destino == "/consignataria")
            #expect(try await cliente.post("/sessao/renovar").status == 204)
            let cookie = cliente.cookieDeSessao
            #expect(try await cliente.post("/sair").destino == "/entrar")
            cliente.porCookieDeSessao(cookie)
            #expect(try await cliente.get("/consignataria").status == 303)
        }
    }

    @Test(
        "senha errada, usuário que não existe e campo vazio dão a mesma resposta",
        arguments: [("ana", "errada"), ("ninguem", "Senha-certa-1"), ("", "")])
    func recusa(login: String, senha: String) async throws {
        try await Self.comUsuario { bancada in
            let cliente = ClienteEmProcesso(bancada.servidor)
            let resposta = try await cliente.post(
                "/entrar", [("login", login), ("senha", senha)] + Self.desafio(bancada))
            #expect(resposta.status == 400 && resposta.texto.contains("Usuário ou senha não conferem."))
            #expect(cliente.cookieDeSessao == nil)
            #expect(senha.isEmpty || !resposta.texto.contains("value=\"\(senha)\""))
        }
    }

    @Test(
        "destino de fora do portal de quem entra vira o início do portal",
        arguments: ["//mau.exemplo", "/gestor", "/consignatarias"])
    func destinoDeFora(volta: String) async throws {
        try await Self.comUsuario { bancada in
            let cliente = ClienteEmProcesso(bancada.servidor)
            let entrou = try await cliente.post(
                "/entrar",
                [("login", "ana"), ("senha", "Senha-certa-1"), ("volta", volta)] + Self.desafio(bancada))
            #expect(entrou.destino == "/consignataria")
        }
    }

    @Test("a vigésima primeira tentativa seguida do mesmo endereço espera")
    func limitador() async throws {
        try await Self.comUsuario { bancada in
            let cliente = ClienteEmProcesso(bancada.servidor)
            // Uma vaga a cada cinco segundos: máquina lenta ganha as que o tempo devolveu, e nenhuma a mais.
            let comeco = ContinuousClock.now
            var aceitas = 0
            var resposta = try await cliente.post("/entrar", [("login", "")])
            while resposta.status == 400, aceitas < 1_000 {
                aceitas += 1
                resposta = try await cliente.post("/entrar", [("login", "")])
            }
            let devolvidas = Int((ContinuousClock.now - comeco).components.seconds) / 5 + 1
            #expect((20...20 + devolvidas).contains(aceitas))
            #expect(resposta.status == 429 && resposta.cabecalho("Retry-After") != nil)
        }
    }

    @Test("preferência de leitura vale sem programa no navegador, e a página de erro usa a moldura")
    func aparenciaEErro() async throws {
        try await Self.comUsuario { bancada in
            let cliente = ClienteEmProcesso(bancada.servidor)
            let mudou = try await cliente.post(
                "/aparencia", [("contraste", "alto")],
                cabecalhos: ["Referer": "https://ensaio.local/entrar?portal=gestor"])
            #expect(mudou.destino == "/entrar?portal=gestor")
            #expect(try await cliente.get("/entrar").texto.contains("data-contraste=\"alto\""))
            let erro = try await cliente.get("/nada-aqui")
            #expect(
                erro.status == 404 && erro.texto.contains("data-contraste=\"alto\"")
                    && erro.texto.contains("Voltar ao início"))
        }
    }
}
