import BancoDeDados
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import Rosto
import Synchronization
import Testing
import Web

/// O que se cobra é o que se mediu, e a falha nossa não custa nada a quem tenta.
@Suite struct FalhaNossaTests {
    /// O olho de ensaio, que se manda falhar.
    private final class OlhoQueFalha: Observador {
        private let ensaio = ObservadorDeEnsaio()
        private let recusa = Mutex<RecusaDeProva?>(nil)

        var modeloDoVetor: String { ensaio.modeloDoVetor }
        var modelos: [String] { ensaio.modelos }

        func falhar(_ como: RecusaDeProva?) { recusa.withLock { $0 = como } }

        func olhar(_ jpeg: [UInt8], rastro: RastroDaCaptura?, comVetor: Bool) async throws -> Visao {
            if let recusa = recusa.withLock({ $0 }) { throw recusa }
            return try await ensaio.olhar(jpeg, rastro: rastro, comVetor: comVetor)
        }

        func olhar(foto: [UInt8]) async throws -> Visao { try await ensaio.olhar(foto: foto) }
        func conferir() async throws { try await ensaio.conferir() }
        func planaridade(_ frente: [Ponto], _ outro: [Ponto]) -> Double { ensaio.planaridade(frente, outro) }
    }

    struct Caso: Sendable, CustomTestStringConvertible {
        let nome: String
        let antes: Int
        let falha: RecusaDeProva?
        let depois: Int
        let motivo: String
        let restam: Int
        let linhas: Int64
        var testDescription: String { nome }
    }

    /// O motivo gravado da última tentativa, e quantas linhas se cobram.
    private static func gravado(_ sessao: Int64, _ bancada: BancadaDaProva) async throws -> (String?, Int64) {
        try await bancada.orgao.dono.transacao(como: .proprio) { t in
            (
                try t.uma("SELECT motivo FROM tentativa_da_prova WHERE sessao_id = \(sessao) ORDER BY n DESC LIMIT 1")?
                    .ler(0),
                try t.uma("SELECT count(*) FROM consulta_da_prova")?.ler(0) ?? -1
            )
        }
    }

    /// Um quadro de quem olha de frente.
    private static func mandar(_ pagina: inout PaginaDeEnsaio, _ ruido: Int) async throws -> RespostaLida {
        try await pagina.mandar(
            try ObservadorDeEnsaio.jpeg(Observacao(rostos: 1), PessoaDeEnsaio.rosto(1, 0), ruido: ruido))
    }

    @Test(
        "PV-10, PV-11: só se cobra a sessão em que algo se olhou e que não acabou por falha nossa",
        arguments: [
            Caso(
                nome: "nenhum quadro", antes: 0, falha: nil, depois: 0, motivo: "tempo-esgotado", restam: 2, linhas: 0),
            Caso(
                nome: "só quadros que não se abrem", antes: 0, falha: .imagemNaoServe("Não é JPEG."), depois: 3,
                motivo: "quadro-ilegivel", restam: 2, linhas: 0),
            Caso(
                nome: "fila cheia desde o começo", antes: 0, falha: .analiseOcupada, depois: 5,
                motivo: "analise-falhou", restam: 3, linhas: 0),
            Caso(
                nome: "um quarto perdido", antes: 9, falha: .analiseOcupada, depois: 3, motivo: "analise-falhou",
                restam: 3, linhas: 0),
            Caso(
                nome: "menos de um quarto perdido", antes: 10, falha: .analiseOcupada, depois: 3,
                motivo: "tempo-esgotado", restam: 2, linhas: 1),
            Caso(
                nome: "o motor cai no meio", antes: 9, falha: .analiseForaDoAr("Fora."), depois: 3,
                motivo: "analise-falhou", restam: 3, linhas: 0),
            Caso(
                nome: "o motor falha no último", antes: 9, falha: .analiseForaDoAr("Fora."), depois: 1,
                motivo: "analise-falhou", restam: 3, linhas: 0),
            Caso(
                nome: "nada se perdeu", antes: 9, falha: nil, depois: 0, motivo: "tempo-esgotado", restam: 2,
                linhas: 1),
        ])
    func cobra(_ caso: Caso) async throws {
        let olho = OlhoQueFalha()
        try await BancadaDaProva.usando(olho: olho, parada: .zero) { bancada in
            let (_, id, link) = try await bancada.sessao("cadastro")
            var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
            #expect(try await pagina.comecar(luz: false).status == 200)
            for n in 0..<(caso.antes + caso.depois) {
                if n == caso.antes { olho.falhar(caso.falha) }
                #expect(try await Self.mandar(&pagina, n).status == 200)
            }
            try await bancada.servico.capturas.varrer()
            let fim = try await pagina.fim()
            #expect(fim["restam"] as? Int == caso.restam && fim["codigo"] as? String == caso.motivo, "\(fim)")
            #expect(try await pagina.navegador.json("POST", "/captura/desistir", "{}").status == 200)
            #expect(
                try await bancada.resultado(id)["situacao"] as? String == (caso.linhas == 0 ? "EXPIRADA" : "REPROVADA"))
            let (motivo, linhas) = try await Self.gravado(id, bancada)
            #expect(motivo == caso.motivo && linhas == caso.linhas, "\(motivo ?? "—") \(linhas)")
        }
    }

    @Test("PV-03, PV-17: a falha nossa não gasta tentativa nem conta no limite da pessoa, e o minuto fica fora do ar")
    func naoGasta() async throws {
        let olho = OlhoQueFalha()
        try await BancadaDaProva.usando(olho: olho) { bancada in
            let medidor = Medidor(bancada.servico, bancada.servico.mensageiro) { true }
            let (_, id, link) = try await bancada.sessao("cadastro")
            var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
            #expect(try await medidor.volta() == [])
            // Mais do que as seis que a pessoa pode gastar numa hora.
            olho.falhar(.analiseForaDoAr("Fora."))
            for vez in 1...7 {
                #expect(try await pagina.comecar(luz: false).status == 200, "\(vez)")
                for n in 0..<3 { #expect(try await Self.mandar(&pagina, vez * 10 + n).status == 200) }
                let fim = try await pagina.fim()
                #expect(fim["codigo"] as? String == "analise-falhou" && fim["restam"] as? Int == 3, "\(fim)")
                #expect((fim["frase"] as? String)?.contains("não conta") == true)
                #expect(fim["podePedirRevisao"] as? Bool == false, "o que não se viu não se revê")
            }
            bancada.orgao.andar(.seconds(60))
            #expect(try await medidor.volta() == [.analise])
            bancada.orgao.andar(.seconds(60))
            olho.falhar(nil)
            #expect(try await medidor.volta() == [])
            #expect(try await pagina.capturar(PessoaDeEnsaio(), luz: false)["situacao"] as? String == "APROVADA")
            let (_, linhas) = try await Self.gravado(id, bancada)
            #expect(linhas == 1)
        }
    }

    @Test("PV-03: começos que só falham por nossa culpa têm teto na sessão: nove, e depois a análise está ocupada")
    func teto() async throws {
        let olho = OlhoQueFalha()
        try await BancadaDaProva.usando(olho: olho) { bancada in
            let (_, _, link) = try await bancada.sessao("cadastro")
            var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
            olho.falhar(.analiseForaDoAr("Fora."))
            for vez in 1...9 {
                #expect(try await pagina.comecar(luz: false).status == 200, "\(vez)")
                for n in 0..<3 { _ = try await Self.mandar(&pagina, vez * 10 + n) }
            }
            let decima = try await pagina.comecar(luz: false)
            #expect(decima.status == 503 && decima.texto.contains("analise-ocupada"), "\(decima.texto)")
        }
    }
}
