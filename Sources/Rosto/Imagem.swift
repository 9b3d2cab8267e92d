/// Imagem decodificada: três bytes por pixel (vermelho, verde, azul), linha após linha, sem folga.
package struct Imagem: Sendable, Hashable {
    package let largura: Int
    package let altura: Int
    package let bytes: [UInt8]

    /// Tamanho que não bate com a quantidade de bytes é defeito de quem chama.
    package init(largura: Int, altura: Int, bytes: [UInt8]) {
        precondition(largura > 0 && altura > 0 && bytes.count == largura * altura * 3, "bytes que não são da imagem")
        self.largura = largura
        self.altura = altura
        self.bytes = bytes
    }

    /// A imagem como se deve olhar, segundo a orientação que a câmera anotou.
    package func orientada(_ orientacao: Orientacao) -> Imagem {
        guard orientacao != .normal else { return self }
        let (l, a) = orientacao.trocaOsLados ? (altura, largura) : (largura, altura)
        var novos = [UInt8](repeating: 0, count: bytes.count)
        for y in 0..<a {
            for x in 0..<l {
                let (xDeOrigem, yDeOrigem) = orientacao.origem(x, y, largura: largura, altura: altura)
                let (de, para) = ((yDeOrigem * largura + xDeOrigem) * 3, (y * l + x) * 3)
                novos[para] = bytes[de]
                novos[para + 1] = bytes[de + 1]
                novos[para + 2] = bytes[de + 2]
            }
        }
        return Imagem(largura: l, altura: a, bytes: novos)
    }
}

/// Como a câmera segurava o sensor: o campo 0x0112 do Exif, de 1 a 8.
package enum Orientacao: Int, Sendable, CaseIterable {
    case normal = 1
    case espelhada = 2
    case meiaVolta = 3
    case meiaVoltaEspelhada = 4
    case transposta = 5
    case umQuartoDireita = 6
    case transversa = 7
    case umQuartoEsquerda = 8

    var trocaOsLados: Bool { rawValue >= 5 }

    /// De que pixel guardado vem o pixel (x, y) da imagem como se olha. Largura e altura são as guardadas.
    func origem(_ x: Int, _ y: Int, largura: Int, altura: Int) -> (x: Int, y: Int) {
        switch self {
        case .normal: (x, y)
        case .espelhada: (largura - 1 - x, y)
        case .meiaVolta: (largura - 1 - x, altura - 1 - y)
        case .meiaVoltaEspelhada: (x, altura - 1 - y)
        case .transposta: (y, x)
        case .umQuartoDireita: (y, altura - 1 - x)
        case .transversa: (largura - 1 - y, altura - 1 - x)
        case .umQuartoEsquerda: (largura - 1 - y, x)
        }
    }
}
