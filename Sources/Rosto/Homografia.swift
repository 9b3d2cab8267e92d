/// Transformação projetiva do plano: a que leva a imagem de uma superfície plana a outra imagem dela.
///
/// Nove números por linha, o último sempre 1. Uma foto na mão de alguém só se mexe assim; um rosto de verdade, não.
package struct Homografia: Sendable, Hashable {
    package let elementos: [Double]

    /// Nove números, por linha.
    package init(_ elementos: [Double]) {
        precondition(elementos.count == 9, "homografia tem nove números")
        self.elementos = elementos
    }

    /// Onde cai um ponto; nil no infinito (a reta que a transformação não mostra).
    package func aplicada(a ponto: Ponto) -> Ponto? {
        let h = elementos
        let peso = h[6] * ponto.x + h[7] * ponto.y + h[8]
        guard abs(peso) > 1e-12 else { return nil }
        return Ponto(
            (h[0] * ponto.x + h[1] * ponto.y + h[2]) / peso, (h[3] * ponto.x + h[4] * ponto.y + h[5]) / peso)
    }

    /// A que leva `origem` a `destino` com a menor soma de quadrados das distâncias no destino.
    ///
    /// Solução linear com coordenadas centradas e de tamanho médio √2 (Hartley), depois refinada por Gauss-Newton com freio
    /// (Levenberg-Marquardt). Com menos de quatro pontos, ou pontos em linha, é nil.
    package init?(de origem: [Ponto], para destino: [Ponto]) {
        guard origem.count == destino.count, origem.count >= 4,
            let antes = Enquadramento(origem), let depois = Enquadramento(destino)
        else { return nil }
        let (de, para) = (origem.map(antes.dentro), destino.map(depois.dentro))
        guard let linear = Self.linear(de, para) else { return nil }
        let fina = Self.refinada(linear, de, para)
        guard let inteira = Self.fora(fina + [1], antes, depois) else { return nil }
        elementos = inteira
    }

    /// Raiz da média dos quadrados das distâncias entre os pontos levados e o destino, em pixels do destino.
    package func desvio(de origem: [Ponto], para destino: [Ponto]) -> Double? {
        guard origem.count == destino.count, !origem.isEmpty else { return nil }
        var soma = 0.0
        for (de, para) in zip(origem, destino) {
            guard let levado = aplicada(a: de) else { return nil }
            let distancia = levado.distancia(de: para)
            soma += distancia * distancia
        }
        return (soma / Double(origem.count)).squareRoot()
    }
}

/// Centro e escala que põem os pontos em volta da origem, à distância média √2: sem isto a conta perde algarismos.
private struct Enquadramento {
    let centro: Ponto
    let escala: Double

    init?(_ pontos: [Ponto]) {
        let meio = Ponto(centroDe: pontos)
        let media = pontos.reduce(0) { $0 + $1.distancia(de: meio) } / Double(pontos.count)
        guard media.isFinite, media > 1e-9 else { return nil }
        centro = meio
        escala = 2.0.squareRoot() / media
    }

    func dentro(_ ponto: Ponto) -> Ponto { Ponto((ponto.x - centro.x) * escala, (ponto.y - centro.y) * escala) }
}

extension Homografia {
    /// Oito incógnitas por equações normais, com o último elemento igual a 1.
    private static func linear(_ origem: [Ponto], _ destino: [Ponto]) -> [Double]? {
        var (matriz, termo) = (SistemaDeOito(), [Double](repeating: 0, count: 8))
        for (de, para) in zip(origem, destino) {
            let primeira = [de.x, de.y, 1, 0, 0, 0, -para.x * de.x, -para.x * de.y]
            let segunda = [0, 0, 0, de.x, de.y, 1, -para.y * de.x, -para.y * de.y]
            matriz.somar(primeira, para.x, em: &termo)
            matriz.somar(segunda, para.y, em: &termo)
        }
        return matriz.resolvido(termo, freio: 0)
    }

    /// Soma dos quadrados do erro; infinita se algum ponto vai para o infinito.
    private static func erro(_ h: [Double], _ origem: [Ponto], _ destino: [Ponto]) -> Double {
        var soma = 0.0
        for (de, para) in zip(origem, destino) {
            let peso = h[6] * de.x + h[7] * de.y + 1
            guard abs(peso) > 1e-9 else { return .infinity }
            let x = (h[0] * de.x + h[1] * de.y + h[2]) / peso - para.x
            let y = (h[3] * de.x + h[4] * de.y + h[5]) / peso - para.y
            soma += x * x + y * y
        }
        return soma
    }

    private static func refinada(_ inicial: [Double], _ origem: [Ponto], _ destino: [Ponto]) -> [Double] {
        var (h, freio) = (inicial, 1e-3)
        var atual = erro(h, origem, destino)
        for _ in 0..<20 where atual > 1e-18 {
            var (matriz, termo) = (SistemaDeOito(), [Double](repeating: 0, count: 8))
            for (de, para) in zip(origem, destino) {
                let peso = h[6] * de.x + h[7] * de.y + 1
                let x = (h[0] * de.x + h[1] * de.y + h[2]) / peso
                let y = (h[3] * de.x + h[4] * de.y + h[5]) / peso
                let (u, v, w) = (de.x / peso, de.y / peso, 1 / peso)
                matriz.somar([u, v, w, 0, 0, 0, -x * u, -x * v], para.x - x, em: &termo)
                matriz.somar([0, 0, 0, u, v, w, -y * u, -y * v], para.y - y, em: &termo)
            }
            guard let passo = matriz.resolvido(termo, freio: freio) else { break }
            let tentativa = zip(h, passo).map(+)
            let novo = erro(tentativa, origem, destino)
            if novo < atual {
                let parou = atual - novo < atual * 1e-10
                (h, atual, freio) = (tentativa, novo, freio / 10)
                if parou { break }
            } else {
                freio *= 10
                if freio > 1e6 { break }
            }
        }
        return h
    }

    /// Desfaz o enquadramento: H = depois⁻¹ · h · antes, dividida pelo último elemento.
    private static func fora(_ h: [Double], _ antes: Enquadramento, _ depois: Enquadramento) -> [Double]? {
        func produto(_ a: [Double], _ b: [Double]) -> [Double] {
            (0..<9).map { i -> Double in
                let (linha, coluna) = (i / 3 * 3, i % 3)
                let (primeiro, segundo) = (a[linha] * b[coluna], a[linha + 1] * b[coluna + 3])
                return primeiro + segundo + a[linha + 2] * b[coluna + 6]
            }
        }
        let entra = [
            antes.escala, 0, -antes.escala * antes.centro.x, 0, antes.escala, -antes.escala * antes.centro.y, 0, 0, 1,
        ]
        let sai = [1 / depois.escala, 0, depois.centro.x, 0, 1 / depois.escala, depois.centro.y, 0, 0, 1]
        let inteira = produto(sai, produto(h, entra))
        guard abs(inteira[8]) > 1e-15, inteira.allSatisfy(\.isFinite) else { return nil }
        return inteira.map { $0 / inteira[8] }
    }
}

/// Equações normais de oito incógnitas: soma linhas e resolve por eliminação com pivô.
private struct SistemaDeOito {
    private var matriz = [Double](repeating: 0, count: 64)

    mutating func somar(_ linha: [Double], _ alvo: Double, em termo: inout [Double]) {
        for i in 0..<8 where linha[i] != 0 {
            termo[i] += linha[i] * alvo
            for j in 0..<8 { matriz[i * 8 + j] += linha[i] * linha[j] }
        }
    }

    /// nil se o sistema não determina as incógnitas.
    func resolvido(_ termo: [Double], freio: Double) -> [Double]? {
        var (m, t) = (matriz, termo)
        for i in 0..<8 { m[i * 8 + i] *= 1 + freio }
        let maior = m.map(abs).max() ?? 0
        guard maior.isFinite, maior > 0 else { return nil }
        for coluna in 0..<8 {
            let pivo = (coluna..<8).max { abs(m[$0 * 8 + coluna]) < abs(m[$1 * 8 + coluna]) } ?? coluna
            guard abs(m[pivo * 8 + coluna]) > maior * 1e-12 else { return nil }
            if pivo != coluna {
                for j in 0..<8 { m.swapAt(pivo * 8 + j, coluna * 8 + j) }
                t.swapAt(pivo, coluna)
            }
            for linha in (coluna + 1)..<8 where m[linha * 8 + coluna] != 0 {
                let fator = m[linha * 8 + coluna] / m[coluna * 8 + coluna]
                for j in coluna..<8 { m[linha * 8 + j] -= fator * m[coluna * 8 + j] }
                t[linha] -= fator * t[coluna]
            }
        }
        for linha in (0..<8).reversed() {
            for j in (linha + 1)..<8 { t[linha] -= m[linha * 8 + j] * t[j] }
            t[linha] /= m[linha * 8 + linha]
        }
        return t
    }
}
