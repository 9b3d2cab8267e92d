/// Com que direito se trata o rosto de alguém: as hipóteses da lei que cabem a dado biométrico.
///
/// - Fonte: Lei 13.709/2018, art. 11.
package enum BaseLegal: String, Sendable, Hashable, CaseIterable {
    case consentimento
    case obrigacaoLegal = "obrigacao-legal"
    case politicaPublica = "politica-publica"
    case exercicioDeDireitos = "exercicio-de-direitos"
    case prevencaoAFraude = "prevencao-a-fraude"

    package var nome: String {
        switch self {
        case .consentimento: "Consentimento da pessoa (art. 11, I)"
        case .obrigacaoLegal: "Obrigação legal ou regulatória (art. 11, II, a)"
        case .politicaPublica: "Política pública prevista em lei (art. 11, II, b)"
        case .exercicioDeDireitos: "Exercício regular de direitos (art. 11, II, d)"
        case .prevencaoAFraude: "Prevenção à fraude e segurança da pessoa (art. 11, II, g)"
        }
    }

    /// O que se gravou antes de se exigir a declaração.
    package static let naoDeclarada = "nao-declarada"

    /// O nome de um valor gravado, também do que não se declarou.
    package static func nome(de gravada: String) -> String { BaseLegal(rawValue: gravada)?.nome ?? "Não declarada" }
}

/// O que o cliente declara ao mandar a foto de uma pessoa: com que direito e para quê. Sem isto não se olha a foto.
///
/// Na captura quem declara é a própria pessoa, que consente na finalidade que leu.
package struct DeclaracaoDoTratamento: Sendable, Hashable {
    package let base: BaseLegal
    /// Em frase, até 200 letras.
    package let finalidade: String

    package init(base: BaseLegal, finalidade: String) { (self.base, self.finalidade) = (base, finalidade) }

    static func consentida(para finalidade: String) -> DeclaracaoDoTratamento {
        DeclaracaoDoTratamento(base: .consentimento, finalidade: finalidade)
    }
}
