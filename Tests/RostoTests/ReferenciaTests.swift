import Foundation
import Testing

@testable import Rosto

/// O que a conta escrita em Python (`Tests/Referencia/rosto`) achou em cada imagem de exemplo.
private struct Medido: Decodable {
    struct Rosto: Decodable {
        let caixa: [Double]
        let escore: Double
        let pontos: [[Double]]
    }
    struct Sinais: Decodable {
        let brilho: Double
        let contraste: Double
        let nitidez: Double
        let estourado: Double
    }
    let largura: Int?
    let altura: Int?
    let impressao: String?
    let rostos320: [Rosto]?
    let rostos640: [Rosto]?
    let vetor: [Float]?
    let malha: [[Double]]?
    let pose: [Double]?
    let boca: Double?
    let t5: Double?
    let pele: [Double]?
    let qualidade: Sinais?

    static func todos() throws -> [String: Medido] {
        try JSONDecoder().decode([String: Medido].self, from: Data(try Bancada.exemplo("referencia.json")))
    }
}

@Suite("o motor contra a referência em Python", .enabled(if: Bancada.instalado, "falta ferramentas/instalar-rosto.sh"))
struct ReferenciaTests {
    private static let imagens = [
        "astronauta.jpg", "duas-pessoas.jpg", "retrato-a1-deitado.jpg", "retrato-a1.jpg", "retrato-a2.jpg",
        "retrato-a3.jpg", "retrato-b1.jpg", "sem-rosto.jpg",
    ]

    private func medido(_ nome: String) throws -> Medido {
        let todos = try Medido.todos()
        return try #require(todos[nome])
    }

    private func perto(_ a: Ponto, _ b: [Double], _ folga: Double) -> Bool {
        a.distancia(de: Ponto(b[0], b[1])) <= folga
    }

    @Test("os mesmos rostos, nos mesmos lugares, a 320 e a 640", arguments: imagens)
    func detector(nome: String) async throws {
        let (certo, imagem) = (try medido(nome), try Bancada.imagem(nome))
        #expect(imagem.largura == certo.largura && imagem.altura == certo.altura)
        for (fino, esperados) in [(false, certo.rostos320), (true, certo.rostos640)] {
            let achados = try await Bancada.motor().emUmPosto { try $0.detectar(imagem, fino: fino) }
            let esperados = try #require(esperados)
            #expect(achados.count == esperados.count)
            for (achado, esperado) in zip(achados, esperados) {
                let lado = achado.caixa.largura
                #expect(abs(achado.escore - esperado.escore) < 0.01)
                #expect(zip(achado.pontos.todos, esperado.pontos).allSatisfy { perto($0, $1, 0.01 * lado) })
                #expect(
                    achado.caixa.sobreposicao(
                        com: Caixa(
                            x: esperado.caixa[0], y: esperado.caixa[1], largura: esperado.caixa[2],
                            altura: esperado.caixa[3])) > 0.97)
            }
        }
    }

    @Test("o mesmo vetor, a mesma malha, as mesmas medidas", arguments: imagens.filter { $0 != "sem-rosto.jpg" })
    func medidas(nome: String) async throws {
        let certo = try medido(nome)
        let quadro = try await Bancada.motor().analisar(foto: Bancada.exemplo(nome))
        let numeros = try #require(certo.vetor)
        let esperado = try #require(VetorFacial(modelo: Modelo.vetor.versao, numeros: numeros))
        #expect(try #require(quadro.vetor?.cosseno(com: esperado)) > 0.998)
        let malha = try #require(quadro.malha)
        let marcos = try #require(certo.malha)
        let pior = zip(malha.pontos, marcos).map { $0.naImagem.distancia(de: Ponto($1[0], $1[1])) }.max() ?? .infinity
        #expect(pior < 0.03 * malha.entreOlhos, "marco mais longe: \(pior)")
        let (pose, dita) = (try #require(quadro.pose), try #require(certo.pose))
        #expect(
            abs(pose.guinada - dita[0]) < 0.7 && abs(pose.arfagem - dita[1]) < 0.7 && abs(pose.rolagem - dita[2]) < 0.7)
        #expect(abs(malha.boca - (try #require(certo.boca))) < 0.02)
        #expect(abs(try #require(quadro.t5) - (try #require(certo.t5))) < 0.01)
        let (pele, cor) = (try #require(quadro.pele), try #require(certo.pele))
        #expect(zip([pele.vermelho, pele.verde, pele.azul], cor).allSatisfy { abs($0 - $1) < 0.02 })
        let (sinais, ditos) = (try #require(quadro.qualidade), try #require(certo.qualidade))
        #expect(abs(sinais.brilho - ditos.brilho) < 2 && abs(sinais.contraste - ditos.contraste) < 2)
        #expect(
            abs(sinais.nitidez - ditos.nitidez) < 0.1 * ditos.nitidez && abs(sinais.estourado - ditos.estourado) < 0.01)
        #expect(quadro.passiva == .naoAvaliado)
    }

    @Test("a mesma impressão do quadro, a menos de empates", arguments: imagens)
    func impressao(nome: String) throws {
        let texto = try #require(medido(nome).impressao)
        let bits = texto.map { $0 == "1" }
        let obtida = ImpressaoDoQuadro(try Bancada.imagem(nome))
        let diferentes = bits.indices.count { (obtida.palavras[$0 / 64] >> UInt64($0 % 64) & 1 == 1) != bits[$0] }
        #expect(bits.count == 256 && diferentes <= 4, "\(diferentes)")
    }

    /// Cada par de retratos: a mesma pessoa passa do limiar, pessoas diferentes não.
    @Test("mesma pessoa e pessoas diferentes ficam de lados opostos do limiar")
    func comparacoes() async throws {
        var vetores: [(String, VetorFacial)] = []
        for nome in ["astronauta.jpg", "retrato-a1.jpg", "retrato-a2.jpg", "retrato-a3.jpg", "retrato-b1.jpg"] {
            let quadro = try await Bancada.motor().analisar(foto: Bancada.exemplo(nome))
            vetores.append((nome, try #require(quadro.vetor)))
        }
        for (i, a) in vetores.enumerated() {
            for b in vetores[(i + 1)...] {
                let mesma = a.0.hasPrefix("retrato-a") && b.0.hasPrefix("retrato-a")
                let cosseno = try #require(a.1.cosseno(com: b.1))
                #expect((cosseno >= Comparacao.limiar) == mesma, "\(a.0) × \(b.0): \(cosseno)")
            }
        }
    }

    @Test("dois rostos de tamanho parecido se acusam; imagem sem rosto não é erro")
    func quantosRostos() async throws {
        let motor = try Bancada.motor()
        let dois = try await motor.analisar(jpeg: Bancada.exemplo("duas-pessoas.jpg"))
        #expect(dois.maisDeUmRosto && dois.rostos.count == 2)
        let nenhum = try await motor.analisar(jpeg: Bancada.exemplo("sem-rosto.jpg"))
        #expect(nenhum.principal == nil && nenhum.malha == nil && nenhum.rastro == nil && !nenhum.maisDeUmRosto)
    }

    @Test("a foto guardada de lado, com a orientação no Exif, dá o mesmo rosto que a de pé")
    func deitada() async throws {
        let motor = try Bancada.motor()
        let dePe = try await motor.analisar(foto: Bancada.exemplo("retrato-a1.jpg"))
        let deitada = try await motor.analisar(foto: Bancada.exemplo("retrato-a1-deitado.jpg"))
        #expect((deitada.largura, deitada.altura) == (dePe.largura, dePe.altura))
        let vetor = try #require(deitada.vetor)
        let cosseno = try #require(dePe.vetor?.cosseno(com: vetor))
        #expect(cosseno > 0.99)
    }
}
