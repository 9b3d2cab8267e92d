import Foundation
import OrgaoDeTeste
import ProvaDeVida
import Rosto
import Synchronization
import Testing
import Web

/// O cliente que manda muitas fotos de uma vez espera; os outros, e quem está diante da câmera, não esperam por ele.
@Suite struct FilaDeFotosTests {
    /// Um olho que segura cada foto até se mandar soltar, e conta quantas olha ao mesmo tempo.
    private final class OlhoLento: Observador {
        private let ensaio = ObservadorDeEnsaio()
        private let estado = Mutex((agora: 0, maximo: 0, soltas: false))

        var modeloDoVetor: String { ensaio.modeloDoVetor }
        var modelos: [String] { ensaio.modelos }
        var maximo: Int { estado.withLock { $0.maximo } }
        var olhando: Int { estado.withLock { $0.agora } }

        func soltar() { estado.withLock { $0.soltas = true } }

        func olhar(_ jpeg: [UInt8], rastro: RastroDaCaptura?, comVetor: Bool) async throws -> Visao {
            try await ensaio.olhar(jpeg, rastro: rastro, comVetor: comVetor)
        }

        func olhar(foto: [UInt8]) async throws -> Visao {
            estado.withLock {
                $0.agora += 1
                $0.maximo = max($0.maximo, $0.agora)
            }
            while !estado.withLock({ $0.soltas }) { try await Task.sleep(for: .milliseconds(5)) }
            estado.withLock { $0.agora -= 1 }
            return try await ensaio.olhar(foto: foto)
        }

        func conferir() async throws { try await ensaio.conferir() }

        func planaridade(_ frente: [Ponto], _ outro: [Ponto]) -> Double { ensaio.planaridade(frente, outro) }
    }

    @Test(
        "PV-09: oito fotos de um cliente esperam, a nona é 429 com quanto esperar; uma de cada vez, e a captura segue")
    func teto() async throws {
        let olho = OlhoLento()
        try await BancadaDaProva.usando(olho: olho) { bancada in
            let token = try await bancada.token()
            let (_, _, link) = try await bancada.sessao("cadastro", token: token)
            let foto = Data(try ObservadorDeEnsaio.jpeg(Observacao(rostos: 1), PessoaDeEnsaio.rosto(1, 0), ruido: 0))
                .base64EncodedString()
            @Sendable func guardar() async throws -> RespostaLida {
                try await bancada.navegador.json(
                    "PUT", "/v1/referencias",
                    #"{"cpf": "\#(BancadaDaProva.cpf)", "imagem": "\#(foto)", \#(BancadaDaProva.declaracao)}"#,
                    credencial: token)
            }
            let respostas = try await withThrowingTaskGroup(of: Int.self) { grupo in
                for _ in 0..<9 { grupo.addTask { try await guardar().status } }
                // A primeira a responder é a recusada: as outras esperam pelo olho.
                let primeira = try await grupo.next()
                #expect(primeira == 429)
                let cheia = try await guardar()
                #expect(cheia.status == 429 && cheia.texto.contains("fotos-demais"))
                var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
                #expect(try await pagina.capturar(PessoaDeEnsaio(), luz: false)["situacao"] as? String == "APROVADA")
                olho.soltar()
                return try await grupo.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(respostas == Array(repeating: 204, count: 8))
            #expect(olho.maximo == 1 && olho.olhando == 0)
            #expect(try await guardar().status == 204, "esvaziada, cabe outra")
        }
    }
}
