import Foundation

/// Ponto da malha: x e y em pixels da imagem; z na mesma escala, menor é mais perto da câmera.
package struct PontoDaMalha: Sendable, Hashable {
    package let x: Double
    package let y: Double
    package let z: Double

    package init(_ x: Double, _ y: Double, _ z: Double) {
        self.x = x
        self.y = y
        self.z = z
    }

    package var naImagem: Ponto { Ponto(x, y) }
}

/// Para onde o rosto olha, em graus.
package struct Pose: Sendable, Hashable {
    /// Positiva: virado para a direita da imagem, que é a esquerda da pessoa (a imagem não é espelhada).
    package let guinada: Double
    /// Positiva: queixo para cima.
    package let arfagem: Double
    /// Positiva: inclinado no sentido do relógio, na imagem.
    package let rolagem: Double
}

/// Os 468 marcos de um rosto (numeração da malha do MediaPipe).
package struct Malha: Sendable, Hashable {
    package static let quantos = 468

    package let pontos: [PontoDaMalha]
    /// Probabilidade de haver um rosto onde se procurou, de 0 a 1.
    package let presenca: Double

    /// Abaixo disto não há malha.
    package static let presencaMinima = 0.5

    package init?(pontos: [PontoDaMalha], presenca: Double) {
        guard pontos.count == Self.quantos, pontos.allSatisfy({ $0.x.isFinite && $0.y.isFinite && $0.z.isFinite })
        else { return nil }
        self.pontos = pontos
        self.presenca = presenca
    }

    /// Marcos que as medidas usam.
    enum Marco {
        static let olhoDireitoPorFora = 33
        static let olhoEsquerdoPorFora = 263
        static let testa = 10
        static let queixo = 152
        static let bocaDireita = 61
        static let bocaEsquerda = 291
    }

    /// Distância entre os cantos externos dos olhos, na imagem, em pixels: cresce quando o rosto chega perto.
    package var entreOlhos: Double {
        pontos[Marco.olhoDireitoPorFora].naImagem.distancia(de: pontos[Marco.olhoEsquerdoPorFora].naImagem)
    }

    /// Distância entre os cantos externos dos olhos sobre a da testa ao queixo, na imagem: cai quando o rosto vira.
    package var proporcao: Double {
        let altura = pontos[Marco.testa].naImagem.distancia(de: pontos[Marco.queixo].naImagem)
        return altura > 0 ? entreOlhos / altura : 0
    }

    /// Largura da boca sobre a distância entre os cantos externos dos olhos, as duas em três dimensões: sobe no sorriso.
    package var boca: Double {
        let olhos = Self.tamanho(pontos[Marco.olhoDireitoPorFora], pontos[Marco.olhoEsquerdoPorFora])
        return olhos > 0 ? Self.tamanho(pontos[Marco.bocaDireita], pontos[Marco.bocaEsquerda]) / olhos : 0
    }

    private static func tamanho(_ a: PontoDaMalha, _ b: PontoDaMalha) -> Double {
        ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y) + (a.z - b.z) * (a.z - b.z)).squareRoot()
    }

    /// Para onde o rosto olha; nil se os marcos se confundem num ponto.
    package var pose: Pose? {
        func seta(_ de: Int, _ para: Int) -> SIMD3<Double> {
            let (a, b) = (pontos[de], pontos[para])
            return SIMD3(b.x - a.x, b.y - a.y, b.z - a.z)
        }
        func unitaria(_ v: SIMD3<Double>) -> SIMD3<Double>? {
            let tamanho = (v * v).sum().squareRoot()
            return tamanho > 1e-9 ? v / tamanho : nil
        }
        func graus(_ y: Double, _ x: Double) -> Double { atan2(y, x) * 180 / .pi }
        let descida = seta(Marco.testa, Marco.queixo)
        guard let x = unitaria(seta(Marco.olhoDireitoPorFora, Marco.olhoEsquerdoPorFora)),
            let y = unitaria(descida - x * (descida * x).sum())
        else { return nil }
        return Pose(
            guinada: graus(x.z, (x.x * x.x + x.y * x.y).squareRoot()), arfagem: graus(-y.z, y.y),
            rolagem: graus(x.y, x.x))
    }

    /// Quanto esta malha se afasta de ser a imagem plana de outra: 0 se uma homografia as une.
    ///
    /// Raiz da média dos quadrados do que a melhor homografia deixa, sobre a distância entre os olhos desta. Nunca vale só:
    /// expressão e lente também a fazem subir. nil se a homografia não existe.
    package func planaridade(desde frente: Malha) -> Double? {
        Self.planaridade(de: frente.pontos.map(\.naImagem), para: pontos.map(\.naImagem))
    }

    /// O mesmo, de quem guardou só os marcos na imagem; nil também se não são os de uma malha.
    package static func planaridade(de origem: [Ponto], para destino: [Ponto]) -> Double? {
        guard destino.count == quantos else { return nil }
        let olhos = destino[Marco.olhoDireitoPorFora].distancia(de: destino[Marco.olhoEsquerdoPorFora])
        guard olhos > 0, let plana = Homografia(de: origem, para: destino),
            let desvio = plana.desvio(de: origem, para: destino)
        else { return nil }
        return desvio / olhos
    }
}

/// O quadrado girado em que se procura a malha.
package struct Regiao: Sendable, Hashable {
    package let centro: Ponto
    /// Pixels da imagem.
    package let lado: Double
    /// Radianos, da horizontal da imagem à linha dos olhos.
    package let angulo: Double

    package init(centro: Ponto, lado: Double, angulo: Double) {
        self.centro = centro
        self.lado = lado
        self.angulo = angulo
    }

    /// Pela primeira vez: dos cinco pontos do detector.
    package init(_ pontos: CincoPontos) {
        let olhos = pontos.olhoDireito.meio(ate: pontos.olhoEsquerdo)
        let boca = pontos.bocaDireita.meio(ate: pontos.bocaEsquerda)
        centro = olhos.meio(ate: boca)
        lado = 3.4 * max(pontos.entreOlhos, olhos.distancia(de: boca))
        angulo = atan2(
            pontos.olhoEsquerdo.y - pontos.olhoDireito.y, pontos.olhoEsquerdo.x - pontos.olhoDireito.x)
    }

    /// Depois: dos marcos da vez anterior, com uma vez e meia a caixa deles no referencial girado.
    package init(_ malha: Malha) {
        let (a, b) = (malha.pontos[Malha.Marco.olhoDireitoPorFora], malha.pontos[Malha.Marco.olhoEsquerdoPorFora])
        let angulo = atan2(b.y - a.y, b.x - a.x)
        let (c, s) = (cos(angulo), sin(angulo))
        let xs = malha.pontos.map { c * $0.x + s * $0.y }
        let ys = malha.pontos.map { -s * $0.x + c * $0.y }
        let (x0, x1) = (xs.min() ?? 0, xs.max() ?? 0)
        let (y0, y1) = (ys.min() ?? 0, ys.max() ?? 0)
        let (u, v) = ((x0 + x1) / 2, (y0 + y1) / 2)
        self.init(
            centro: Ponto(c * u - s * v, s * u + c * v), lado: 1.5 * max(x1 - x0, y1 - y0), angulo: angulo)
    }

    /// Pixels por lado da entrada da rede.
    static let entrada = 192

    /// O recorte que a rede recebe; nil se a região não tem tamanho ou é muito maior que qualquer imagem.
    var recorte: Recorte? {
        guard lado.isFinite, lado >= 8, lado < 1e5, centro.x.isFinite, centro.y.isFinite, angulo.isFinite else {
            return nil
        }
        let escala = lado / Double(Self.entrada)
        let (a, b) = (escala * cos(angulo), escala * sin(angulo))
        let meio = Double(Self.entrada) / 2
        return Recorte(
            lado: Self.entrada,
            paraImagem: Semelhanca(
                a: a, b: b, tx: centro.x - (a * meio - b * meio), ty: centro.y - (b * meio + a * meio)))
    }

    /// Dos 1404 números da rede (x, y e z em pixels do recorte) e do logito de presença à malha na imagem.
    func malha(_ numeros: [Float], logito: Float) -> Malha? {
        guard numeros.count == Malha.quantos * 3, let recorte else { return nil }
        let escala = lado / Double(Self.entrada)
        let pontos = (0..<Malha.quantos).map { i in
            let lugar = recorte.paraImagem.aplicada(a: Ponto(Double(numeros[i * 3]), Double(numeros[i * 3 + 1])))
            return PontoDaMalha(lugar.x, lugar.y, Double(numeros[i * 3 + 2]) * escala)
        }
        return Malha(pontos: pontos, presenca: 1 / (1 + exp(-Double(logito))))
    }
}
