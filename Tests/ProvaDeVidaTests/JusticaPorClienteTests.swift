import Foundation
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import Rosto
import Synchronization
import Testing
import Web

/// Dois clientes na mesma análise: o que manda muito espera por si, e não tira o lugar do outro.
@Suite struct JusticaPorClienteTests {
    /// Um olho que segura cada imagem até se deixar passar, e diz em que ordem as olhou.
    private final class OlhoNaFila: Observador {
        private let ensaio = ObservadorDeEnsaio()
        private let estado = Mutex((segura: false, olhando: 0, olhadas: [Int]()))

        var modeloDoVetor: String { ensaio.modeloDoVetor }
        var modelos: [String] { ensaio.modelos }
        var simultaneas: Int { 1 }
        /// O `ruido` de cada imagem, na ordem em que se começou a olhar.
        var olhadas: [Int] { estado.withLock { $0.olhadas } }
        var olhando: Int { estado.withLock { $0.olhando } }

        func segurar() { estado.withLock { $0.segura = true } }
        func soltar() { estado.withLock { $0.segura = false } }

        private func esperar(_ imagem: [UInt8]) async throws {
            let numeros = try? JSONDecoder().decode(ObservadorDeEnsaio.Numeros.self, from: Data(imagem))
            estado.withLock {
                $0.olhadas.append(numeros?.ruido ?? -1)
                $0.olhando += 1
            }
            while estado.withLock({ $0.segura }) { try await Task.sleep(for: .milliseconds(2)) }
            estado.withLock { $0.olhando -= 1 }
        }

        func olhar(_ jpeg: [UInt8], rastro: RastroDaCaptura?, comVetor: Bool) async throws -> Visao {
            if !comVetor { try await esperar(jpeg) }
            return try await ensaio.olhar(jpeg, rastro: rastro, comVetor: comVetor)
        }

        func olhar(foto: [UInt8]) async throws -> Visao {
            try await esperar(foto)
            return try await ensaio.olhar(foto: foto)
        }

        func conferir() async throws { try await ensaio.conferir() }
        func planaridade(_ frente: [Ponto], _ outro: [Ponto]) -> Double { ensaio.planaridade(frente, outro) }
    }

    private static func imagem(_ ruido: Int) throws -> [UInt8] {
        try ObservadorDeEnsaio.jpeg(Observacao(rostos: 1), PessoaDeEnsaio.rosto(1, 0), ruido: ruido)
    }

    private static func comecada(
        _ numero: Int, _ bancada: BancadaDaProva, _ credencial: CredencialDoCliente? = nil
    ) async throws -> PaginaDeEnsaio {
        let (criada, _, link) = try await bancada.sessao(
            "cadastro", cpf: try CPF.ficticio(numero).formatado, token: try await bancada.token(credencial))
        try #require(criada.status == 201, "\(criada.texto)")
        var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
        #expect(try await pagina.comecar(luz: false).status == 200)
        return pagina
    }

    private static func ate(_ condicao: () async -> Bool) async throws {
        for _ in 0..<2_000 where await !condicao() { try await Task.sleep(for: .milliseconds(5)) }
        #expect(await condicao())
    }

    @Test("PV-18: com a fila da análise cheia por um cliente, o quadro do outro entra e é o seguinte a olhar-se")
    func quadros() async throws {
        let olho = OlhoNaFila()
        try await BancadaDaProva.usando(olho: olho, espera: 4) { bancada in
            let (_, outro) = try await BancadaDaProva.cadastrar("outro", bancada.orgao.casa)
            var doMuito: [PaginaDeEnsaio] = []
            for numero in 1...6 { doMuito.append(try await Self.comecada(numero, bancada)) }
            let doPouco = try await Self.comecada(7, bancada, outro)
            olho.segurar()
            try await withThrowingTaskGroup(of: (Int, Int).self) { grupo in
                // Um a olhar-se, quatro à espera, e um que já não cabe: perde-se, e a tentativa dele segue.
                for (posicao, pagina) in doMuito.enumerated() {
                    grupo.addTask {
                        var pagina = pagina
                        return (posicao, try await pagina.mandar(try Self.imagem(100 + posicao)).status)
                    }
                    if posicao == 0 { try await Self.ate { olho.olhando == 1 } }
                    if (1...4).contains(posicao) {
                        try await Self.ate { bancada.servico.capturas.naFila == posicao }
                    }
                }
                let sexta = try #require(try await grupo.next())
                #expect(sexta == (5, 200))
                grupo.addTask {
                    var pagina = doPouco
                    return (99, try await pagina.mandar(try Self.imagem(900)).status)
                }
                // Para ele caber sai um do que mais tem: a resposta a esse chega já.
                let tirado = try #require(try await grupo.next())
                #expect(tirado == (4, 200))
                olho.soltar()
                for try await (_, status) in grupo { #expect(status == 200) }
            }
            #expect(olho.olhadas.count == 5 && olho.olhadas.contains(900))
            #expect(olho.olhadas.firstIndex(of: 900).map { $0 <= 2 } == true, "\(olho.olhadas)")
        }
    }

    @Test("PV-09: oito fotos de um cliente à espera não atrasam a do outro mais do que uma")
    func fotos() async throws {
        let olho = OlhoNaFila()
        try await BancadaDaProva.usando(olho: olho) { bancada in
            let (_, outro) = try await BancadaDaProva.cadastrar("outro", bancada.orgao.casa)
            let (meu, dele) = (try await bancada.token(), try await bancada.token(outro))
            olho.segurar()
            @Sendable func guardar(_ numero: Int, _ token: String) async throws -> Int {
                let foto = Data(try Self.imagem(numero)).base64EncodedString()
                return try await bancada.navegador.json(
                    "PUT", "/v1/referencias",
                    #"{"cpf": "\#(BancadaDaProva.cpf)", "imagem": "\#(foto)", \#(BancadaDaProva.declaracao)}"#,
                    credencial: token
                ).status
            }
            try await withThrowingTaskGroup(of: Int.self) { grupo in
                for n in 0..<8 { grupo.addTask { try await guardar(n, meu) } }
                try await Self.ate { bancada.servico.fotosNaFila == 7 }
                grupo.addTask { try await guardar(900, dele) }
                try await Self.ate { bancada.servico.fotosNaFila == 8 }
                olho.soltar()
                for try await status in grupo { #expect(status == 204) }
            }
            // A que já se olhava, uma que se adiante na roda, e a do outro.
            #expect(olho.olhadas.firstIndex(of: 900).map { $0 <= 2 } == true, "\(olho.olhadas)")
        }
    }

    @Test(
        "PV-27: um cliente só segura metade da memória das fotos por rever; as pessoas do outro ainda podem pedir conferência"
    )
    func revisao() async throws {
        let teto = 3_000
        try await BancadaDaProva.usando(orcamento: OrcamentoDeQuadros(teto: teto)) { bancada in
            let (_, outro) = try await BancadaDaProva.cadastrar("outro", bancada.orgao.casa)
            func podeRever(_ numero: Int, _ credencial: CredencialDoCliente? = nil) async throws -> Bool? {
                var pagina = try await Self.comecada(numero, bancada, credencial)
                var pessoa = PessoaDeEnsaio()
                pessoa.obedece = false
                let fim = try await pagina.capturar(pessoa, luz: false)
                #expect(fim["situacao"] as? String == "REPROVADA", "\(fim)")
                return fim["podePedirRevisao"] as? Bool
            }
            var vezes = 0
            while try await podeRever(100 + vezes) == true, vezes < 12 { vezes += 1 }
            #expect((1..<12).contains(vezes), "\(vezes)")
            #expect(try await podeRever(200, outro) == true)
        }
    }
}
