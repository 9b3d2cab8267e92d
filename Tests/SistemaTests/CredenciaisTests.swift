import Acesso
import Auditoria
import BancoDeDados
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import averba

/// Credenciais de integração criadas, restritas e encerradas pela tela, e usadas na API de verdade.
@Suite(.serialized) struct CredenciaisTests {
    private static let campos = [("nome", "ERP do banco"), ("atos", "contratos.consultar"), ("expira", "31/12/2026")]

    private static func criar(_ quem: ClienteEmProcesso) async throws -> String {
        let pagina = try await quem.post("/consignataria/credenciais/nova", campos)
        #expect(pagina.status == 200)
        return try Secretaria.senhaMostrada(pagina)
    }

    private static func api(
        _ secretaria: Secretaria, _ segredo: String, de endereco: String = "203.0.113.7"
    ) async throws -> RespostaLida {
        try await ClienteEmProcesso(secretaria.servidor, endereco: endereco)
            .get("/api/v1/contratos", cabecalhos: ["Authorization": "Bearer \(segredo)"])
    }

    private static func ultima(_ secretaria: Secretaria) async throws -> Int64 {
        try await secretaria.orgao.dono.transacao(como: .proprio) { t in
            try #require(try t.uma("SELECT max(id) FROM credencial")).ler(0, como: Int64.self)
        }
    }

    @Test("RF-CON-26: a credencial criada na tela abre a API, mostra o último uso e o segredo não aparece de novo")
    func criar() async throws {
        try await Secretaria.usando { secretaria in
            let caio = try await secretaria.navegador("caio")
            let segredo = try await Self.criar(caio)
            let id = try await Self.ultima(secretaria)
            let antes = try await caio.get("/consignataria/credenciais/\(id)")
            #expect(antes.lido.contains("nunca usada") && !antes.texto.contains(segredo))
            #expect(try await Self.api(secretaria, segredo).status == 200)
            #expect(!(try await caio.get("/consignataria/credenciais/\(id)").lido.contains("nunca usada")))
            let semAto = try await ClienteEmProcesso(secretaria.servidor).json(
                "POST", "/api/v1/reservas", "{}", credencial: segredo, chave: "credencial-1")
            #expect(semAto.status == 403, "só os atos marcados")
            for defeito in [
                [("nome", "x")], [("atos", "folha.cortar")], [("expira", "05/10/2026")], [("expira", "31/12/2030")],
            ] {
                let trocados = defeito + Self.campos.filter { $0.0 != defeito[0].0 }
                #expect(try await caio.post("/consignataria/credenciais/nova", trocados).status == 400, "\(defeito)")
            }
        }
    }

    @Test("RF-CON-26: com faixa de endereço, a chave só vale dela; encerrada, o pedido seguinte é recusado")
    func faixaEFim() async throws {
        try await Secretaria.usando { secretaria in
            let caio = try await secretaria.navegador("caio")
            let segredo = try await Self.criar(caio)
            let id = try await Self.ultima(secretaria)
            let faixa = try await caio.post(
                "/consignataria/enderecos/novo",
                [("alvo", "credencial:\(id)"), ("rede", "192.0.2.0/28"), ("descricao", "Servidor do ERP")])
            #expect(faixa.status == 303)
            #expect(try await Self.api(secretaria, segredo, de: "192.0.2.15").status == 200)
            let fora = try await Self.api(secretaria, segredo, de: "192.0.2.16")
            #expect(fora.status == 403 && fora.json?["codigo"]?.texto == "endereco-nao-permitido")
            #expect(try await caio.post("/consignataria/credenciais/\(id)/encerrar", [("motivo", "x")]).status == 422)
            #expect(
                try await caio.post("/consignataria/credenciais/\(id)/encerrar", [("motivo", "trocamos de ERP")]).status
                    == 303)
            #expect(try await Self.api(secretaria, segredo, de: "192.0.2.15").status == 401)
            #expect(try await secretaria.eventos("acesso.encerrar-credencial") == 1)
        }
    }

    @Test(
        "RF-GES-29, RF-CON-28: a faixa de um ato vale também na API, a do órgão e a da própria consignatária; a de outra, não"
    )
    func faixaDoAto() async throws {
        try await Secretaria.usando { secretaria in
            let caio = try await secretaria.navegador("caio")
            let segredo = try await Self.criar(caio)
            _ = try await caio.post("/sair")
            func por(_ login: String, _ ato: String, _ rede: String) async throws {
                let quem = try await secretaria.navegador(login)
                let portal = login == "ana" ? "gestor" : "consignataria"
                let feita = try await quem.post(
                    "/\(portal)/enderecos/novo",
                    [("alvo", "ato:consignataria:\(ato)"), ("rede", rede), ("descricao", "Sala")])
                #expect(feita.status == 303)
                _ = try await quem.post("/sair")
            }
            try await por("davi", "contratos.consultar", "192.0.2.0/28")
            try await por("ana", "averbacao.reservar", "192.0.2.0/28")
            #expect(try await Self.api(secretaria, segredo).status == 200, "a de outra, e a de outro ato")
            try await por("ana", "contratos.consultar", "198.51.100.0/24")
            let fora = try await Self.api(secretaria, segredo)
            #expect(fora.status == 403 && fora.json?["codigo"]?.texto == "endereco-nao-permitido")
            #expect(try await secretaria.eventos("acesso.negado") == 1)
            #expect(try await Self.api(secretaria, segredo, de: "198.51.100.9").status == 200)
            try await por("caio", "contratos.consultar", "198.51.100.8/32")
            #expect(try await Self.api(secretaria, segredo, de: "198.51.100.9").status == 403, "as duas têm de deixar")
            #expect(try await Self.api(secretaria, segredo, de: "198.51.100.8").status == 200)
        }
    }

    @Test("RNF-AUD-01: criar credencial e criar usuário deixam na trilha o que se concedeu, e nunca o segredo")
    func naTrilha() async throws {
        try await Secretaria.usando { secretaria in
            let segredo = try await Self.criar(try await secretaria.navegador("caio"))
            let id = try await Self.ultima(secretaria)
            let rita = try await secretaria.criar("rita", .consignataria, "master", Fixo.bancoA)
            let trilha = secretaria.casa.trilha
            let (daCredencial, doUsuario) = try await secretaria.orgao.dono.transacao(como: .proprio) { t in
                (
                    try EventoLido.ultimos(de: "credencial", id: id, trilha, em: t).first,
                    try EventoLido.ultimos(de: "usuario", id: rita, trilha, em: t).first
                )
            }
            let credencial = try #require(daCredencial)
            #expect(credencial["atos"] == ["contratos.consultar"] && credencial["nome"] == "ERP do banco")
            #expect(credencial["expira_em"] == "01/01/2027 00:00")
            #expect(!"\(credencial.dado ?? .nulo)".contains(segredo))
            let usuario = try #require(doUsuario)
            #expect(usuario["usuario"] == "rita" && usuario["nome"] == "Usuário rita" && usuario["com_senha"] == true)
            #expect(usuario["consignataria"] == .inteiro(Fixo.bancoA) && usuario["perfil"] == "master")
            #expect(!"\(usuario.dado ?? .nulo)".contains("argon2"), "nem o resumo da senha")
        }
    }

    @Test("RF-CON-01: a consignatária não vê nem encerra a credencial de outra; o gestor vê todas")
    func alheia() async throws {
        try await Secretaria.usando { secretaria in
            let segredo = try await Self.criar(try await secretaria.navegador("caio"))
            let id = try await Self.ultima(secretaria)
            let davi = try await secretaria.navegador("davi")
            #expect(!(try await davi.get("/consignataria/credenciais").lido.contains("ERP do banco")))
            for alvo in [id, 999_999_999] {
                #expect(try await davi.get("/consignataria/credenciais/\(alvo)").status == 404)
                #expect(
                    try await davi.post("/consignataria/credenciais/\(alvo)/encerrar", [("motivo", "não é minha")])
                        .status == 404)
            }
            #expect(try await Self.api(secretaria, segredo).status == 200)
            let ana = try await secretaria.navegador("ana")
            #expect(try await ana.get("/gestor/credenciais").lido.contains("ERP do banco"))
            let criada = try await ana.post(
                "/gestor/credenciais/nova", Self.campos + [("consignataria", "\(Fixo.bancoB)")])
            #expect(criada.status == 200)
            #expect(try await davi.get("/consignataria/credenciais").lido.contains("ERP do banco"))
        }
    }
}
