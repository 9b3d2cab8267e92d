import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Comunicados
import Correio
import Nucleo
import OrgaoDeTeste
import ServidoresDeTeste
import Testing
import Web

/// Recuperar a senha por e-mail, da tela de quem esqueceu à entrada com a senha nova.
@Suite(.serialized) struct RecuperacaoTests {
    private static let nova = "barco laranja ao vento"

    @Test(
        "POC-GES-05, RNF-SEG-06: o código chega por e-mail cifrado, põe a senha nova, vale uma vez e encerra as sessões"
    )
    func inteira() async throws {
        let servidor = try CorreioDeEnsaio(.starttls, credencial: ("averba", "certa"))
        defer { servidor.parar() }
        let carteiro = try Self.carteiro(servidor)
        try await Portaria.usando { portaria in
            let antes = portaria.navegador("203.0.113.1")
            #expect(try await antes.entrar(Portaria.senha) == "/gestor")
            let quem = portaria.navegador("203.0.113.2")
            #expect(try await quem.cliente.get("/entrar").texto.contains("href=\"/recuperar\""))
            #expect(try await quem.pedir(" M.Antunes ").status == 200)
            #expect(try await portaria.recuperacao.tratar() == 1)
            #expect(try await CaixaDeSaida(portaria.orgao.casa).entregar(por: carteiro).enviadas == 1)
            let chegada = try #require(try servidor.recebidas().first)
            #expect(chegada.para == Portaria.correio && chegada.cifrada)
            #expect(chegada.texto.contains("https://consignacoes.exemplo.gov.br/recuperar/codigo"))
            let codigo = try Self.codigo(chegada.texto)
            func usar(_ codigo: String, _ nova: String) async throws -> Int {
                try await quem.porSenha(codigo, nova)
            }
            #expect(try await usar("AAAA-AAAA-AAAA-AAAA", Self.nova) == 400)
            #expect(try await usar(codigo, "curta") == 400, "senha fraca não gasta o código")
            #expect(try await usar(codigo, Portaria.senha) == 400, "nem a repetida")
            #expect(try await antes.cliente.get("/gestor").status == 200, "nada mudou até aqui")
            #expect(try await usar(codigo.lowercased().replacing("-", with: " "), Self.nova) == 200)
            #expect(try await antes.cliente.get("/gestor").status == 303, "as sessões terminam")
            #expect(try await usar(codigo, "pedra roxa no rio") == 400, "uma vez só")
            #expect(try await quem.mandar(Portaria.senha).status == 400)
            #expect(try await quem.mandar(Self.nova).destino == "/gestor")
            #expect(try await CaixaDeSaida(portaria.orgao.casa).entregar(por: carteiro).enviadas == 1)
            #expect(try servidor.recebidas().last?.assunto == "A sua senha foi trocada")
            #expect(try await portaria.eventos("acesso.recuperar-senha") == 1)
            #expect(try await portaria.eventos("acesso.pedir-recuperacao") == 2)
        }
    }

    @Test("RNF-SEG-06: a resposta é a mesma para quem tem conta e para quem não tem, e o pedido não olha a conta")
    func naoRevela() async throws {
        try await Portaria.usando { portaria in
            func pedir(_ login: String) async throws -> String {
                let resposta = try await portaria.navegador().pedir(login)
                return "\(resposta.status) " + Self.semSorteados(resposta.texto)
            }
            let (existe, naoExiste) = (try await pedir(Portaria.login), try await pedir("ninguem"))
            #expect(existe == naoExiste)
            let linhas = try await portaria.orgao.dono.transacao(como: .proprio) { t in
                try t.executar("SELECT octet_length(pedido) > 0, usuario_id IS NULL FROM recuperacao").map {
                    [try $0.ler(0, como: Bool.self), try $0.ler(1, como: Bool.self)]
                }
            }
            #expect(linhas == [[true, true], [true, true]], "o mesmo trabalho, e nenhum sabe de conta")
            #expect(try await portaria.recuperacao.tratar() == 1)
        }
    }

    @Test("RNF-SEG-06: bloqueado, sem e-mail ou da base fictícia não recebe código", arguments: 0...2)
    func quemNaoRecebe(caso: Int) async throws {
        try await Portaria.usando(correio: caso == 1 ? nil : Portaria.correio) { portaria in
            let mudancas: [SQL] = [
                "UPDATE usuario SET situacao = 'bloqueado', bloqueio = 'erros'", "SELECT 1",
                "UPDATE usuario SET demonstracao = true",
            ]
            try await portaria.orgao.dono.transacao(como: .proprio) { t in _ = try t.executar(mudancas[caso]) }
            #expect(
                try await portaria.navegador().pedir().status == 200)
            #expect(try await portaria.recuperacao.tratar() == 0)
        }
    }

    @Test(
        "RNF-SEG-06: o código vale até o minuto do parâmetro, e nem um segundo a mais",
        arguments: [(-1, 200), (0, 400)])
    func prazo(segundos: Int, status: Int) async throws {
        try await Portaria.usando { portaria in
            try await portaria.mudar(.recuperacaoVale, 10)
            let codigo = try await Self.pedirCodigo(portaria)
            portaria.orgao.andar(.seconds(600 + segundos))
            #expect(try await portaria.navegador().porSenha(codigo, Self.nova) == status)
        }
    }

    @Test("RNF-SEG-06: pedir de novo em seguida não manda outro; depois manda, e usar um desfaz os demais")
    func variosPedidos() async throws {
        try await Portaria.usando { portaria in
            let primeiro = try await Self.pedirCodigo(portaria)
            #expect(
                try await portaria.navegador().pedir().status == 200)
            #expect(try await portaria.recuperacao.tratar() == 0)
            portaria.orgao.andar(Recuperacao.intervalo)
            let segundo = try await Self.pedirCodigo(portaria)
            #expect(primeiro != segundo)
            func usar(_ codigo: String, _ nova: String) async throws -> Int {
                try await portaria.navegador().porSenha(codigo, nova)
            }
            async let um = usar(primeiro, Self.nova)
            async let outro = usar(primeiro, "pedra roxa no rio")
            #expect(try await [um, outro].sorted() == [200, 400], "ao mesmo tempo, um só vale")
            #expect(try await usar(segundo, "nuvem parda ao sol") == 400)
        }
    }

    @Test("RNF-SEG-06: no banco não há código, usuário nem endereço em claro, e a mensagem entregue se apaga")
    func nadaEmClaro() async throws {
        let servidor = try CorreioDeEnsaio(.starttls, credencial: ("averba", "certa"))
        defer { servidor.parar() }
        try await Portaria.usando { portaria in
            #expect(
                try await portaria.navegador().pedir().status == 200)
            func tudo() async throws -> String {
                try await portaria.orgao.dono.transacao(como: .proprio) { t in
                    try t.uma(
                        """
                        SELECT string_agg(convert_from(convert_to(x, 'UTF8'), 'UTF8'), ' ') FROM (
                            SELECT encode(pedido, 'escape') || encode(coalesce(resumo, ''), 'escape') x FROM recuperacao
                            UNION ALL SELECT encode(conteudo, 'escape') || situacao FROM mensagem_de_correio) y
                        """)?.ler(0, como: String.self) ?? ""
                }
            }
            #expect(!(try await tudo()).contains(Portaria.login))
            #expect(try await portaria.recuperacao.tratar() == 1)
            let antes = try await tudo()
            #expect(!antes.contains(Portaria.correio) && !antes.contains("Alguém pediu"))
            _ = try await CaixaDeSaida(portaria.orgao.casa).entregar(por: try Self.carteiro(servidor))
            let codigo = try Self.codigo(try #require(try servidor.recebidas().first).texto)
            let depois = try await tudo()
            #expect(!depois.contains(codigo) && !depois.contains(codigo.replacing("-", with: "")))
            #expect(depois.contains("enviada"))
        }
    }

    @Test(
        "RNF-SEG-06: servidor fora do ar adia com espera que cresce; voltou, entrega uma vez; passada a validade, desiste"
    )
    func novasTentativas() async throws {
        try await Portaria.usando { portaria in
            let caixa = CaixaDeSaida(portaria.orgao.casa)
            var nenhum = try ServidorDeCorreio("smtp://localhost:1", remetente: "averba@exemplo.gov.br")
            nenhum.prazoEmSegundos = 5
            let foraDoAr = Carteiro(nenhum)
            #expect(
                try await portaria.navegador().pedir().status == 200)
            #expect(try await portaria.recuperacao.tratar() == 1)
            for espera in [30, 60, 120] {
                #expect(try await caixa.entregar(por: foraDoAr).adiadas == 1)
                portaria.orgao.andar(.seconds(espera - 1))
                #expect(try await caixa.entregar(por: foraDoAr) == CaixaDeSaida.Volta(), "ainda não é hora")
                portaria.orgao.andar(.seconds(1))
            }
            let servidor = try CorreioDeEnsaio(.starttls, credencial: ("averba", "certa"))
            defer { servidor.parar() }
            let carteiro = try Self.carteiro(servidor)
            #expect(try await caixa.entregar(por: carteiro).enviadas == 1)
            #expect(try await caixa.entregar(por: carteiro) == CaixaDeSaida.Volta())
            #expect(try servidor.recebidas().count == 1)
            portaria.orgao.andar(.seconds(600))
            #expect(
                try await portaria.navegador().pedir().status == 200)
            #expect(try await portaria.recuperacao.tratar() == 1)
            portaria.orgao.andar(.seconds(3_600))
            #expect(try await caixa.entregar(por: carteiro).desistidas == 1)
            #expect(try servidor.recebidas().count == 1)
        }
    }

    @Test("POC-GES-05: sem correio configurado, a tela diz com quem falar, e nada se grava")
    func semCorreio() async throws {
        try await Portaria.usando(comCorreio: false) { portaria in
            let quem = portaria.navegador()
            let tela = try await quem.cliente.get("/recuperar").texto
            #expect(tela.contains("Procure quem administra o seu usuário") && !tela.contains("name=\"login\""))
            #expect(try await quem.cliente.post("/recuperar", [("login", Portaria.login)]).status == 503)
            #expect(try await quem.cliente.get("/recuperar/codigo").destino == "/recuperar")
            #expect(try await portaria.eventos("acesso.pedir-recuperacao") == 0)
        }
    }

    // MARK: - Os gestos

    private static func carteiro(_ servidor: CorreioDeEnsaio) throws -> Carteiro {
        var destino = try ServidorDeCorreio(
            "smtp://averba:certa@localhost:\(servidor.porta)", remetente: "averba@exemplo.gov.br",
            autoridades: servidor.autoridade)
        destino.prazoEmSegundos = 20
        return Carteiro(destino)
    }

    /// Pede e lê o código da caixa de saída como o destinatário o leria.
    private static func pedirCodigo(_ portaria: Portaria) async throws -> String {
        let servidor = try CorreioDeEnsaio(.starttls, credencial: ("averba", "certa"))
        defer { servidor.parar() }
        #expect(try await portaria.navegador().pedir().status == 200)
        #expect(try await portaria.recuperacao.tratar() == 1)
        #expect(try await CaixaDeSaida(portaria.orgao.casa).entregar(por: try carteiro(servidor)).enviadas == 1)
        return try codigo(try #require(try servidor.recebidas().last).texto)
    }

    private static func codigo(_ texto: String) throws -> String {
        String(try #require(texto.firstMatch(of: /[2-9A-Z]{4}(-[2-9A-Z]{4}){3}/)).0)
    }

    /// A página sem o que se sorteia a cada uma.
    private static func semSorteados(_ pagina: String) -> String {
        pagina.replacing(/value="[A-Za-z0-9_\-]{20,}"/, with: "value")
    }
}

extension Navegador {
    /// Pede o código de recuperação.
    func pedir(_ login: String = Portaria.login) async throws -> RespostaLida {
        try await cliente.post("/recuperar", [("login", login)] + (try await desafio(em: "/recuperar")))
    }

    /// Põe senha nova com o código; o estado HTTP.
    func porSenha(_ codigo: String, _ nova: String) async throws -> Int {
        try await cliente.post(
            "/recuperar/codigo",
            [("codigo", codigo), ("nova", nova), ("repetida", nova)] + (try await desafio(em: "/recuperar/codigo"))
        ).status
    }
}
