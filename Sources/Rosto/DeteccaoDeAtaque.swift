import Foundation

/// Modelo passivo de detecção de ataque de apresentação, dado por quem opera o serviço. Não há um embutido.
///
/// A rede recebe um quadrado em volta do rosto, plano por plano, de 0 a 255, e devolve uma nota por classe; a nota vira
/// probabilidade pela exponencial normalizada (softmax), a menos que já some 1.
package struct ModeloPassivo: Sendable, Hashable {
    /// Caminho do arquivo ONNX.
    package let arquivo: String
    /// SHA-256 dele, em hexadecimal: sem bater, o motor não abre.
    package let soma: String
    /// Nome e versão, como vão ao resultado.
    package let versao: String
    /// Probabilidade de ser real a partir da qual passa, de 0 a 1.
    package let limiar: Double
    /// Qual das saídas é a de rosto real, contada de 0.
    package let classeReal: Int
    /// Quantas vezes o maior lado da caixa do rosto tem o recorte.
    package let aumento: Double
    /// Pixels por lado da entrada da rede.
    package let lado: Int
    /// Se o primeiro plano é o azul (o costume da OpenCV), e não o vermelho.
    package let azulPrimeiro: Bool

    package init(
        arquivo: String, soma: String, versao: String, limiar: Double, classeReal: Int = 1, aumento: Double = 2.7,
        lado: Int = 80, azulPrimeiro: Bool = true
    ) {
        self.arquivo = arquivo
        self.soma = soma
        self.versao = versao
        self.limiar = limiar
        self.classeReal = classeReal
        self.aumento = aumento
        self.lado = lado
        self.azulPrimeiro = azulPrimeiro
    }

    /// O quadrado em volta do rosto.
    func recorte(_ caixa: Caixa) -> Recorte {
        let tamanho = max(1, aumento * max(caixa.largura, caixa.altura))
        let escala = tamanho / Double(lado)
        return Recorte(
            lado: lado,
            paraImagem: Semelhanca(
                a: escala, b: 0, tx: caixa.x + caixa.largura / 2 - tamanho / 2,
                ty: caixa.y + caixa.altura / 2 - tamanho / 2))
    }
}

/// O que o modelo passivo disse de um quadro.
package enum AvaliacaoPassiva: Sendable, Hashable {
    /// Não há modelo passivo, ou não se pediu: nada se afirma.
    case naoAvaliado
    /// A probabilidade de ser real, de 0 a 1, o limiar da configuração e o modelo.
    case avaliado(real: Double, limiar: Double, modelo: String)

    /// nil se não foi avaliado.
    package var passou: Bool? {
        switch self {
        case .naoAvaliado: nil
        case .avaliado(let real, let limiar, _): real >= limiar
        }
    }
}

enum Probabilidade {
    /// A da classe `classe`; nil se a rede não a devolveu ou devolveu o que não é número.
    static func daClasse(_ classe: Int, _ notas: [Float]) -> Double? {
        guard notas.indices.contains(classe), notas.allSatisfy(\.isFinite), let maior = notas.max() else { return nil }
        let soma = notas.reduce(0, +)
        if abs(soma - 1) < 1e-3, notas.allSatisfy({ $0 >= 0 }) { return Double(notas[classe] / soma) }
        let potencias = notas.map { exp(Double($0 - maior)) }
        return potencias[classe] / potencias.reduce(0, +)
    }
}
