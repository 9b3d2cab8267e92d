import BancoDeDados
import Foundation
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import Testing
import Web

/// A sessão que vence enquanto se captura, e o que se diz a quem acaba por outra razão.
@Suite struct PrazoDaSessaoTests {
    /// Uma tentativa que não passou, e outra começada a vinte segundos do fim da sessão, que entretanto venceu.
    private static func vencendo(_ bancada: BancadaDaProva) async throws -> (id: Int64, pagina: PaginaDeEnsaio) {
        let (_, id, link) = try await bancada.sessao("cadastro")
        var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
        var ninguem = PessoaDeEnsaio()
        ninguem.rostos = 0
        #expect(try await pagina.capturar(ninguem, luz: false)["situacao"] as? String == "REPROVADA")
        bancada.orgao.andar(.seconds(580))
        return (id, pagina)
    }

    @Test("PV-05, PV-07: a sessão que vence com a pessoa diante da câmera espera que ela acabe, e aprova-se")
    func venceNoMeio() async throws {
        try await BancadaDaProva.usando { bancada in
            var (id, pagina) = try await Self.vencendo(bancada)
            var quadros = 0
            let capturas = bancada.servico.capturas
            let orgao = bancada.orgao
            let fim = try await pagina.capturar(PessoaDeEnsaio(), luz: false) { _, _ in
                quadros += 1
                if quadros == 3 { orgao.andar(.seconds(30)) }
            }
            #expect(fim["situacao"] as? String == "APROVADA", "\(fim)")
            try await capturas.varrer()
            #expect(try await bancada.resultado(id)["situacao"] as? String == "APROVADA")
        }
    }

    @Test(
        "PV-05, PV-07: vencida com a câmera ligada, o serviço de fundo não a tira de baixo; não passando, diz-se que não deu e que o tempo acabou"
    )
    func venceENaoPassa() async throws {
        try await BancadaDaProva.usando { bancada in
            var (id, pagina) = try await Self.vencendo(bancada)
            #expect(try await pagina.comecar(luz: false).status == 200)
            bancada.orgao.andar(.seconds(30))
            try await bancada.servico.capturas.varrer()
            let agora = try await bancada.resultado(id)["situacao"] as? String
            #expect(agora == "EM_ANDAMENTO", "\(agora ?? "—")")
            for n in 0..<3 { #expect(try await pagina.mandar(Array("não é imagem \(n)".utf8)).status == 200) }
            let fim = try await pagina.fim()
            #expect(fim["situacao"] as? String == "EXPIRADA" && fim["podeTentar"] as? Bool == false, "\(fim)")
            let frase = try #require(fim["frase"] as? String)
            #expect(frase.contains("não deu certo") && frase.contains("também acabou"), "\(frase)")
            try await bancada.servico.capturas.varrer()
            #expect(try await bancada.resultado(id)["situacao"] as? String == "REPROVADA")
        }
    }

    @Test("PV-07: quem desistiu, ou cujos dados se apagaram, não lê que o tempo acabou")
    func outroFim() async throws {
        try await BancadaDaProva.usando { bancada in
            let (_, _, link) = try await bancada.sessao("cadastro")
            var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
            #expect(try await pagina.comecar(luz: false).status == 200)
            let desistiu = try await pagina.navegador.json("POST", "/captura/desistir", "{}")
            #expect(desistiu.texto.contains("Você desistiu") && !desistiu.texto.contains("tempo"), "\(desistiu.texto)")
            #expect((try await pagina.fim()["frase"] as? String)?.contains("Você desistiu") == true)
        }
    }

    @Test("PV-03: o nonce e a chave da tentativa não passam de três minutos, nem com tempo estendido")
    func tresMinutos() {
        for estendido in [false, true] {
            #expect(Regua.atual(tempoEstendido: estendido).duracao + Regua.folgaDoFim <= 180_000)
        }
    }
}
