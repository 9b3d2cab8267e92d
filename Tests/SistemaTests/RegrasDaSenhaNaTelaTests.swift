import Acesso
import Auditoria
import Cadastro
import Nucleo
import OrgaoDeTeste
import Testing
import Web

/// As regras da senha, postas pelo gestor na tela dos parâmetros e sentidas, nos dois portais de senha própria, por quem entra e troca a sua.
@Suite(.serialized) struct RegrasDaSenhaNaTelaTests {
    private static let portais = [("bia", "/gestor"), ("caio", "/consignataria")]
    private static let dia = 86_400

    /// Muda o parâmetro pela tela, a partir de hoje, e confere que a ficha dele o diz.
    private static func mudar(_ chave: ChaveDeParametro, _ valor: Int, _ secretaria: Secretaria) async throws {
        let ana = try await secretaria.navegador("ana")
        let ficha = "/gestor/parametros/\(chave.rawValue)"
        let feito = try await ana.post(
            ficha + "/mudar",
            [
                ("valor", "\(valor)"), ("desde", secretaria.casa.relogio.hoje.brasileiro),
                ("fonte", "Ofício 12/2026"),
            ])
        try #require(feito.destino == ficha, "\(feito.lido)")
        let lida = try await ana.get(ficha).lido
        #expect(lida.contains("Vale hoje \(valor) ") && lida.contains("Ofício 12/2026"), "\(chave.rawValue)")
        #expect(try await ana.post("/sair").status == 303)
    }

    /// Entra, encerrando a sessão que houver; para onde a entrada leva, ou `nil` se recusou.
    private static func entrar(
        _ login: String, _ senha: String, _ secretaria: Secretaria
    ) async throws -> (quem: ClienteEmProcesso, destino: String?) {
        let quem = ClienteEmProcesso(secretaria.servidor)
        let resposta = try await secretaria.entrar(quem, login, senha)
        guard resposta.status == 303 else { return (quem, nil) }
        guard resposta.destino == "/entrar/outra-sessao" else { return (quem, resposta.destino) }
        return (quem, try await quem.post("/entrar/outra-sessao").destino)
    }

    private static func trocar(_ quem: ClienteEmProcesso, _ atual: String, _ nova: String) async throws -> RespostaLida
    {
        try await quem.post("/senha", [("atual", atual), ("nova", nova), ("repetida", nova)])
    }

    @Test(
        "POC-GES-06, RNF-SEG-07: o gestor põe na tela o tamanho e as classes, e a troca de senha os exige nos dois portais, dos dois lados de cada limite"
    )
    func forca() async throws {
        try await Secretaria.usando { secretaria in
            let antes = "barco laranja ao mar"
            for (login, _) in Self.portais {
                let (quem, _) = try await Self.entrar(login, Secretaria.senha, secretaria)
                #expect(try await Self.trocar(quem, Secretaria.senha, antes).status == 303, "a regra de antes")
            }
            try await Self.mudar(.tamanhoDaSenha, 20, secretaria)
            try await Self.mudar(.classesDaSenha, 3, secretaria)
            for (login, inicio) in Self.portais {
                let (quem, destino) = try await Self.entrar(login, antes, secretaria)
                #expect(destino == inicio, "a senha de antes ainda entra")
                let (curta, classes) = ("Use pelo menos 20 letras e sinais", "Use 3 destas")
                for (nova, faltas) in [
                    ("pedra verde no rio.", [curta, classes]), ("Pedra verde no rio.", [curta]),
                    ("pedra verde no rio a", [classes]),
                ] {
                    let recusada = try await Self.trocar(quem, antes, nova)
                    #expect(recusada.status == 400)
                    for falta in [curta, classes] {
                        #expect(recusada.lido.contains(falta) == faltas.contains(falta), "«\(nova)»: \(falta)")
                    }
                }
                // Cada senha guardada tem o seu instante.
                secretaria.orgao.andar(.seconds(1))
                #expect(try await Self.trocar(quem, antes, "Pedra verde no rio a").status == 303)
                #expect(try await Self.entrar(login, antes, secretaria).destino == nil)
                #expect(try await Self.entrar(login, "Pedra verde no rio a", secretaria).destino == inicio)
            }
        }
    }

    @Test(
        "POC-GES-07, RNF-SEG-08: o gestor põe na tela o prazo da senha, e no segundo em que vence só se sai da troca com outra, nos dois portais"
    )
    func vence() async throws {
        try await Secretaria.usando { secretaria in
            try await Self.mudar(.senhaVence, 30, secretaria)
            secretaria.orgao.andar(.seconds(30 * Self.dia - 1))
            for (login, inicio) in Self.portais {
                let (quem, destino) = try await Self.entrar(login, Secretaria.senha, secretaria)
                #expect(destino == inicio)
                #expect(try await quem.get(inicio).status == 200)
            }
            secretaria.orgao.andar(.seconds(1))
            for (login, inicio) in Self.portais {
                let (quem, destino) = try await Self.entrar(login, Secretaria.senha, secretaria)
                #expect(destino == "/senha")
                #expect(try await quem.get(inicio).status == 303, "o portal não aceita quem só pode trocar a senha")
                #expect(try await quem.get("/entrar").destino == "/senha")
                #expect(try await Self.trocar(quem, Secretaria.senha, Secretaria.senha).status == 400)
                #expect(try await Self.trocar(quem, Secretaria.senha, "barco laranja ao mar").status == 303)
                #expect(try await quem.get(inicio).status == 200)
                #expect(try await Self.entrar(login, Secretaria.senha, secretaria).destino == nil)
            }
        }
    }

    @Test(
        "POC-GES-08: o gestor põe na tela quantas senhas não se repetem; a que está na lista é recusada, e a que sai volta a valer"
    )
    func historico() async throws {
        try await Secretaria.usando { secretaria in
            try await Self.mudar(.senhasGuardadas, 2, secretaria)
            let senhas = [
                Secretaria.senha, "barco laranja ao mar", "pedra verde no rio", "nuvem parda ao sol",
            ]
            for (login, _) in Self.portais {
                let (quem, _) = try await Self.entrar(login, Secretaria.senha, secretaria)
                func trocar(_ atual: Int, _ nova: Int) async throws -> Int {
                    secretaria.orgao.andar(.seconds(1))
                    return try await Self.trocar(quem, senhas[atual], senhas[nova]).status
                }
                #expect(try await trocar(0, 1) == 303)
                #expect(try await trocar(1, 0) == 400)
                #expect(try await trocar(1, 2) == 303)
                #expect(try await trocar(2, 0) == 400, "duas anteriores: ainda está na lista")
                #expect(try await trocar(2, 3) == 303)
                #expect(try await trocar(3, 0) == 303, "saiu da lista")
            }
        }
    }

    @Test(
        "RF-CON-30: com os limites postos na tela, o erro que completa o máximo e o dia que passa da inatividade bloqueiam o usuário da consignatária"
    )
    func bloqueios() async throws {
        try await Secretaria.usando { secretaria in
            try await Self.mudar(.errosDeSenha, 3, secretaria)
            try await Self.mudar(.diasSemEntrar, 10, secretaria)
            for erros in 0...1 {
                #expect(try await Self.entrar("caio", "errada de todo", secretaria).destino == nil)
                #expect(try await secretaria.situacao("caio") == "ativo", "\(erros + 1) erros não bloqueiam")
            }
            let (aberta, destino) = try await Self.entrar("caio", Secretaria.senha, secretaria)
            #expect(destino == "/consignataria", "o acerto zera a conta")
            for _ in 1...3 { #expect(try await Self.entrar("caio", "errada de todo", secretaria).destino == nil) }
            #expect(try await secretaria.situacao("caio") == "bloqueado")
            #expect(try await Self.entrar("caio", Secretaria.senha, secretaria).destino == nil)
            #expect(try await aberta.get("/consignataria").status == 303, "a sessão aberta cai")

            #expect(try await Self.entrar("davi", Secretaria.senha, secretaria).destino == "/consignataria")
            secretaria.orgao.andar(.seconds(10 * Self.dia - 1))
            #expect(try await Self.entrar("davi", Secretaria.senha, secretaria).destino == "/consignataria")
            secretaria.orgao.andar(.seconds(10 * Self.dia))
            #expect(try await Self.entrar("davi", Secretaria.senha, secretaria).destino == nil)
            #expect(try await secretaria.situacao("davi") == "bloqueado")
        }
    }
}
