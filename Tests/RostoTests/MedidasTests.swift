import Foundation
import Testing

@testable import Rosto

@Suite("medidas do rosto")
struct MedidasTests {
    /// Uma cabeça de mentira: pontos espalhados numa meia-esfera, com os marcos usados nos lugares certos.
    static func cabeca(_ semente: UInt64 = 7) -> [SIMD3<Double>] {
        var sorteio = Sorteio(semente: semente)
        var pontos = (0..<Malha.quantos).map { _ -> SIMD3<Double> in
            let (u, v) = (sorteio.entre(-0.8, 0.8), sorteio.entre(-0.8, 0.8))
            return SIMD3(u, v, -(max(0, 1 - u * u - v * v)).squareRoot()) * 60
        }
        pontos[Malha.Marco.olhoDireitoPorFora] = SIMD3(-45, -20, -30)
        pontos[Malha.Marco.olhoEsquerdoPorFora] = SIMD3(45, -20, -30)
        pontos[Malha.Marco.testa] = SIMD3(0, -60, -30)
        pontos[Malha.Marco.queixo] = SIMD3(0, 60, -30)
        pontos[Malha.Marco.bocaDireita] = SIMD3(-25, 30, -45)
        pontos[Malha.Marco.bocaEsquerda] = SIMD3(25, 30, -45)
        return pontos
    }

    /// Gira (graus, em volta dos eixos vertical, horizontal e da câmera) e projeta sem perspectiva.
    static func malha(_ pontos: [SIMD3<Double>], guinada: Double = 0, arfagem: Double = 0, rolagem: Double = 0) throws
        -> Malha
    {
        let (g, a, r) = (guinada * .pi / 180, arfagem * .pi / 180, rolagem * .pi / 180)
        let giradas = pontos.map { p -> PontoDaMalha in
            // Primeiro a arfagem, depois a guinada, depois a rolagem.
            let q = SIMD3(p.x, p.y * cos(a) + p.z * sin(a), -p.y * sin(a) + p.z * cos(a))
            let s = SIMD3(q.x * cos(g) - q.z * sin(g), q.y, q.x * sin(g) + q.z * cos(g))
            return PontoDaMalha(300 + s.x * cos(r) - s.y * sin(r), 250 + s.x * sin(r) + s.y * cos(r), s.z)
        }
        return try #require(Malha(pontos: giradas, presenca: 1))
    }

    @Test("a guinada medida é a que se deu, e a rolagem não a muda", arguments: [-40.0, -25, -1, 0, 1, 25, 40])
    func guinada(graus: Double) throws {
        for rolagem in [-30.0, 0, 15] {
            let pose = try #require(Self.malha(Self.cabeca(), guinada: graus, rolagem: rolagem).pose)
            #expect(abs(pose.guinada - graus) < 1e-6 && abs(pose.rolagem - rolagem) < 1e-6 && abs(pose.arfagem) < 1e-6)
        }
    }

    @Test("queixo para cima é arfagem positiva", arguments: [-30.0, -5, 0, 5, 30])
    func arfagem(graus: Double) throws {
        #expect(abs(try #require(Self.malha(Self.cabeca(), arfagem: graus).pose).arfagem - graus) < 1e-6)
    }

    @Test("marcos todos no mesmo lugar não têm pose nem planaridade")
    func semPose() throws {
        let um = try #require(
            Malha(pontos: [PontoDaMalha](repeating: PontoDaMalha(1, 2, 3), count: Malha.quantos), presenca: 1))
        #expect(um.pose == nil && um.planaridade(desde: um) == nil)
        #expect(Malha(pontos: [], presenca: 1) == nil)
        #expect(Malha(pontos: [PontoDaMalha](repeating: PontoDaMalha(.nan, 2, 3), count: 468), presenca: 1) == nil)
    }

    @Test("o plano girado tem planaridade zero; a cabeça girada, não", arguments: [10.0, 25, 40])
    func planaridade(graus: Double) throws {
        let cabeca = Self.cabeca()
        let plana = cabeca.map { SIMD3($0.x, $0.y, -30) }
        let daFoto = try #require(Self.malha(plana, guinada: graus).planaridade(desde: Self.malha(plana)))
        let daCabeca = try #require(Self.malha(cabeca, guinada: graus).planaridade(desde: Self.malha(cabeca)))
        #expect(daFoto < 1e-6)
        #expect(daCabeca > 0.02 * graus / 10)
    }

    @Test("a região é a da caixa dos marcos no referencial girado, e volta à imagem")
    func regiao() throws {
        let reta = Regiao(try Self.malha(Self.cabeca()))
        for rolagem in [-60.0, 20, 175] {
            let regiao = Regiao(try Self.malha(Self.cabeca(), rolagem: rolagem))
            #expect(abs(regiao.lado - reta.lado) < 1e-6)
            #expect(abs(regiao.angulo * 180 / .pi - rolagem) < 1e-6)
            let recorte = try #require(regiao.recorte)
            #expect(recorte.paraImagem.aplicada(a: Ponto(96, 96)).distancia(de: regiao.centro) < 1e-9)
            #expect(abs(recorte.paraImagem.escala - regiao.lado / 192) < 1e-12)
        }
        #expect(Regiao(centro: Ponto(0, 0), lado: 7.9, angulo: 0).recorte == nil)
        #expect(Regiao(centro: Ponto(0, 0), lado: 8, angulo: 0).recorte != nil)
        #expect(Regiao(centro: Ponto(.nan, 0), lado: 80, angulo: 0).recorte == nil)
    }

    @Test(
        "similaridade: as faixas de mercado nos limiares do cosseno",
        arguments: [(0.363, 85.0), (0.45, 93.0), (-1, 0), (1, 100), (0.186, 50)])
    func similaridade(cosseno: Double, esperada: Double) {
        #expect(abs(Comparacao.similaridade(cosseno) - esperada) < 0.1)
    }

    @Test("vetores de modelos diferentes não se comparam, e os bytes voltam")
    func vetores() throws {
        var sorteio = Sorteio(semente: 3)
        let numeros = (0..<128).map { _ in Float(sorteio.entre(-1, 1)) }
        let a = try #require(VetorFacial(modelo: "m1", numeros: numeros))
        #expect(abs(a.numeros.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
        #expect(abs(try #require(a.cosseno(com: a)) - 1) < 1e-6)
        let outro = try #require(VetorFacial(modelo: "m2", numeros: numeros))
        #expect(a.cosseno(com: outro) == nil)
        #expect(a.bytes.count == 512)
        let volta = try #require(VetorFacial(modelo: "m1", bytes: a.bytes))
        #expect(try #require(volta.cosseno(com: a)) > 0.999999)
        #expect(VetorFacial(modelo: "m", numeros: [Float](repeating: 0, count: 128)) == nil)
        #expect(VetorFacial(modelo: "m", numeros: Array(numeros.dropLast())) == nil)
        #expect(VetorFacial(modelo: "m", numeros: [.nan] + numeros.dropLast()) == nil)
        #expect(VetorFacial(modelo: "m", bytes: Array(a.bytes.dropLast())) == nil)
    }

    @Test(
        "o alinhamento leva os pontos do gabarito a eles mesmos, em qualquer lugar e tamanho", arguments: UInt64(1)...20
    )
    func alinhamento(semente: UInt64) throws {
        var sorteio = Sorteio(semente: semente)
        let (angulo, escala) = (sorteio.entre(-1, 1), sorteio.entre(0.3, 5))
        let t = Semelhanca(
            a: escala * cos(angulo), b: escala * sin(angulo), tx: sorteio.entre(0, 400), ty: sorteio.entre(0, 400))
        let p = Alinhamento.gabarito.map(t.aplicada)
        let recorte = try #require(
            Alinhamento.recorte(
                CincoPontos(
                    olhoDireito: p[0], olhoEsquerdo: p[1], nariz: p[2], bocaDireita: p[3], bocaEsquerda: p[4])))
        for (destino, origem) in zip(p, Alinhamento.gabarito) {
            #expect(recorte.paraImagem.aplicada(a: origem).distancia(de: destino) < 1e-6)
        }
    }

    private func mudanca(
        guinada: Double = 18, t5: Double? = 0.16, planaridade: Double = 0.045, estreitamento: Double = 0.05
    ) -> MudancaDoRosto {
        MudancaDoRosto(
            guinada: guinada, arfagem: 0, t5: t5, planaridade: planaridade, encurtamento: 0.9,
            estreitamentoSemGiro: estreitamento, aproximacao: 1, boca: 1, cosseno: nil)
    }

    @Test("o giro pede as quatro medidas juntas, dos dois lados de cada limite")
    func giro() {
        #expect(mudanca().girou(para: .direitaDaImagem) && !mudanca().girou(para: .esquerdaDaImagem))
        #expect(mudanca(guinada: -18, t5: -0.16).girou(para: .esquerdaDaImagem))
        for aquem in [
            mudanca(guinada: 17.99), mudanca(t5: 0.1599), mudanca(t5: nil), mudanca(planaridade: 0.0449),
            mudanca(estreitamento: 0.0501), mudanca(guinada: -18), mudanca(t5: -0.16),
        ] { #expect(!aquem.girou(para: .direitaDaImagem), "\(aquem)") }
    }

    /// Um quadro só com a malha.
    private func quadro(_ malha: Malha?) -> Quadro {
        Quadro(
            largura: 1, altura: 1, rostos: [], detectado: true, principal: nil, outros: [], malha: malha, vetor: nil,
            pele: nil, qualidade: nil,
            impressao: ImpressaoDoQuadro(Imagem(largura: 1, altura: 1, bytes: [0, 0, 0])), passiva: .naoAvaliado,
            rastro: nil)
    }

    @Test("a cabeça estreita com o cosseno do giro; a foto que gira estreita sem virar", arguments: [15.0, 30, -40])
    func estreitamento(graus: Double) throws {
        let (cabeca, certo) = (Self.cabeca(), cos(graus * .pi / 180))
        let frente = quadro(try Self.malha(cabeca))
        let girada = quadro(try Self.malha(cabeca, guinada: graus))
        let daCabeca = try #require(MudancaDoRosto(desde: frente, ate: girada))
        #expect(abs(daCabeca.guinada - graus) < 1e-6 && abs(daCabeca.estreitamentoSemGiro) < 1e-6)
        #expect(abs(daCabeca.encurtamento - certo) < 1e-6)
        // A foto: os mesmos pontos, apertados na horizontal, sem mudar de pose.
        let apertada = quadro(try Self.malha(cabeca.map { SIMD3($0.x * certo, $0.y, $0.z) }))
        let daFoto = try #require(MudancaDoRosto(desde: frente, ate: apertada))
        #expect(abs(daFoto.guinada) < 1e-6 && abs(daFoto.estreitamentoSemGiro - (1 - certo)) < 1e-6)
        #expect(MudancaDoRosto(desde: frente, ate: quadro(nil)) == nil)
    }
}
