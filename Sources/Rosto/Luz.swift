import Foundation

/// Cor média de um pedaço de pele, em luz linear de 0 a 1 por canal.
package struct CorDaPele: Sendable, Hashable {
    package let vermelho: Double
    package let verde: Double
    package let azul: Double

    package init(vermelho: Double, verde: Double, azul: Double) {
        self.vermelho = vermelho
        self.verde = verde
        self.azul = azul
    }

    /// Do miolo da caixa do rosto (de 20 a 80 % da largura, de 45 a 75 % da altura), com (v/255)^2,2.
    ///
    /// nil se o miolo dentro da imagem tem menos de 100 pixels.
    package init?(_ imagem: Imagem, _ caixa: Caixa) {
        func dentro(_ posicao: Double, _ fim: Int) -> Int { Int(min(max(posicao, 0), Double(fim))) }
        let (x0, x1) = (
            dentro(caixa.x + 0.2 * caixa.largura, imagem.largura), dentro(caixa.x + 0.8 * caixa.largura, imagem.largura)
        )
        let (y0, y1) = (
            dentro(caixa.y + 0.45 * caixa.altura, imagem.altura), dentro(caixa.y + 0.75 * caixa.altura, imagem.altura)
        )
        let quantos = max(0, x1 - x0) * max(0, y1 - y0)
        guard quantos >= 100 else { return nil }
        var soma = SIMD3<Double>()
        for y in y0..<y1 {
            for x in x0..<x1 {
                let i = (y * imagem.largura + x) * 3
                soma += SIMD3(
                    Self.linear[Int(imagem.bytes[i])], Self.linear[Int(imagem.bytes[i + 1])],
                    Self.linear[Int(imagem.bytes[i + 2])])
            }
        }
        let media = soma / Double(quantos)
        self.init(vermelho: media.x, verde: media.y, azul: media.z)
    }

    private static let linear = (0...255).map { pow(Double($0) / 255, 2.2) }
}

/// Uma das três cores que a tela exibe na etapa da luz.
package enum CorExibida: Int, Sendable, CaseIterable {
    case vermelho, verde, azul

    var canais: SIMD3<Double> {
        switch self {
        case .vermelho: SIMD3(1, 0, 0)
        case .verde: SIMD3(0, 1, 0)
        case .azul: SIMD3(0, 0, 1)
        }
    }
}

/// O que a pele devolveu de uma sequência de cores.
package struct ReflexoDaLuz: Sendable, Hashable {
    /// Correlação entre a cor da pele e a exibida, de −1 a 1.
    package let correlacao: Double
    /// Quanto a cor da pele variou, como fração de um canal; não depende da ordem das cores.
    package let amplitude: Double

    /// Correlação a partir da qual a sequência foi vista na pele.
    package static let correlacaoMinima = 0.7
    /// Variação abaixo da qual nada se conclui: ao ar livre não há reflexo que se meça.
    package static let amplitudeMinima = 0.02

    /// O que se conclui: inconclusivo não é reprovado.
    package enum Conclusao: Sendable, Hashable { case confere, naoConfere, inconclusiva }

    package var conclusao: Conclusao {
        if amplitude < Self.amplitudeMinima { return .inconclusiva }
        return correlacao >= Self.correlacaoMinima ? .confere : .naoConfere
    }

    package init(correlacao: Double, amplitude: Double) {
        self.correlacao = correlacao
        self.amplitude = amplitude
    }

    /// Uma amostra da pele por cor exibida, na ordem do tempo, sem os primeiros 200 ms de cada cor.
    ///
    /// Tira o brilho geral (a exposição automática da câmera) e a cor da própria pele; sobra o que muda com a tela. nil com
    /// menos de três amostras, quantidades diferentes, canal zerado, ou se a tela não mudou de cor.
    package init?(pele: [CorDaPele], exibidas: [CorExibida]) {
        guard pele.count == exibidas.count, pele.count >= 3 else { return nil }
        let canais = pele.map { SIMD3($0.vermelho, $0.verde, $0.azul) }
        guard canais.allSatisfy({ $0.min() > 0 }) else { return nil }
        let logaritmos = canais.map { canal -> SIMD3<Double> in
            let l = SIMD3(log(canal.x), log(canal.y), log(canal.z))
            return l - l.sum() / 3
        }
        let (l, x) = (Self.centrados(logaritmos), Self.centrados(exibidas.map(\.canais)))
        let quadradoDaPele = l.reduce(0) { $0 + ($1 * $1).sum() }
        let quadradoDaTela = x.reduce(0) { $0 + ($1 * $1).sum() }
        guard quadradoDaTela > 1e-12 else { return nil }
        let junto = zip(l, x).reduce(0) { $0 + ($1.0 * $1.1).sum() }
        correlacao = quadradoDaPele > 1e-18 ? junto / (quadradoDaPele * quadradoDaTela).squareRoot() : 0
        amplitude = exp((quadradoDaPele / quadradoDaTela).squareRoot()) - 1
    }

    private static func centrados(_ vetores: [SIMD3<Double>]) -> [SIMD3<Double>] {
        let media = vetores.reduce(SIMD3<Double>(), +) / Double(vetores.count)
        return vetores.map { $0 - media }
    }
}
