import Acesso
import Auditoria
import BancoDeDados
import Foundation
import HTTPTypes
import Nucleo
import OrgaoDeTeste
import Provedor
import ServidoresDeTeste
import Testing
import Web

/// A entrada dos servidores pela conta do órgão, contra um provedor de OpenID Connect que não escrevemos.
@Suite(.serialized) struct ContaDoOrgaoTests {
    private typealias Cena = CenaDaConta

    @Test(
        "POC-SER-01, RF-SER-02: o servidor entra pela conta do órgão, sem senha aqui, e sai dela também; quem nunca entrou ganha o usuário"
    )
    func inteira() async throws {
        try await Cena.usando { cena in
            let navegador = cena.portaria.navegador()
            let tela = try await navegador.cliente.get("/entrar?portal=servidor").texto
            #expect(tela.contains("Entrar com a conta do MPMG") && !tela.contains("name=\"senha\""))
            #expect(try await navegador.cliente.get("/entrar?portal=gestor").texto.contains("name=\"senha\""))
            let ida = try #require(try await navegador.cliente.get("/entrar/orgao?volta=/servidor?x=1").destino)
            let campos = try #require(URLComponents(string: ida)?.queryItems)
            #expect(campos.first { $0.name == "code_challenge_method" }?.value == "S256")
            #expect(campos.first { $0.name == "response_type" }?.value == "code")
            let volta = try await navegador.cliente.get(
                Cena.caminho(try cena.provedor.entrar("ana", em: ida)))
            #expect(volta.status == 303 && volta.destino == "/servidor?x=1")
            let dentro = try await navegador.cliente.get("/servidor").texto
            #expect(dentro.contains("dentro, ") && !dentro.contains("Nome do Provedor"), "o nome é o da folha")
            #expect(try await cena.usuarios() == ["ativo true"])
            #expect(try await cena.portaria.eventos("acesso.criar-usuario") == 2)
            #expect(try await cena.portaria.eventos("acesso.entrar") == 1)
            // Sair daqui não sai de lá: a tela o diz, e oferece.
            let saida = try await navegador.cliente.post("/sair")
            #expect(saida.destino == "/entrar?saiu=conta")
            #expect(try await navegador.cliente.get("/servidor").status == 303)
            #expect(try await navegador.cliente.get("/entrar?saiu=conta").texto.contains("/entrar/orgao/sair"))
            let deLa = try #require(try await navegador.cliente.get("/entrar/orgao/sair").destino)
            #expect(deLa.hasPrefix(cena.provedor.emissor + "/oauth2/end_session?"))
            // De novo: o mesmo usuário.
            #expect(try await cena.entrar(navegador).destino == "/servidor")
            #expect(try await cena.usuarios().count == 1)
        }
    }

    @Test("POC-SER-01, RF-SER-02: quem dá a um usuário seu o CPF de uma pessoa como nome não a deixa do lado de fora")
    func cpfOcupado() async throws {
        try await Cena.usando { cena in
            let (casa, cpf) = (cena.portaria.orgao.casa, cena.pessoa.cpf.digitos)
            try await casa.banco.transacao(como: .motor) { t in
                _ = try CriarUsuario(
                    dados: DadosDoUsuario(nome: "Outra Pessoa", login: cpf), portal: .gestor, perfil: "master",
                    resumoDaSenha: nil
                ).executar(casa, em: t, por: .comando)
            }
            let navegador = cena.portaria.navegador()
            #expect(try await cena.entrar(navegador).destino == "/servidor")
            #expect(try await navegador.cliente.get("/servidor").texto.contains("dentro, "))
            #expect(try await cena.usuarios() == ["ativo true"])
        }
    }

    @Test("RF-SER-02: a pessoa também se acha pela matrícula que o provedor afirma")
    func pelaMatricula() async throws {
        try await Cena.usando(.matricula("matricula")) { cena in
            let destino = try await cena.entrar(cena.portaria.navegador()).destino
            #expect(destino == "/servidor")
        }
    }

    @Test("RNF-SEG-02: admitido entra na hora; desligado na folha não entra mais; readmitido volta a entrar")
    func desligado() async throws {
        try await Cena.usando { cena in
            let (navegador, casa, pessoa) = (cena.portaria.navegador(), cena.portaria.orgao.casa, cena.pessoa)
            #expect(try await cena.entrar(navegador).destino == "/servidor")
            func vinculo(_ situacao: String, encerrado: String?) async throws {
                try await cena.portaria.orgao.dono.transacao(como: .proprio) { t in
                    _ = try t.executar(
                        "UPDATE vinculo SET situacao = \(situacao), encerrado_em = \(encerrado.valorSQL)::date WHERE id = \(pessoa.vinculo)"
                    )
                }
            }
            try await vinculo("desligado", encerrado: "2026-09-01")
            try await casa.banco.transacao(como: .motor) { t in
                _ = try EncerrarAcesso(pessoas: [pessoa.pessoa]).executar(casa, em: t, por: .comando)
            }
            #expect(try await navegador.cliente.get("/servidor").status == 303, "a sessão caiu com o desligamento")
            let recusa = try await cena.entrar(navegador)
            #expect(recusa.status == 400 && recusa.texto.contains("Não há vínculo seu em vigor"))
            try await vinculo("ativo", encerrado: nil)
            #expect(try await cena.entrar(navegador).destino == "/servidor")
            #expect(try await cena.usuarios() == ["ativo true"])
            #expect(try await cena.portaria.eventos("acesso.devolver") == 1)
            // Encerrado por uma pessoa, e não pelo desligamento: a conta do órgão não o devolve.
            try await cena.portaria.orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar(
                    "UPDATE usuario SET situacao = 'bloqueado', bloqueio = 'erros' WHERE portal = 'servidor'")
            }
            #expect(
                try await cena.entrar(cena.portaria.navegador()).texto.contains(
                    "O seu acesso a este sistema foi encerrado"))
        }
    }

    @Test(
        "RF-SER-02: volta que não é deste navegador, repetida, vencida, de outro ou sem cadastro é recusada, com o que fazer"
    )
    func recusas() async throws {
        try await Cena.usando { cena in
            let (um, outro) = (cena.portaria.navegador(), cena.portaria.navegador())
            func recusada(_ resposta: RespostaLida, _ frase: String, status: Int = 400) {
                #expect(resposta.status == status && resposta.texto.contains(frase), "\(frase): \(resposta.status)")
            }
            let ida = try #require(try await um.cliente.get("/entrar/orgao").destino)
            let volta = Cena.caminho(try cena.provedor.entrar("ana", em: ida))
            recusada(try await outro.cliente.get(volta), "em outra janela")
            _ = try await outro.cliente.get("/entrar/orgao")
            recusada(try await outro.cliente.get(volta), "em outra janela")
            // O estado e o navegador conferem, mas o código é de uma entrada que outro começou: o PKCE não deixa.
            let deOutro = try #require(try await outro.cliente.get("/entrar/orgao").destino)
            let codigo = try #require(URLComponents(string: volta)?.queryItems?.first { $0.name == "code" }?.value)
            let estado = try #require(URLComponents(string: deOutro)?.queryItems?.first { $0.name == "state" }?.value)
            recusada(
                try await outro.cliente.get("/entrar/orgao/volta?code=\(codigo)&state=\(estado)"), "não respondeu",
                status: 503)
            #expect(try await um.cliente.get(volta).destino == "/servidor")
            recusada(try await outro.cliente.get(volta), "em outra janela")

            let desistiu = cena.portaria.navegador()
            let negada = try #require(try await desistiu.cliente.get("/entrar/orgao").destino)
            let dela = try #require(URLComponents(string: negada)?.queryItems?.first { $0.name == "state" }?.value)
            recusada(
                try await desistiu.cliente.get("/entrar/orgao/volta?error=access_denied&state=\(dela)"),
                "não concluiu a entrada")
            for (sujeito, afirmacoes) in [
                ("sem-cpf", ["name": "Alguém"]), ("cpf-torto", ["cpf": "123"]), ("de-fora", ["cpf": "52998224725"]),
            ] {
                try cena.provedor.cadastrar(sujeito, afirmacoes)
                recusada(try await cena.entrar(como: sujeito, cena.portaria.navegador()), "não está ligada a ninguém")
            }
            let tarde = cena.portaria.navegador()
            recusada(try await cena.entrar(tarde, adiantando: 601), "há muito tempo")
            #expect(try await cena.usuarios().count == 1, "recusa não cria ninguém")
            #expect(try await cena.portaria.eventos("acesso.entrar-recusado") >= 8)
        }
    }

    @Test(
        "RF-GES-29, RF-SER-02: de rede em que o perfil não entra, a conta do órgão também não; recusada, não cria usuário"
    )
    func redeDeFora() async throws {
        try await Cena.usando { cena in
            let id = cena.portaria.orgao.novoId()
            try await cena.portaria.orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar(
                    """
                    INSERT INTO faixa_de_endereco (id, portal, perfil_id, rede, descricao, vigencia)
                    SELECT \(id), 'servidor', p.id, '198.51.100.0/24', 'sede', '[2020-01-01,)' FROM perfil p WHERE p.portal = 'servidor'
                    """)
            }
            let recusa = try await cena.entrar(cena.portaria.navegador("203.0.113.7"))
            #expect(recusa.status == 400 && recusa.texto.contains("não se entra desta rede"))
            #expect(try await cena.usuarios() == [])
            #expect(try await cena.portaria.eventos("acesso.entrar-recusado") == 1)
            #expect(try await cena.entrar(cena.portaria.navegador("198.51.100.9")).destino == "/servidor")
        }
    }

    @Test("RF-SER-02: o provedor gira a chave sem avisar e a entrada continua; fora do ar, a tela o diz e nada quebra")
    func giro() async throws {
        try await Cena.usando { cena in
            #expect(try await cena.entrar(cena.portaria.navegador()).destino == "/servidor")
            try cena.provedor.girar()
            cena.ponteiro.adiantar(11)
            let resposta = try await cena.entrar(cena.portaria.navegador())
            #expect(resposta.destino == Navegador.outraSessao, "\(resposta.texto.prefix(2000))")
            try cena.provedor.noAr(false)
            cena.ponteiro.adiantar(3_601)
            let fora = try await cena.portaria.navegador().cliente.get("/entrar/orgao")
            #expect(fora.status == 503 && fora.texto.contains("não respondeu"))
            #expect(
                try await cena.portaria.navegador().entrar(Portaria.senha) == "/gestor",
                "quem entra por senha não depende dele")
            try cena.provedor.noAr(true)
            #expect(try await cena.portaria.navegador().cliente.get("/entrar/orgao").status == 303)
        }
    }

    @Test("RF-SER-02: destino comprido demais não impede de entrar: a pessoa fica no começo do portal")
    func destinoComprido() async throws {
        try await Cena.usando { cena in
            // 2.048 bytes é o que se segue de um destino; o cookie, que o leva, tem de caber nos 4.096 que o navegador guarda.
            for (letras, segue) in [(2_048, true), (2_049, false), (4_000, false)] {
                let navegador = cena.portaria.navegador("203.0.113.\(letras % 250)")
                let destino = "/servidor?x=".padding(toLength: letras, withPad: "a", startingAt: 0)
                let ida = try await navegador.cliente.get("/entrar/orgao?volta=\(destino)")
                #expect(ida.cabecalhos[.setCookie].map(\.utf8.count) ?? .max <= 4_096, "\(letras)")
                let volta = Cena.caminho(try cena.provedor.entrar("ana", em: try #require(ida.destino)))
                #expect(try await navegador.cliente.get(volta).destino == (segue ? destino : "/servidor"), "\(letras)")
                #expect(try await navegador.cliente.post("/sair").status == 303)
            }
        }
    }

    @Test("RF-SER-02: o provedor que responde aos pingos não prende ninguém: passado o prazo, a tela o diz")
    func aosPingos() async throws {
        try await Cena.usando(prazo: 2) { cena in
            try cena.provedor.pingando(true)
            let resposta = try await cena.portaria.navegador().cliente.get("/entrar/orgao")
            #expect(resposta.status == 503 && resposta.texto.contains("não respondeu"))
        }
    }

    @Test("RF-SER-02: onde há conta do órgão, a senha de um servidor não vale aqui; sem ela, a rota não existe")
    func soPelaConta() async throws {
        try await Cena.usando { cena in
            let (portaria, pessoa) = (cena.portaria, cena.pessoa)
            try await portaria.orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar(
                    """
                    UPDATE usuario SET portal = 'servidor', pessoa_id = \(pessoa.pessoa),
                                       perfil_id = (SELECT id FROM perfil WHERE portal = 'servidor')
                    """)
            }
            #expect(try await portaria.navegador().entrar(Portaria.senha) == nil)
            #expect(try await portaria.eventos("acesso.entrar-recusado") == 1)
        }
        try await Portaria.usando { portaria in
            for rota in ["/entrar/orgao", "/entrar/orgao/volta", "/entrar/orgao/sair"] {
                let status = try await portaria.navegador().cliente.get(rota).status
                #expect(status == 404)
            }
        }
    }
}
