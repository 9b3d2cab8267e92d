import Acesso
import Auditoria
import BancoDeDados
import Comunicados
import Correio
import Nucleo
import OrgaoDeTeste
import ServidoresDeTeste
import Testing
import Web

/// O que a trilha guarda de um cadastro que se altera, e o que acontece com os códigos quando o e-mail é outro.
@Suite(.serialized) struct CadastroAlteradoTests {
    private static let antigo = "rita@orgao.gov.br"
    private static let novo = "rita.moura@orgao.gov.br"

    private static func carteiro(_ servidor: CorreioDeEnsaio) throws -> Carteiro {
        var destino = try ServidorDeCorreio(
            "smtp://averba:certa@localhost:\(servidor.porta)", remetente: "averba@orgao.gov.br",
            autoridades: servidor.autoridade)
        destino.prazoEmSegundos = 20
        return Carteiro(destino)
    }

    private static func porSenha(_ codigo: String, _ secretaria: Secretaria) async throws -> Int {
        let quem = ClienteEmProcesso(secretaria.servidor)
        let desafio = DesafioDeTeste.campos(try await quem.get("/recuperar/codigo").texto)
        let nova = "barco laranja ao vento"
        return try await quem.post(
            "/recuperar/codigo", [("codigo", codigo), ("nova", nova), ("repetida", nova)] + desafio
        ).status
    }

    /// Pede o código pela tela e o lê no correio, como quem o recebe.
    private static func codigo(_ secretaria: Secretaria, _ correio: CorreioDeEnsaio) async throws -> String {
        let quem = ClienteEmProcesso(secretaria.servidor)
        let desafio = DesafioDeTeste.campos(try await quem.get("/recuperar").texto)
        #expect(try await quem.post("/recuperar", [("login", "rita")] + desafio).status == 200)
        let recuperacao = Recuperacao(secretaria.casa, publico: "https://orgao.gov.br", demonstracao: false)
        #expect(try await recuperacao.tratar() == 1)
        #expect(try await CaixaDeSaida(secretaria.casa).entregar(por: try carteiro(correio)).enviadas == 1)
        let texto = try #require(try correio.recebidas().last).texto
        return String(try #require(texto.firstMatch(of: /[2-9A-Z]{4}(-[2-9A-Z]{4}){3}/)).0)
    }

    /// A ficha do último evento de um ato, como o auditor a lê.
    private static func ficha(_ ato: String, _ quem: ClienteEmProcesso) async throws -> String {
        let lista = try await quem.get("/gestor/auditoria?ato=\(ato)").texto
        let onde = try #require(lista.firstMatch(of: #/href="(/gestor/auditoria/\d+)"/#), "\(ato)").output.1
        return try await quem.get(String(onde)).lido
    }

    private static func alterar(
        _ id: Int64, _ ana: ClienteEmProcesso, email: String, telefone: String = "(31) 98765-4321"
    ) async throws -> Int {
        try await ana.post(
            "/gestor/usuarios/\(id)/alterar",
            [
                ("nome", "Rita Moura"), ("login", "rita"), ("cpf", "529.982.247-25"), ("email", email),
                ("telefone", telefone),
            ]
        ).status
    }

    @Test(
        "RNF-AUD-01, RF-GES-27: a alteração de um usuário diz na trilha o que cada campo era e passou a ser; sem mudança não há evento"
    )
    func usuario() async throws {
        try await Secretaria.usando { secretaria in
            _ = try await secretaria.garantirPerfil("analista", .gestor, atos: ["inicio.ver"])
            let rita = try await secretaria.criar("rita", .gestor, "analista", email: Self.antigo)
            let ana = try await secretaria.navegador("ana")
            #expect(try await Self.alterar(rita, ana, email: Self.novo) == 303)
            let ficha = try await Self.ficha("acesso.alterar-usuario", ana)
            for dito in ["Usuário rita", "Rita Moura", Self.antigo, Self.novo, "98765-4321", "529.982.247-25"] {
                #expect(ficha.contains(dito), "\(dito): \(ficha)")
            }
            #expect(try await Self.alterar(rita, ana, email: Self.novo) == 303)
            #expect(try await secretaria.eventos("acesso.alterar-usuario") == 1, "igual ao que era: nada")
            // Da linha do banco não se lê: o conteúdo é cifrado.
            let claro: Int = try await secretaria.orgao.dono.transacao(como: .proprio) { t in
                try t.uma(
                    "SELECT count(*) FROM evento WHERE position(convert_to(\(Self.novo), 'UTF8') IN conteudo) > 0")?
                    .ler(0) ?? -1
            }
            #expect(claro == 0)
        }
    }

    @Test(
        "RNF-AUD-01, RF-CON-21: a alteração de uma agência diz na trilha o que era e o que ficou, o responsável também")
    func correspondente() async throws {
        try await Secretaria.usando { secretaria in
            let caio = try await secretaria.navegador("caio")
            func campos(_ cidade: String, _ responsavel: String) -> [(String, String)] {
                [
                    ("especie", "agencia"), ("codigo", "L1"), ("nome", "Loja do Carmo"), ("cnpj", ""),
                    ("logradouro", "Rua do Carmo, 100"), ("bairro", "Centro"), ("cidade", cidade), ("uf", "MG"),
                    ("cep", "38010-070"), ("responsavel", responsavel), ("cpf", "529.982.247-25"),
                    ("telefone", "(34) 3333-1000"), ("email", ""),
                ]
            }
            let raiz = "/consignataria/correspondentes"
            let feita = try await caio.post(raiz + "/novo", campos("Uberaba", "Dora Paiva"))
            let id = try #require(feita.destino?.split(separator: "/").last)
            #expect(try await caio.post("\(raiz)/\(id)/alterar", campos("Araxá", "Elza Paiva")).status == 303)
            let ficha = try await Self.ficha(
                "acesso.alterar-correspondente", try await secretaria.navegador("ana"))
            for dito in ["Uberaba", "Araxá", "Dora Paiva", "Elza Paiva"] {
                #expect(ficha.contains(dito), "\(dito): \(ficha)")
            }
            #expect(!ficha.contains("Rua do Carmo"), "o que não mudou não entra")
        }
    }

    @Test(
        "RNF-SEG-06: trocado o e-mail, o antigo é avisado e o código já mandado não vale; trocado outro dado, vale"
    )
    func codigos() async throws {
        let correio = try CorreioDeEnsaio(.starttls, credencial: ("averba", "certa"))
        defer { correio.parar() }
        try await Secretaria.usando { secretaria in
            _ = try await secretaria.garantirPerfil("analista", .gestor, atos: ["inicio.ver"])
            let rita = try await secretaria.criar("rita", .gestor, "analista", email: Self.antigo)
            let ana = try await secretaria.navegador("ana")
            let primeiro = try await Self.codigo(secretaria, correio)
            #expect(try await Self.alterar(rita, ana, email: Self.antigo) == 303)
            #expect(try await CaixaDeSaida(secretaria.casa).entregar(por: try Self.carteiro(correio)).enviadas == 0)
            #expect(try await Self.alterar(rita, ana, email: Self.novo) == 303)
            #expect(try await Self.porSenha(primeiro, secretaria) == 400, "o código mandado ao antigo não vale")
            #expect(try await CaixaDeSaida(secretaria.casa).entregar(por: try Self.carteiro(correio)).enviadas == 1)
            let aviso = try #require(try correio.recebidas().last)
            #expect(aviso.para == Self.antigo && aviso.assunto == "O e-mail do seu usuário foi trocado")
            #expect(!aviso.texto.contains(Self.novo), "o endereço novo não vai ao antigo")
            #expect(try await Self.ficha("acesso.alterar-usuario", ana).contains("Códigos anulados"))

            // O seguinte vai ao novo; mudar só o telefone não o desfaz.
            secretaria.orgao.andar(Recuperacao.intervalo)
            let segundo = try await Self.codigo(secretaria, correio)
            #expect(try correio.recebidas().last?.para == Self.novo)
            #expect(try await Self.alterar(rita, ana, email: Self.novo, telefone: "(31) 3333-1111") == 303)
            #expect(try await Self.porSenha(segundo, secretaria) == 200)
            // Quem não pode alterar não anula nem avisa: tudo na mesma transação do ato.
            let davi = try await secretaria.navegador("davi")
            let antes = try await secretaria.fotografia()
            #expect(
                try await davi.post("/consignataria/usuarios/\(rita)/alterar", [("email", Self.antigo)]).status == 404)
            #expect(try await secretaria.fotografia() == antes)
        }
    }
}
