import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Html
import Nucleo
import OrgaoDeTeste
import Testing
import Web

/// A verificação contra robôs nos formulários de quem ainda não entrou.
@Suite(.serialized) struct AntirroboTests {
    private static let campos = [("login", Portaria.login), ("senha", Portaria.senha)]

    @Test(
        "POC-GES-02, RNF-SEG-05: quem pula o desafio, o repete, o inventa ou o traz de outro formulário é recusado com texto claro"
    )
    func recusas() async throws {
        try await Portaria.usando { portaria in
            let quem = portaria.navegador()
            func mandar(_ desafio: [(String, String)]) async throws -> (Int, String) {
                let resposta = try await quem.cliente.post("/entrar", Self.campos + desafio)
                return (resposta.status, resposta.texto)
            }
            let resolvido = try await quem.desafio(em: "/entrar")
            let texto = try #require(resolvido.first { $0.0 == CampoDeDesafio.desafio }).1
            let deOutro = try await quem.desafio(em: "/recuperar")
            let maisFacil = texto.replacing(".8.", with: ".0.")
            let casos: [([(String, String)], String)] = [
                ([], "desafio-ausente"),
                ([("desafio", "v1.entrar.1.1.x.y"), ("prova", "1")], "desafio-nao-confere"),
                ([("desafio", maisFacil), ("prova", "1")], "desafio-nao-confere"),
                ([("desafio", texto), ("prova", "não é número nem resolve")], "desafio-nao-confere"),
                (deOutro, "desafio-nao-confere"),
                ([("desafio", texto)], "desafio-cedo"),
            ]
            for (campos, codigo) in casos {
                let (status, pagina) = try await mandar(campos)
                #expect(status == 400 && pagina.contains(codigo), "\(codigo)")
                #expect(pagina.contains("value=\"\(Portaria.login)\""), "o que se digitou não se perde")
            }
            #expect(try await portaria.eventos("acesso.entrar") == 0, "nenhum chegou à senha")
            #expect(try await portaria.eventos("acesso.entrar-recusado") == 0)
            #expect(try await portaria.eventos("acesso.verificar-robo-recusado") == casos.count)
            #expect(try await mandar(resolvido).0 == 303)
            _ = try await quem.cliente.post("/sair")
            let (status, pagina) = try await mandar(resolvido)
            #expect(status == 400 && pagina.contains("desafio-repetido"))
        }
    }

    @Test("RNF-SEG-05: o mesmo desafio mandado ao mesmo tempo passa uma vez só")
    func corrida() async throws {
        try await Portaria.usando { portaria in
            let quem = portaria.navegador()
            let desafio = try await quem.desafio(em: "/entrar")
            let estados = try await withThrowingTaskGroup(of: Int.self) { grupo in
                for _ in 1...6 {
                    grupo.addTask {
                        try await quem.cliente.post("/entrar", [("login", "ninguem"), ("senha", "x")] + desafio).texto
                            .contains("entrada-recusada") ? 1 : 0
                    }
                }
                return try await grupo.reduce(0, +)
            }
            #expect(estados == 1, "um chegou à senha; os outros pararam no desafio")
        }
    }

    @Test("RNF-SEG-05: o desafio vale meia hora, e nem um segundo a mais", arguments: [(0, true), (1, false)])
    func validade(alem: Int64, vale: Bool) async throws {
        try await Portaria.usando { portaria in
            let quem = portaria.navegador()
            let desafio = try await quem.desafio(em: "/entrar")
            portaria.orgao.andar(.seconds(Antirrobo.validade + alem))
            let resposta = try await quem.cliente.post("/entrar", Self.campos + desafio)
            #expect(resposta.status == (vale ? 303 : 400))
            #expect(resposta.texto.contains("desafio-vencido") == !vale)
        }
    }

    @Test("RNF-SEG-05: sem programa no navegador, entra quem espera; o mesmo endereço não o faz muitas vezes seguidas")
    func semPrograma() async throws {
        try await Portaria.usando { portaria in
            func mandar(_ endereco: String, depoisDe segundos: Int64) async throws -> Int {
                let quem = portaria.navegador(endereco)
                let desafio = try await quem.desafio(em: "/entrar").filter { $0.0 == CampoDeDesafio.desafio }
                portaria.orgao.andar(.seconds(segundos))
                return try await quem.cliente.post("/entrar", Self.campos + desafio).status
            }
            #expect(try await mandar("203.0.113.1", depoisDe: Antirrobo.espera - 1) == 400)
            #expect(try await mandar("203.0.113.1", depoisDe: Antirrobo.espera) == 303)
            // Muitas páginas abertas de uma vez, todas já esperadas: o endereço tem três, e depois uma a cada dez segundos.
            let quem = portaria.navegador("203.0.113.2")
            var desafios: [[(String, String)]] = []
            for _ in 1...6 {
                desafios.append(try await quem.desafio(em: "/entrar").filter { $0.0 == CampoDeDesafio.desafio })
            }
            portaria.orgao.andar(.seconds(Antirrobo.espera))
            var passaram = 0
            for desafio in desafios {
                let resposta = try await quem.cliente.post("/entrar", [("login", "ninguem"), ("senha", "x")] + desafio)
                passaram += resposta.texto.contains("entrada-recusada") ? 1 : 0
            }
            #expect(passaram == 3)
        }
    }

    @Test(
        "RNF-SEG-05: pedir recuperação e pôr senha por código também pedem o desafio",
        arguments: ["/recuperar", "/recuperar/codigo"])
    func outrosFormularios(caminho: String) async throws {
        try await Portaria.usando { portaria in
            let quem = portaria.navegador()
            let campos = [("login", Portaria.login), ("codigo", "x"), ("nova", "y"), ("repetida", "y")]
            let sem = try await quem.cliente.post(caminho, campos)
            #expect(sem.status == 400 && sem.texto.contains("desafio-ausente"))
            let com = try await quem.cliente.post(caminho, campos + (try await quem.desafio(em: caminho)))
            for recusa in RecusaDoDesafio.allCases { #expect(!com.texto.contains(recusa.codigo)) }
        }
    }

    @Test("RNF-SEG-05: a conta tem limite de tentativas, seja de que endereço for; outra conta não paga por ela")
    func porConta() async throws {
        try await Portaria.usando { portaria in
            for numero in 1...20 {
                let resposta = try await portaria.navegador("203.0.113.\(numero)").mandar("errada", login: "ninguem")
                #expect(resposta.status == 400)
            }
            #expect(try await portaria.navegador("198.51.100.1").mandar("errada", login: " Ninguem").status == 429)
            #expect(try await portaria.navegador("198.51.100.1").mandar(Portaria.senha).destino == "/gestor")
        }
    }

    @Test("a página diz o que há de dizer com e sem programa, e o que venceu se limpa")
    func pagina() async throws {
        try await Portaria.usando { portaria in
            let pagina = try await portaria.navegador().cliente.get("/entrar").texto
            #expect(pagina.contains("<noscript>") && pagina.contains("espere 10 segundos"))
            #expect(try await portaria.navegador().mandar(Portaria.senha).destino == "/gestor")
            let antirrobo = Antirrobo(portaria.orgao.casa)
            #expect(try await antirrobo.limpar() == 0)
            portaria.orgao.andar(.seconds(Antirrobo.validade + 1))
            #expect(try await antirrobo.limpar() == 1)
        }
    }
}

extension Navegador {
    /// Os campos do desafio de uma página, já resolvido. Pede-o um navegador limpo: o desafio não se prende a quem o pede.
    func desafio(em caminho: String) async throws -> [(String, String)] {
        DesafioDeTeste.campos(try await ClienteEmProcesso(servidor).get(caminho).texto)
    }
}
