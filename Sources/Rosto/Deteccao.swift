import Foundation

/// Os cinco pontos do detector, em pixels da imagem. Direito e esquerdo são os da pessoa.
package struct CincoPontos: Sendable, Hashable {
    package let olhoDireito: Ponto
    package let olhoEsquerdo: Ponto
    package let nariz: Ponto
    package let bocaDireita: Ponto
    package let bocaEsquerda: Ponto

    /// Na ordem do detector: olho direito (à esquerda na imagem), olho esquerdo, nariz, cantos direito e esquerdo da boca.
    package init(
        olhoDireito: Ponto, olhoEsquerdo: Ponto, nariz: Ponto, bocaDireita: Ponto, bocaEsquerda: Ponto
    ) {
        self.olhoDireito = olhoDireito
        self.olhoEsquerdo = olhoEsquerdo
        self.nariz = nariz
        self.bocaDireita = bocaDireita
        self.bocaEsquerda = bocaEsquerda
    }

    package var todos: [Ponto] { [olhoDireito, olhoEsquerdo, nariz, bocaDireita, bocaEsquerda] }

    /// Distância entre os olhos, em pixels.
    package var entreOlhos: Double { olhoDireito.distancia(de: olhoEsquerdo) }

    /// Onde o nariz cai na linha dos olhos: 0 sob o olho direito, 1 sob o esquerdo, perto de 0,5 de frente.
    ///
    /// Sobe quando o rosto vira para a esquerda da pessoa (a direita da imagem). Só serve comparado com o da mesma pessoa de
    /// frente: de frente já vai de 0,40 a 0,59 entre pessoas. nil se os olhos coincidem.
    package var t5: Double? {
        let (x, y) = (olhoEsquerdo.x - olhoDireito.x, olhoEsquerdo.y - olhoDireito.y)
        let quadrado = x * x + y * y
        guard quadrado > 1e-9 else { return nil }
        return ((nariz.x - olhoDireito.x) * x + (nariz.y - olhoDireito.y) * y) / quadrado
    }
}

/// Um rosto achado.
package struct Deteccao: Sendable, Hashable {
    package let caixa: Caixa
    package let pontos: CincoPontos
    /// De 0 a 1; abaixo de `minimo` não se acha.
    package let escore: Double

    package init(caixa: Caixa, pontos: CincoPontos, escore: Double) {
        self.caixa = caixa
        self.pontos = pontos
        self.escore = escore
    }

    /// Escore a partir do qual se conta como rosto.
    package static let minimo = 0.6
    /// Interseção sobre união acima da qual duas detecções são o mesmo rosto.
    package static let sobreposicaoMaxima = 0.3
    /// Fração da largura do maior rosto a partir da qual outro rosto atrapalha.
    package static let fracaoRelevante = 0.4

    /// Sem repetição: fica o de maior escore, e cai quem se sobrepõe demais a um que ficou. Do maior escore ao menor.
    package static func semRepeticao(_ achadas: [Deteccao]) -> [Deteccao] {
        var ficam: [Deteccao] = []
        for candidata in achadas.sorted(by: { $0.escore > $1.escore })
        where ficam.allSatisfy({ $0.caixa.sobreposicao(com: candidata.caixa) <= sobreposicaoMaxima }) {
            ficam.append(candidata)
        }
        return ficam
    }

    /// O rosto maior (pela largura) e os outros que, por serem de tamanho parecido, impedem saber de quem é o quadro.
    package static func principal(_ achadas: [Deteccao]) -> (maior: Deteccao, outros: [Deteccao])? {
        guard let maior = achadas.max(by: { $0.caixa.largura < $1.caixa.largura }) else { return nil }
        return (
            maior,
            achadas.filter { $0 != maior && $0.caixa.largura >= fracaoRelevante * maior.caixa.largura }
        )
    }
}

/// O que o detector YuNet devolve para um dos seus três passos de grade.
struct SaidaDoDetector {
    /// Pixels entre células: 8, 16 ou 32.
    let passo: Int
    let classe: [Float]
    let objeto: [Float]
    /// Quatro por célula.
    let caixas: [Float]
    /// Dez por célula.
    let pontos: [Float]

    /// Os rostos, na escala da imagem: `kx` e `ky` são quantas vezes ela foi reduzida para entrar na rede. Caixa ou ponto que não é número
    /// não é rosto: quem a usa de índice cairia.
    func deteccoes(lado: Int, kx: Double, ky: Double) -> [Deteccao] {
        let n = lado / passo
        guard classe.count == n * n, objeto.count == n * n, caixas.count == 4 * n * n, pontos.count == 10 * n * n
        else { return [] }
        return (0..<(n * n)).compactMap { i in
            let escore = Double(min(max(classe[i], 0), 1) * min(max(objeto[i], 0), 1)).squareRoot()
            guard escore >= Deteccao.minimo else { return nil }
            let (coluna, linha, s) = (Double(i % n), Double(i / n), Double(passo))
            func b(_ j: Int) -> Double { Double(caixas[i * 4 + j]) }
            let (cx, cy) = ((coluna + b(0)) * s, (linha + b(1)) * s)
            // A rede dá o logaritmo do tamanho; o teto evita infinito se ela devolver disparate.
            let (w, h) = (exp(min(b(2), 10)) * s, exp(min(b(3), 10)) * s)
            func p(_ j: Int) -> Ponto {
                Ponto(
                    (Double(pontos[i * 10 + 2 * j]) + coluna) * s / kx,
                    (Double(pontos[i * 10 + 2 * j + 1]) + linha) * s / ky)
            }
            let caixa = Caixa(x: (cx - w / 2) / kx, y: (cy - h / 2) / ky, largura: w / kx, altura: h / ky)
            let achados = CincoPontos(
                olhoDireito: p(0), olhoEsquerdo: p(1), nariz: p(2), bocaDireita: p(3), bocaEsquerda: p(4))
            guard [caixa.x, caixa.y, caixa.largura, caixa.altura].allSatisfy(\.isFinite),
                achados.todos.allSatisfy({ $0.x.isFinite && $0.y.isFinite })
            else { return nil }
            return Deteccao(caixa: caixa, pontos: achados, escore: escore)
        }
    }
}
