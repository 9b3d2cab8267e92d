/// A imagem em outro tamanho: média de área ao diminuir, bilinear ao aumentar.
///
/// Diminuir por bilinear puro pula pixels e tira precisão dos pontos do rosto.
package struct Reducao: Sendable {
    /// Tamanho depois, em pixels.
    package let largura: Int
    package let altura: Int
    private let colunas: Eixo
    private let linhas: Eixo

    /// De `larguraDeOrigem` × `alturaDeOrigem` para um tamanho dado.
    package init(larguraDeOrigem: Int, alturaDeOrigem: Int, largura: Int, altura: Int) {
        precondition(largura > 0 && altura > 0, "tamanho vazio")
        self.largura = largura
        self.altura = altura
        colunas = Eixo(de: larguraDeOrigem, para: largura)
        linhas = Eixo(de: alturaDeOrigem, para: altura)
    }

    /// Para caber num quadrado, mantendo a proporção.
    package init(_ imagem: Imagem, noQuadrado lado: Int) {
        let k = Double(lado) / Double(max(imagem.largura, imagem.altura))
        func medida(_ original: Int) -> Int { min(lado, max(1, Int((Double(original) * k).rounded()))) }
        self.init(
            larguraDeOrigem: imagem.largura, alturaDeOrigem: imagem.altura, largura: medida(imagem.largura),
            altura: medida(imagem.altura))
    }

    /// Entrega cada linha pronta, de cima para baixo: três números por pixel, de 0 a 255, na ordem da imagem.
    ///
    /// Soma primeiro na vertical, em linhas inteiras (o que a máquina faz de muitos em muitos números), e depois na horizontal.
    package func cadaLinha(_ imagem: Imagem, _ corpo: (Int, UnsafeBufferPointer<Float>) -> Void) {
        let passo = imagem.largura * 3
        withUnsafeTemporaryAllocation(of: Float.self, capacity: passo + largura * 3) { lugar in
            let soma = UnsafeMutableBufferPointer(rebasing: lugar[..<passo])
            let pronta = UnsafeMutableBufferPointer(rebasing: lugar[passo...])
            imagem.bytes.withUnsafeBufferPointer { origem in
                for linha in 0..<altura {
                    soma.update(repeating: 0)
                    for i in linhas.comeco[linha]..<linhas.comeco[linha + 1] {
                        let comeco = linhas.lugar[i] * passo
                        let fatia = UnsafeBufferPointer(rebasing: origem[comeco..<(comeco + passo)])
                        Self.somar(fatia, vezes: linhas.peso[i], em: soma)
                    }
                    naHorizontal(soma, pronta)
                    corpo(linha, UnsafeBufferPointer(pronta))
                }
            }
        }
    }

    private static func somar(
        _ linha: UnsafeBufferPointer<UInt8>, vezes peso: Float, em soma: UnsafeMutableBufferPointer<Float>
    ) {
        for j in 0..<soma.count { soma[j] += peso * Float(linha[j]) }
    }

    private func naHorizontal(_ soma: UnsafeMutableBufferPointer<Float>, _ pronta: UnsafeMutableBufferPointer<Float>) {
        colunas.comeco.withUnsafeBufferPointer { comeco in
            colunas.lugar.withUnsafeBufferPointer { lugar in
                colunas.peso.withUnsafeBufferPointer { peso in
                    for x in 0..<largura {
                        var (vermelho, verde, azul) = (Float(0), Float(0), Float(0))
                        for i in comeco[x]..<comeco[x + 1] {
                            let (de, quanto) = (lugar[i] * 3, peso[i])
                            vermelho += quanto * soma[de]
                            verde += quanto * soma[de + 1]
                            azul += quanto * soma[de + 2]
                        }
                        pronta[x * 3] = vermelho
                        pronta[x * 3 + 1] = verde
                        pronta[x * 3 + 2] = azul
                    }
                }
            }
        }
    }
}

/// De que posições, e com que pesos, sai cada posição de um eixo. Os pesos de cada uma somam 1.
private struct Eixo: Sendable {
    private(set) var comeco: [Int] = [0]
    private(set) var lugar: [Int] = []
    private(set) var peso: [Float] = []

    init(de origem: Int, para destino: Int) {
        let razao = Double(origem) / Double(destino)
        for i in 0..<destino {
            if razao >= 1 { porArea(i, razao, origem) } else { porVizinhos(i, razao, origem) }
            comeco.append(lugar.count)
        }
    }

    private mutating func porArea(_ i: Int, _ razao: Double, _ origem: Int) {
        let inicio = Double(i) * razao
        let fim = min(Double(i + 1) * razao, Double(origem))
        var posicao = Int(inicio)
        while posicao < origem, Double(posicao) < fim - 1e-9 {
            let parte = min(Double(posicao + 1), fim) - max(Double(posicao), inicio)
            if parte > 1e-9 {
                lugar.append(posicao)
                peso.append(Float(parte / (fim - inicio)))
            }
            posicao += 1
        }
    }

    private mutating func porVizinhos(_ i: Int, _ razao: Double, _ origem: Int) {
        let centro = min(max((Double(i) + 0.5) * razao - 0.5, 0), Double(origem - 1))
        let antes = Int(centro)
        let parte = centro - Double(antes)
        lugar.append(antes)
        peso.append(Float(1 - parte))
        if parte > 0, antes + 1 < origem {
            lugar.append(antes + 1)
            peso.append(Float(parte))
        }
    }
}
