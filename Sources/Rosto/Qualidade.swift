/// Sinais de qualidade do rosto num quadro. Dizem à pessoa o que melhorar; não provam vida nem fraude.
package struct Qualidade: Sendable, Hashable {
    /// Luminância média do rosto alinhado, de 0 (preto) a 255.
    package let brilho: Double
    /// Desvio-padrão da luminância do rosto alinhado.
    package let contraste: Double
    /// Variância do laplaciano do rosto alinhado a 112 pixels: cai com o borrão e com a falta de pixels.
    package let nitidez: Double
    /// Fração de pixels do rosto estourados (≥ 250 em algum canal), de 0 a 1.
    package let estourado: Double

    /// Do rosto alinhado de 112 × 112; nil se os pontos não o definem.
    package init?(_ imagem: Imagem, _ pontos: CincoPontos) {
        guard let recorte = Alinhamento.recorte(pontos) else { return nil }
        let lado = recorte.lado
        var cinza = [Float](repeating: 0, count: lado * lado)
        var estourados = 0
        recorte.cadaPixel(imagem) { i, cor in
            cinza[i] = 0.299 * cor.x + 0.587 * cor.y + 0.114 * cor.z
            if cor.max() >= 250 { estourados += 1 }
        }
        let quantos = Double(cinza.count)
        let media = cinza.reduce(0.0) { $0 + Double($1) } / quantos
        let variancia = cinza.reduce(0.0) { $0 + (Double($1) - media) * (Double($1) - media) } / quantos
        var (soma, quadrados) = (0.0, 0.0)
        for y in 1..<(lado - 1) {
            for x in 1..<(lado - 1) {
                let i = y * lado + x
                let l = Double(cinza[i - 1] + cinza[i + 1] + cinza[i - lado] + cinza[i + lado] - 4 * cinza[i])
                soma += l
                quadrados += l * l
            }
        }
        let dentro = Double((lado - 2) * (lado - 2))
        brilho = media
        contraste = variancia.squareRoot()
        nitidez = quadrados / dentro - (soma / dentro) * (soma / dentro)
        estourado = Double(estourados) / quantos
    }
}

/// Resumo de 256 bits do quadro inteiro, que muda pouco quando a imagem é só regravada ou redimensionada.
///
/// Cada bit diz se um pedaço é mais claro que o da sua direita, numa grade de 17 × 16. Serve a achar quadro repetido; vizinhos
/// de um vídeo de verdade também se parecem: a distância pequena pede outra prova.
package struct ImpressaoDoQuadro: Sendable, Hashable {
    /// Quatro, de 64 bits.
    package let palavras: [UInt64]

    package init(palavras: [UInt64]) {
        precondition(palavras.count == 4, "a impressão tem 256 bits")
        self.palavras = palavras
    }

    package init(_ imagem: Imagem) {
        let reducao = Reducao(
            larguraDeOrigem: imagem.largura, alturaDeOrigem: imagem.altura, largura: 17, altura: 16)
        var novas = [UInt64](repeating: 0, count: 4)
        reducao.cadaLinha(imagem) { linha, cores in
            func cinza(_ x: Int) -> Float {
                0.299 * cores[x * 3] + 0.587 * cores[x * 3 + 1] + 0.114 * cores[x * 3 + 2]
            }
            for x in 0..<16 where cinza(x) > cinza(x + 1) {
                let bit = linha * 16 + x
                novas[bit / 64] |= 1 << UInt64(bit % 64)
            }
        }
        palavras = novas
    }

    /// Bits diferentes, de 0 a 256.
    package func distancia(de outra: ImpressaoDoQuadro) -> Int {
        zip(palavras, outra.palavras).reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount }
    }
}
