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
    package func cadaLinha(_ imagem: Imagem, _ corpo: (Int, UnsafeBufferPointer<Float>) -> Void) {
        let passo = largura * 3
        // Duas linhas de origem já reduzidas na horizontal: a que fecha uma linha abre a seguinte.
        var prontas = [Float](repeating: 0, count: passo * 2)
        var quais = [-1, -1]
        var soma = [Float](repeating: 0, count: passo)
        imagem.bytes.withUnsafeBufferPointer { origem in
            prontas.withUnsafeMutableBufferPointer { prontas in
                soma.withUnsafeMutableBufferPointer { soma in
                    for linha in 0..<altura {
                        soma.update(repeating: 0)
                        for i in linhas.comeco[linha]..<linhas.comeco[linha + 1] {
                            let (y, peso) = (linhas.lugar[i], linhas.peso[i])
                            let vaga = (y & 1) * passo
                            if quais[y & 1] != y {
                                quais[y & 1] = y
                                naHorizontal(origem, y, imagem.largura, prontas, vaga)
                            }
                            for j in 0..<passo { soma[j] += peso * prontas[vaga + j] }
                        }
                        corpo(linha, UnsafeBufferPointer(soma))
                    }
                }
            }
        }
    }

    private func naHorizontal(
        _ origem: UnsafeBufferPointer<UInt8>, _ y: Int, _ larguraDeOrigem: Int,
        _ saida: UnsafeMutableBufferPointer<Float>, _ vaga: Int
    ) {
        let base = y * larguraDeOrigem * 3
        for x in 0..<largura {
            var cor = SIMD3<Float>()
            for i in colunas.comeco[x]..<colunas.comeco[x + 1] {
                let de = base + colunas.lugar[i] * 3
                cor +=
                    colunas.peso[i] * SIMD3(Float(origem[de]), Float(origem[de + 1]), Float(origem[de + 2]))
            }
            saida[vaga + x * 3] = cor.x
            saida[vaga + x * 3 + 1] = cor.y
            saida[vaga + x * 3 + 2] = cor.z
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
