import Foundation
import Testing

@testable import Rosto

@Suite("geometria do rosto")
struct GeometriaTests {
    @Test("a semelhança recupera giro, escala e deslocamento conhecidos", arguments: UInt64(1)...100)
    func semelhanca(semente: UInt64) throws {
        var sorteio = Sorteio(semente: semente)
        let (angulo, escala) = (sorteio.entre(-.pi, .pi), sorteio.entre(0.05, 8))
        let certa = Semelhanca(
            a: escala * cos(angulo), b: escala * sin(angulo), tx: sorteio.entre(-900, 900),
            ty: sorteio.entre(-900, 900))
        let origem = (0..<5).map { _ in sorteio.ponto() }
        let achada = try #require(Semelhanca(de: origem, para: origem.map(certa.aplicada)))
        #expect(abs(achada.a - certa.a) < 1e-9 && abs(achada.b - certa.b) < 1e-9)
        #expect(abs(achada.tx - certa.tx) < 1e-6 && abs(achada.ty - certa.ty) < 1e-6)
        #expect(abs(achada.escala - escala) < 1e-9)
        let volta = try #require(achada.inversa)
        #expect(volta.aplicada(a: achada.aplicada(a: origem[0])).distancia(de: origem[0]) < 1e-6)
    }

    @Test("pontos no mesmo lugar, um só ou quantidades diferentes não definem semelhança")
    func semSemelhanca() {
        #expect(Semelhanca(de: [Ponto(1, 1), Ponto(1, 1)], para: [Ponto(0, 0), Ponto(1, 0)]) == nil)
        #expect(Semelhanca(de: [Ponto(1, 1)], para: [Ponto(0, 0)]) == nil)
        #expect(Semelhanca(de: [Ponto(1, 1), Ponto(2, 1)], para: [Ponto(0, 0)]) == nil)
        #expect(Semelhanca(de: [Ponto(0, 0), Ponto(1, 0)], para: [Ponto(5, 5), Ponto(5, 5)])?.inversa == nil)
    }

    @Test("a homografia recupera uma projeção conhecida, e o desvio é o do ruído", arguments: UInt64(1)...100)
    func homografia(semente: UInt64) throws {
        var sorteio = Sorteio(semente: semente)
        let certa = Homografia([
            sorteio.entre(0.6, 1.6), sorteio.entre(-0.4, 0.4), sorteio.entre(-200, 200), sorteio.entre(-0.4, 0.4),
            sorteio.entre(0.6, 1.6), sorteio.entre(-200, 200), sorteio.entre(-4e-4, 4e-4), sorteio.entre(-4e-4, 4e-4),
            1,
        ])
        let origem = (0..<40).map { _ in sorteio.ponto() }
        let destino = try origem.map { try #require(certa.aplicada(a: $0)) }
        let achada = try #require(Homografia(de: origem, para: destino))
        #expect(zip(achada.elementos, certa.elementos).allSatisfy { abs($0 - $1) < 1e-6 * (1 + abs($1)) })
        #expect(try #require(achada.desvio(de: origem, para: destino)) < 1e-6)
        let tremido = destino.map { Ponto($0.x + sorteio.entre(-1, 1), $0.y + sorteio.entre(-1, 1)) }
        let ruidosa = try #require(Homografia(de: origem, para: tremido))
        let desvio = try #require(ruidosa.desvio(de: origem, para: tremido))
        // Ruído uniforme de ±1 em dois eixos: raiz de 2/3, menos o que oito incógnitas absorvem de oitenta medidas.
        #expect((0.5...0.95).contains(desvio))
        #expect(desvio <= (try #require(certa.desvio(de: origem, para: tremido))) + 1e-9)
    }

    @Test("menos de quatro pontos, ou pontos em linha, não definem homografia")
    func semHomografia() {
        let linha = (0..<9).map { Ponto(Double($0), Double($0) * 2) }
        #expect(Homografia(de: linha, para: linha) == nil)
        let tres = [Ponto(0, 0), Ponto(1, 0), Ponto(0, 1)]
        #expect(Homografia(de: tres, para: tres) == nil)
        let quatro = tres + [Ponto(1, 1)]
        #expect(Homografia(de: quatro, para: quatro) != nil)
        #expect(Homografia(de: quatro, para: [Ponto](repeating: Ponto(3, 3), count: 4)) == nil)
    }

    @Test(
        "interseção sobre união",
        arguments: [
            ("a mesma", Caixa(x: 0, y: 0, largura: 10, altura: 10), 1.0),
            ("separadas", Caixa(x: 10, y: 0, largura: 10, altura: 10), 0.0),
            ("metade", Caixa(x: 5, y: 0, largura: 10, altura: 10), 1.0 / 3),
            ("dentro", Caixa(x: 0, y: 0, largura: 5, altura: 10), 0.5),
            ("vazia", Caixa(x: 1, y: 1, largura: 0, altura: 10), 0.0),
            ("invertida", Caixa(x: 1, y: 1, largura: -5, altura: 10), 0.0),
        ])
    func sobreposicao(nome: String, outra: Caixa, esperada: Double) {
        let caixa = Caixa(x: 0, y: 0, largura: 10, altura: 10)
        #expect(abs(caixa.sobreposicao(com: outra) - esperada) < 1e-12, "\(nome)")
        #expect(caixa.sobreposicao(com: outra) == outra.sobreposicao(com: caixa), "\(nome)")
    }

    private func rosto(_ x: Double, _ largura: Double, _ escore: Double) -> Deteccao {
        let p = CincoPontos(
            olhoDireito: Ponto(x, 0), olhoEsquerdo: Ponto(x + 9, 0), nariz: Ponto(x + 4, 5), bocaDireita: Ponto(x, 9),
            bocaEsquerda: Ponto(x + 9, 9))
        return Deteccao(
            caixa: Caixa(x: x, y: 0, largura: largura, altura: 100), pontos: p, escore: escore)
    }

    @Test("sem repetição: fica o melhor de cada rosto, dos dois lados do limite de 0,3")
    func semRepeticao() {
        // Caixas de 100 deslocadas de d: a sobreposição é (100 − d)/(100 + d); 0,3 está em d = 53,846….
        let (perto, longe) = (rosto(53.8, 100, 0.8), rosto(53.9, 100, 0.8))
        let melhor = rosto(0, 100, 0.9)
        #expect(Deteccao.semRepeticao([perto, melhor]) == [melhor])
        #expect(Deteccao.semRepeticao([longe, melhor]) == [melhor, longe])
        #expect(Deteccao.semRepeticao([]) == [])
    }

    @Test("sem repetição: o que fica não se repete, e todo o que cai repete um melhor", arguments: UInt64(1)...50)
    func propriedadeDaRepeticao(semente: UInt64) {
        var sorteio = Sorteio(semente: semente)
        let todas = (0..<30).map { _ in
            rosto(sorteio.entre(0, 400), sorteio.entre(20, 150), sorteio.entre(0.6, 1))
        }
        let ficam = Deteccao.semRepeticao(todas)
        for (i, a) in ficam.enumerated() {
            for b in ficam[(i + 1)...] { #expect(a.caixa.sobreposicao(com: b.caixa) <= 0.3 && a.escore >= b.escore) }
        }
        for caida in todas where !ficam.contains(caida) {
            #expect(ficam.contains { $0.escore >= caida.escore && $0.caixa.sobreposicao(com: caida.caixa) > 0.3 })
        }
    }

    @Test(
        "o que a rede devolve e não é número não é rosto",
        arguments: [
            (caixa: 0, ponto: -1, valor: Float.nan), (0, -1, .infinity), (3, -1, .nan), (-1, 0, .nan),
            (-1, 9, -.infinity),
        ])
    func semNumero(caixa: Int, ponto: Int, valor: Float) {
        func achadas(_ caixas: [Float], _ pontos: [Float]) -> [Deteccao] {
            SaidaDoDetector(passo: 32, classe: [1], objeto: [1], caixas: caixas, pontos: pontos)
                .deteccoes(lado: 32, kx: 1, ky: 1)
        }
        var (caixas, pontos) = ([Float](repeating: 0, count: 4), [Float](repeating: 0, count: 10))
        #expect(achadas(caixas, pontos).count == 1)
        if caixa >= 0 { caixas[caixa] = valor }
        if ponto >= 0 { pontos[ponto] = valor }
        #expect(achadas(caixas, pontos).isEmpty)
    }

    @Test("outro rosto atrapalha a partir de 40 % da largura do maior")
    func relevantes() throws {
        let maior = rosto(0, 100, 0.7)
        let no = try #require(Deteccao.principal([rosto(300, 40, 0.9), maior]))
        #expect(no.maior == maior && no.outros.count == 1)
        let abaixo = try #require(Deteccao.principal([rosto(300, 39.9, 0.9), maior]))
        #expect(abaixo.outros.isEmpty)
        #expect(Deteccao.principal([]) == nil)
    }

    @Test(
        "t5 diz onde o nariz cai na linha dos olhos, mesmo com a cabeça inclinada",
        arguments: [(0.0, 0.5), (20, 0.5), (-35, 0.3), (90, 0.7)])
    func t5(inclinacao: Double, esperado: Double) throws {
        let giro = Semelhanca(a: cos(inclinacao * .pi / 180), b: sin(inclinacao * .pi / 180), tx: 40, ty: 12)
        let p = [
            Ponto(0, 0), Ponto(60, 0), Ponto(60 * esperado, 35), Ponto(10, 70), Ponto(50, 70),
        ].map(giro.aplicada)
        let pontos = CincoPontos(
            olhoDireito: p[0], olhoEsquerdo: p[1], nariz: p[2], bocaDireita: p[3], bocaEsquerda: p[4])
        #expect(abs(try #require(pontos.t5) - esperado) < 1e-9)
    }

    @Test("olhos no mesmo lugar não têm t5")
    func semT5() {
        let p = Ponto(3, 3)
        #expect(
            CincoPontos(olhoDireito: p, olhoEsquerdo: p, nariz: p, bocaDireita: p, bocaEsquerda: p).t5 == nil)
    }
}
