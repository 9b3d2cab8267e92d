/// Ponto na imagem, em pixels: x para a direita, y para baixo, a origem no canto superior esquerdo.
///
/// O centro do primeiro pixel é (0, 0), como na OpenCV.
package struct Ponto: Sendable, Hashable {
    package var x: Double
    package var y: Double

    package init(_ x: Double, _ y: Double) {
        self.x = x
        self.y = y
    }

    /// Distância reta, em pixels.
    package func distancia(de outro: Ponto) -> Double {
        let (horizontal, vertical) = (x - outro.x, y - outro.y)
        return (horizontal * horizontal + vertical * vertical).squareRoot()
    }

    /// O ponto médio de vários; de nenhum, não é número.
    init(centroDe pontos: [Ponto]) {
        let quantos = Double(pontos.count)
        self.init(pontos.reduce(0) { $0 + $1.x } / quantos, pontos.reduce(0) { $0 + $1.y } / quantos)
    }

    /// O ponto do meio entre dois.
    package func meio(ate outro: Ponto) -> Ponto { Ponto((x + outro.x) / 2, (y + outro.y) / 2) }
}

/// Retângulo de lados paralelos aos da imagem, em pixels.
package struct Caixa: Sendable, Hashable {
    package var x: Double
    package var y: Double
    package var largura: Double
    package var altura: Double

    package init(x: Double, y: Double, largura: Double, altura: Double) {
        self.x = x
        self.y = y
        self.largura = largura
        self.altura = altura
    }

    package var area: Double { max(0, largura) * max(0, altura) }

    /// Interseção sobre união, de 0 (separadas) a 1 (iguais); duas caixas vazias dão 0.
    package func sobreposicao(com outra: Caixa) -> Double {
        let horizontal = min(x + largura, outra.x + outra.largura) - max(x, outra.x)
        let vertical = min(y + altura, outra.y + outra.altura) - max(y, outra.y)
        guard horizontal > 0, vertical > 0 else { return 0 }
        let comum = horizontal * vertical
        let uniao = area + outra.area - comum
        return uniao > 0 ? comum / uniao : 0
    }
}

/// Transformação de quatro parâmetros (giro, escala e deslocamento): x' = a·x − b·y + tx, y' = b·x + a·y + ty.
package struct Semelhanca: Sendable, Hashable {
    package let a: Double
    package let b: Double
    package let tx: Double
    package let ty: Double

    package init(a: Double, b: Double, tx: Double, ty: Double) {
        self.a = a
        self.b = b
        self.tx = tx
        self.ty = ty
    }

    /// A que leva `origem` a `destino` com a menor soma de quadrados das distâncias.
    ///
    /// Sem solução (menos de dois pontos, quantidades diferentes, ou todos os de origem no mesmo lugar), é nil.
    package init?(de origem: [Ponto], para destino: [Ponto]) {
        guard origem.count == destino.count, origem.count >= 2 else { return nil }
        let (centro, alvo) = (Ponto(centroDe: origem), Ponto(centroDe: destino))
        var (junto, cruzado, quadrado) = (0.0, 0.0, 0.0)
        for (de, para) in zip(origem, destino) {
            let (x, y) = (de.x - centro.x, de.y - centro.y)
            let (u, v) = (para.x - alvo.x, para.y - alvo.y)
            junto += x * u + y * v
            cruzado += x * v - y * u
            quadrado += x * x + y * y
        }
        guard quadrado > 1e-9 else { return nil }
        a = junto / quadrado
        b = cruzado / quadrado
        tx = alvo.x - (a * centro.x - b * centro.y)
        ty = alvo.y - (b * centro.x + a * centro.y)
    }

    package func aplicada(a ponto: Ponto) -> Ponto {
        Ponto(a * ponto.x - b * ponto.y + tx, b * ponto.x + a * ponto.y + ty)
    }

    /// A que desfaz esta; nil se a escala é zero.
    package var inversa: Semelhanca? {
        let quadrado = a * a + b * b
        guard quadrado > 1e-18 else { return nil }
        let (c, s) = (a / quadrado, -b / quadrado)
        return Semelhanca(a: c, b: s, tx: -(c * tx - s * ty), ty: -(s * tx + c * ty))
    }

    /// Quantas vezes a transformação aumenta.
    package var escala: Double { (a * a + b * b).squareRoot() }
}
