import Foundation
import Testing

@testable import Rosto

@Suite("cor que a pele devolve")
struct LuzTests {
    /// A pele sob uma sequência de cores, com exposição automática que oscila e ruído.
    private func pele(
        _ cores: [CorExibida], reflexo: Double, ruido: Double = 0, sorteio: inout Sorteio
    ) -> [CorDaPele] {
        let base = SIMD3(0.42, 0.26, 0.19)
        return cores.map { cor in
            let ganho = sorteio.entre(0.8, 1.25)
            var v = base * (1 + cor.canais * reflexo) * ganho
            v *= SIMD3(
                1 + sorteio.entre(-ruido, ruido), 1 + sorteio.entre(-ruido, ruido), 1 + sorteio.entre(-ruido, ruido))
            return CorDaPele(vermelho: v.x, verde: v.y, azul: v.z)
        }
    }

    private func sequencia(_ sorteio: inout Sorteio) -> [CorExibida] {
        (CorExibida.allCases + CorExibida.allCases).shuffled(using: &sorteio)
    }

    @Test("a sequência exibida confere, com reflexo de 5 a 20 % e exposição automática", arguments: UInt64(1)...60)
    func confere(semente: UInt64) throws {
        var sorteio = Sorteio(semente: semente)
        let (cores, reflexo) = (sequencia(&sorteio), sorteio.entre(0.05, 0.2))
        let medido = try #require(
            ReflexoDaLuz(pele: pele(cores, reflexo: reflexo, ruido: 0.004, sorteio: &sorteio), exibidas: cores))
        #expect(medido.correlacao > 0.95 && medido.conclusao == .confere)
        #expect(abs(medido.amplitude - reflexo) < 0.25 * reflexo)
    }

    @Test("outra sequência de cores não confere", arguments: UInt64(1)...60)
    func outraSequencia(semente: UInt64) throws {
        var sorteio = Sorteio(semente: semente)
        let (cores, outras) = (sequencia(&sorteio), sequencia(&sorteio))
        let iguais = zip(cores, outras).count { $0 == $1 }
        let medido = try #require(
            ReflexoDaLuz(pele: pele(cores, reflexo: 0.1, sorteio: &sorteio), exibidas: outras))
        // Com duas vezes cada cor, quatro posições iguais de seis já dão 0,5; só a mesma ordem dá 1.
        #expect(abs(medido.correlacao - (Double(iguais) / 6 - 1.0 / 3) / (2.0 / 3)) < 0.02)
        #expect((medido.conclusao == .confere) == (iguais == 6))
    }

    @Test("sem reflexo que se meça é inconclusivo, nunca reprovado: dos dois lados de 2 %")
    func inconclusiva() throws {
        var sorteio = Sorteio(semente: 5)
        let cores: [CorExibida] = [.vermelho, .verde, .azul, .verde, .vermelho, .azul]
        for (reflexo, esperada) in [
            (0.0, ReflexoDaLuz.Conclusao.inconclusiva), (0.019, .inconclusiva), (0.021, .confere),
        ] {
            let medido = try #require(
                ReflexoDaLuz(pele: pele(cores, reflexo: reflexo, sorteio: &sorteio), exibidas: cores))
            #expect(medido.conclusao == esperada, "\(reflexo)")
        }
        #expect(ReflexoDaLuz(correlacao: 0.7, amplitude: 0.02).conclusao == .confere)
        #expect(ReflexoDaLuz(correlacao: 0.6999, amplitude: 0.02).conclusao == .naoConfere)
        #expect(ReflexoDaLuz(correlacao: 1, amplitude: 0.0199).conclusao == .inconclusiva)
    }

    @Test("o que não se mede: amostras de menos, quantidades diferentes, canal zerado, tela parada")
    func semMedida() {
        let cor = CorDaPele(vermelho: 0.4, verde: 0.3, azul: 0.2)
        #expect(ReflexoDaLuz(pele: [cor, cor], exibidas: [.vermelho, .verde]) == nil)
        #expect(ReflexoDaLuz(pele: [cor, cor, cor], exibidas: [.vermelho, .verde]) == nil)
        #expect(ReflexoDaLuz(pele: [cor, cor, cor], exibidas: [.azul, .azul, .azul]) == nil)
        let preta = CorDaPele(vermelho: 0, verde: 0.3, azul: 0.2)
        #expect(ReflexoDaLuz(pele: [cor, preta, cor], exibidas: [.vermelho, .verde, .azul]) == nil)
    }

    @Test("a cor da pele é a do miolo da caixa, em luz linear")
    func miolo() throws {
        // Cinza 128 no miolo e branco fora: o miolo da caixa de 100 × 100 vai de 20 a 80 e de 45 a 75.
        var bytes = [UInt8](repeating: 255, count: 100 * 100 * 3)
        for y in 45..<75 { for x in 20..<80 { for c in 0..<3 { bytes[(y * 100 + x) * 3 + c] = 128 } } }
        let imagem = Imagem(largura: 100, altura: 100, bytes: bytes)
        let cor = try #require(CorDaPele(imagem, Caixa(x: 0, y: 0, largura: 100, altura: 100)))
        #expect(abs(cor.vermelho - pow(128.0 / 255, 2.2)) < 1e-9 && cor.vermelho == cor.azul)
        #expect(CorDaPele(imagem, Caixa(x: 200, y: 200, largura: 100, altura: 100)) == nil)
        #expect(CorDaPele(imagem, Caixa(x: 0, y: 0, largura: 10, altura: 10)) == nil)
    }
}
