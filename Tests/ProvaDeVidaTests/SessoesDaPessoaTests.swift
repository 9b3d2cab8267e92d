import Auditoria
import BancoDeDados
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import Testing
import Web

/// As sessões de quem entra nas telas da prova de vida: cada um vê e encerra as suas, e o fim de cada uma fica na trilha.
@Suite(.serialized) struct SessoesDaPessoaTests {
    private static let firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:139.0) Gecko/20100101 Firefox/139.0"
    private static let lista = "/portal/sessoes"
    private static let encerrar = "/portal/sessoes/encerrar"

    private static func chaves(_ texto: String) -> Set<String> {
        Set(texto.matches(of: /portal\/sessoes\/encerrar\?sessao=([0-9a-f]{16})/).map { String($0.1) })
    }

    @Test(
        "RNF-SEG-01: operador, atendente, representante e cidadã veem as suas sessões e encerram uma, ou as outras; a alheia, nunca",
        arguments: [
            (BancadaDaProva.mestre, "/operacao/clientes"), (BancadaDaProva.atendente, "/atendimento"),
            (BancadaDaProva.representante, "/cliente"), (BancadaDaProva.cidada, "/portal"),
        ])
    func minhas(cpf: String, casa: String) async throws {
        try await BancadaDaProva.comGente { bancada in
            let alheia = try await bancada.entrar(BancadaDaProva.operador, de: "192.0.2.200")
            var outras: [ClienteEmProcesso] = []
            for numero in 1...3 {
                outras.append(try await bancada.entrar(cpf, de: "198.51.100.\(numero)", agente: Self.firefox))
            }
            let eu = try await bancada.entrar(cpf)
            var inicio = try await eu.get(casa)
            // Quem representa um cliente só já cai na página dele.
            if let dele = inicio.destino { inicio = try await eu.get(dele) }
            #expect(inicio.texto.contains("href=\"\(Self.lista)\""), "o menu da pessoa leva às sessões")
            let lista = try await eu.get(Self.lista).texto
            for numero in 1...3 { #expect(lista.contains("198.51.100.\(numero)")) }
            #expect(lista.contains("Firefox no Windows") && !lista.contains("192.0.2.200"))
            let chaves = Self.chaves(lista)
            #expect(chaves.count == 3, "a desta página não se encerra aqui")
            let chave = try #require(chaves.first)
            let daAlheia = try #require(
                Self.chaves(try await bancada.entrar(BancadaDaProva.operador).get(Self.lista).texto).first)
            #expect(try await eu.get(Self.encerrar + "?sessao=\(daAlheia)").status == 404)
            #expect(try await eu.post(Self.encerrar, [("sessao", daAlheia)]).destino == Self.lista)
            #expect(try await alheia.get(Self.lista).status == 200, "a de outra pessoa continua")
            #expect(try await bancada.eventos("prova-de-vida.encerrar-entrada") == 0)
            #expect(try await eu.get(Self.encerrar + "?sessao=\(chave)").texto.contains("Termina na hora a sessão"))
            _ = try await eu.post(Self.encerrar, [("sessao", chave)])
            #expect(try await eu.get(Self.lista).texto.contains("1 sessão encerrada."))
            func vivas() async throws -> Int {
                var quantas = 0
                for uma in outras where try await uma.get(Self.lista).status == 200 { quantas += 1 }
                return quantas
            }
            #expect(try await vivas() == 2)
            #expect(try await eu.get(Self.encerrar + "?sessao=\(chave)").status == 404)
            _ = try await eu.post(Self.encerrar, [("sessao", "outras")])
            #expect(try await vivas() == 0)
            #expect(try await eu.get(Self.lista).status == 200)
            #expect(try await bancada.eventos("prova-de-vida.encerrar-entrada") == 3)
            #expect(try await bancada.navegador.get(Self.lista).destino == "/entrar?volta=%2Fportal%2Fsessoes")
        }
    }

    @Test(
        "RNF-SEG-01: quem ganhou papel depois de entrar como cidadã vê também a sessão de antes, e entrar de novo a troca"
    )
    func trocada() async throws {
        try await BancadaDaProva.comGente { bancada in
            let antes = try await bancada.entrar(BancadaDaProva.cidada, de: "198.51.100.1")
            try await bancada.conceder(BancadaDaProva.cidada, .atendente)
            let depois = try await bancada.entrar(BancadaDaProva.cidada)
            #expect(try await depois.get(Self.lista).texto.contains("198.51.100.1"))
            #expect(try await bancada.entrar(antes, BancadaDaProva.cidada).destino == "/atendimento")
            #expect(try await bancada.eventos("prova-de-vida.encerrar-entrada") == 1)
            #expect(try await bancada.entradas() == 2)
        }
    }

    @Test(
        "RNF-SEG-01: a sessão sem uso, a que passou do tempo e a que ninguém mais abriu deixam cada uma um evento, com o porquê"
    )
    func vencidas() async throws {
        try await BancadaDaProva.comGente { bancada in
            func vencidas() async throws -> Int { try await bancada.eventos("prova-de-vida.vencer-entrada") }
            let mestre = try await bancada.entrar(BancadaDaProva.mestre)
            let parada = try await bancada.entrar(BancadaDaProva.cidada)
            bancada.orgao.andar(.seconds(15 * 60))
            #expect(try await parada.get("/portal").status == 200, "no minuto exato ainda vale")
            bancada.orgao.andar(.seconds(15 * 60 + 1))
            #expect(try await mestre.get("/operacao/clientes").status == 303, "vinte minutos sem uso")
            #expect(try await parada.get("/portal").status == 303)
            #expect(try await vencidas() == 2)
            #expect(try await bancada.entradas() == 0, "o bloco com o CPF some")
            // Em uso até o fim: acaba pelo prazo.
            let emUso = try await bancada.entrar(BancadaDaProva.cidada)
            for _ in 1...6 {
                bancada.orgao.andar(.seconds(600))
                #expect(try await emUso.get("/portal").status == 200)
            }
            bancada.orgao.andar(.seconds(1))
            #expect(try await emUso.get("/portal").status == 303, "uma hora, mesmo em uso")
            #expect(try await vencidas() == 3)
            // Ninguém volta a abrir: a volta do serviço é que a apaga, uma vez.
            _ = try await bancada.entrar(BancadaDaProva.operador)
            let viva = try await bancada.entrar(BancadaDaProva.atendente)
            bancada.orgao.andar(.seconds(19 * 60))
            #expect(try await viva.get("/atendimento").status == 200)
            bancada.orgao.andar(.seconds(2 * 60))
            let casa = bancada.orgao.casa
            for _ in 1...2 {
                try await casa.banco.transacao(como: .motor) { t in _ = try VencerEntradas.vencer(casa, em: t) }
            }
            #expect(try await vencidas() == 4)
            #expect(try await bancada.entradas() == 1)
            let trilha = try await bancada.entrar(BancadaDaProva.operador).get("/operacao/trilha").texto
            #expect(trilha.contains("ficou sem uso") && trilha.contains("passou do tempo máximo"))
            #expect(trilha.contains("Sessão nas telas da prova de vida vencida"))
            _ = try await viva.post("/sair")
            #expect(try await vencidas() == 4, "quem sai não vence")
            #expect(try await bancada.eventos("prova-de-vida.sair") == 1)
        }
    }
}
