import Rosto

/// O que o servidor pede à pessoa, um passo por vez.
///
/// Os lados são os **da pessoa**: a câmera não espelha o quadro, e «esquerda» é o rosto que vai para a direita da imagem.
package enum Etapa: Sendable, Hashable {
    /// Olhar de frente, parado: é dela que saem o quadro de referência e as medidas neutras.
    case frente
    /// Virar o rosto até o ângulo pedido, em graus.
    case giro(Lado, alvo: Int)
    /// Aproximar o rosto da câmera.
    case perto
    case sorriso
    /// Ficar parado enquanto a tela muda de cor.
    case luz
    /// Olhar de frente outra vez: fecha a sessão com a mesma pessoa que a começou.
    case frenteFinal

    /// Como a etapa aparece na API e no registro.
    package var codigo: String {
        switch self {
        case .frente: "frente"
        case .giro(.esquerda, _): "esquerda"
        case .giro(.direita, _): "direita"
        case .perto: "perto"
        case .sorriso: "sorriso"
        case .luz: "luz"
        case .frenteFinal: "frente-final"
        }
    }

    /// Se a pessoa tem de fazer um movimento, que só conta a partir do rosto de frente.
    package var gesto: Bool {
        switch self {
        case .giro, .perto, .sorriso: true
        case .frente, .luz, .frenteFinal: false
        }
    }
}

/// Lado da pessoa.
package enum Lado: Sendable, Hashable, CaseIterable {
    case esquerda, direita

    /// Sinal da guinada: positiva com o rosto virado para a direita da imagem, que é a esquerda da pessoa.
    package var sinal: Double { self == .esquerda ? 1 : -1 }
}

extension CorExibida {
    /// Como a cor aparece na API.
    package var codigo: String { "\(self)" }
}
