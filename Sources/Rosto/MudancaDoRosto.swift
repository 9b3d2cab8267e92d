import Foundation

/// O que mudou do quadro de frente para outro da mesma sessão: é daqui que se tira se a pessoa fez o que se pediu.
package struct MudancaDoRosto: Sendable, Hashable {
    /// Graus; positiva para a direita da imagem.
    package let guinada: Double
    /// Graus; positiva com o queixo para cima.
    package let arfagem: Double
    /// Quanto o nariz andou na linha dos olhos; positivo para a direita da imagem. nil se o detector não rodou nos dois.
    package let t5: Double?
    /// Planaridade H: 0 se a mudança é a de uma superfície plana.
    package let planaridade: Double
    /// Quantas vezes o rosto estreitou (distância entre olhos sobre a altura do rosto, na imagem): 1 se não estreitou.
    package let encurtamento: Double
    /// O que a guinada não explica do encurtamento: perto de 0 na cabeça, que estreita com o cosseno do giro; alto na foto, que
    /// gira muito para parecer que virou pouco.
    package let estreitamentoSemGiro: Double
    /// Quantas vezes a distância entre os olhos cresceu, na imagem.
    package let aproximacao: Double
    /// Quantas vezes a boca alargou.
    package let boca: Double
    /// Entre os vetores; nil se não se pediram nos dois.
    package let cosseno: Double?

    /// Para que lado da imagem (que não é espelhada).
    package enum Sentido: Sendable, Hashable, CaseIterable {
        /// A esquerda da pessoa.
        case direitaDaImagem
        /// A direita da pessoa.
        case esquerdaDaImagem
    }

    /// Limites do giro. Nenhum vale sozinho: expressão, lente e foto curvada passam de um ou de outro.
    ///
    /// Medidos sobre a pessoa sintética (`docs/prova-de-vida/taxas-sinteticas.md`); sem o último, foto muito curvada e muito girada
    /// passa em mais de um terço das vezes.
    package enum LimiteDoGiro {
        /// Graus, pelo menos.
        package static let guinada = 18.0
        /// Pelo menos.
        package static let t5 = 0.16
        /// Pelo menos.
        package static let planaridade = 0.045
        /// No máximo.
        package static let estreitamentoSemGiro = 0.05
    }

    /// Se a cabeça girou para o lado pedido: as quatro medidas, juntas, no mesmo quadro.
    package func girou(para sentido: Sentido) -> Bool {
        let sinal: Double = sentido == .direitaDaImagem ? 1 : -1
        guard let t5 else { return false }
        return sinal * guinada >= LimiteDoGiro.guinada && sinal * t5 >= LimiteDoGiro.t5
            && planaridade >= LimiteDoGiro.planaridade && estreitamentoSemGiro <= LimiteDoGiro.estreitamentoSemGiro
    }

    /// Quantas vezes a distância entre olhos tem de crescer no pedido de chegar perto.
    package static let aproximacaoMinima = 1.6
    /// Quantas vezes a boca tem de alargar no sorriso.
    package static let sorrisoMinimo = 1.12
    /// Graus que a guinada pode mudar entre dois quadros seguidos de um giro: acima, o percurso não é contínuo.
    package static let saltoMaximo = 15.0
}

extension MudancaDoRosto {
    /// O estreitamento sem giro, das guinadas (em graus) e das proporções do quadro de frente e do outro.
    package static func estreitamentoSemGiro(
        guinadas: (antes: Double, depois: Double), proporcoes: (antes: Double, depois: Double)
    ) -> Double {
        func cosseno(_ graus: Double) -> Double { cos(graus * .pi / 180) }
        return cosseno(guinadas.depois) / cosseno(guinadas.antes) - proporcoes.depois / proporcoes.antes
    }

    /// nil se falta malha, ou se ela não define pose, num dos dois.
    package init?(desde frente: Quadro, ate agora: Quadro) {
        guard let antes = frente.malha, let depois = agora.malha, let a = antes.pose, let d = depois.pose,
            let planaridade = depois.planaridade(desde: antes), antes.proporcao > 0, antes.boca > 0
        else { return nil }
        self.init(
            guinada: d.guinada - a.guinada, arfagem: d.arfagem - a.arfagem,
            t5: frente.t5.flatMap { de in agora.t5.map { $0 - de } }, planaridade: planaridade,
            encurtamento: depois.proporcao / antes.proporcao,
            estreitamentoSemGiro: Self.estreitamentoSemGiro(
                guinadas: (a.guinada, d.guinada), proporcoes: (antes.proporcao, depois.proporcao)),
            aproximacao: depois.entreOlhos / antes.entreOlhos, boca: depois.boca / antes.boca,
            cosseno: frente.vetor.flatMap { de in agora.vetor.flatMap { $0.cosseno(com: de) } })
    }
}
