/// O que se mede num quadro. Só números: a imagem não sai da análise.
package struct Quadro: Sendable {
    /// Pixels da imagem lida, já na orientação em que se olha.
    package let largura: Int
    package let altura: Int
    /// Todos os rostos que o detector achou; vazio se não achou nenhum, ou se o rastro dispensou o detector.
    package let rostos: [Deteccao]
    /// Se o detector rodou neste quadro. Sem ele, `rostos` vazio não quer dizer que não há ninguém.
    package let detectado: Bool
    /// O rosto de que o quadro trata: o maior.
    package let principal: Deteccao?
    /// Outros rostos de tamanho parecido: com algum, não se sabe de quem é o quadro.
    package let outros: [Deteccao]
    package let malha: Malha?
    package let vetor: VetorFacial?
    /// Cor da pele, para a etapa da luz.
    package let pele: CorDaPele?
    package let qualidade: Qualidade?
    package let impressao: ImpressaoDoQuadro
    package let passiva: AvaliacaoPassiva
    /// Para analisar o quadro seguinte da mesma câmera; nil recomeça do detector.
    package let rastro: Rastro?

    package var pose: Pose? { malha?.pose }
    package var t5: Double? { principal?.pontos.t5 }
    package var maisDeUmRosto: Bool { !outros.isEmpty }
}

/// De onde a malha do quadro seguinte parte.
package struct Rastro: Sendable, Hashable {
    package let regiao: Regiao
    /// Quadros desde a última vez que o detector rodou.
    package let quadrosSemDetector: Int
}

/// O que se quer de um quadro. O detector e a impressão vêm sempre (salvo `poupando`).
package struct Pedidos: OptionSet, Sendable, Hashable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    /// A malha, a pose e o rastro.
    package static let malha = Pedidos(rawValue: 1)
    /// O vetor facial, sobre pontos achados a 640 pixels: é o único modo em que vetores se comparam.
    package static let vetor = Pedidos(rawValue: 2)
    /// A cor da pele.
    package static let luz = Pedidos(rawValue: 4)
    /// Brilho, contraste, nitidez.
    package static let qualidade = Pedidos(rawValue: 8)
    /// O modelo passivo de detecção de ataque, se houver.
    package static let passiva = Pedidos(rawValue: 16)
    /// Deixa de rodar o detector enquanto o rastro vale: mais barato, e cego a um segundo rosto por alguns quadros.
    package static let poupando = Pedidos(rawValue: 32)

    /// Um quadro comum de uma sessão.
    package static let acompanhar: Pedidos = [.malha, .luz, .qualidade]
    /// O quadro de frente, e a foto de cadastro.
    package static let completo: Pedidos = [.malha, .vetor, .luz, .qualidade, .passiva]
}
