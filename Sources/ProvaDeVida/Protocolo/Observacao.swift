import Rosto

/// O que se viu num quadro: só números, sem imagem.
package struct Observacao: Sendable {
    /// Rostos de largura relevante; as demais medidas são do maior, e só há com exatamente um.
    package var rostos: Int
    /// Em graus; positiva com o rosto virado para a direita da imagem.
    package var guinada: Double
    /// Em graus; positiva com o queixo para cima.
    package var arfagem: Double
    /// Posição do nariz entre os olhos (0 no direito da pessoa, 1 no esquerdo).
    package var nariz: Double
    /// Distância entre os olhos, em fração do lado menor do quadro.
    package var olhos: Double
    /// Largura da boca em fração da distância entre os cantos externos dos olhos.
    package var boca: Double
    /// Distância entre os olhos sobre a altura do rosto, no plano da imagem: encolhe quando o rosto gira, mesmo se é um retrato que gira.
    package var proporcao: Double
    /// Luminância média do rosto, de 0 a 255.
    package var brilho: Double
    package var nitidez: Double
    /// `nil` se não há pele que se meça.
    package var pele: CorDaPele?
    /// Marcos da malha, para a planaridade.
    package var marcos: [Ponto]
    /// Vetor de comparação normalizado; só quando `Tentativa.precisaDeVetor` o pediu.
    package var vetor: VetorFacial?
    /// O que disse o modelo passivo, com o vetor; `.naoAvaliado` se não há um.
    package var passiva: AvaliacaoPassiva

    package init(
        rostos: Int, guinada: Double = 0, arfagem: Double = 0, nariz: Double = 0.5, olhos: Double = 0.18,
        boca: Double = 0.57,
        proporcao: Double = 0.55, brilho: Double = 120, nitidez: Double = 100, pele: CorDaPele? = nil,
        marcos: [Ponto] = [],
        vetor: VetorFacial? = nil, passiva: AvaliacaoPassiva = .naoAvaliado
    ) {
        self.passiva = passiva
        self.rostos = rostos
        self.guinada = guinada
        self.arfagem = arfagem
        self.nariz = nariz
        self.olhos = olhos
        self.boca = boca
        self.proporcao = proporcao
        self.brilho = brilho
        self.nitidez = nitidez
        self.pele = pele
        self.marcos = marcos
        self.vetor = vetor
    }
}

/// Um quadro já conferido e observado, com a hora do relógio da captura.
package struct QuadroObservado: Sendable {
    /// Milissegundos desde o começo da tentativa, no relógio de quem capturou.
    package let tempo: Int64
    /// Cor que a tela mostrava, pela ordem na sequência, e desde quando; `nil` fora da etapa da luz.
    package let cor: CorMostrada?
    package var observado: Observacao

    package init(tempo: Int64, cor: CorMostrada? = nil, observado: Observacao) {
        self.tempo = tempo
        self.cor = cor
        self.observado = observado
    }
}

/// Que cor da sequência a tela mostrava e desde quando, no relógio da captura.
package struct CorMostrada: Sendable, Hashable {
    package let ordem: Int
    package let desde: Int64

    package init(ordem: Int, desde: Int64) {
        self.ordem = ordem
        self.desde = desde
    }
}
