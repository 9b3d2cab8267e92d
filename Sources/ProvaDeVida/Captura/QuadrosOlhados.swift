/// Quantos quadros de uma tentativa se olharam e quantos se perderam por nossa culpa: é o que diz se o fim é da pessoa ou nosso.
/// - Fonte: decisão 0058.
struct QuadrosOlhados: Sendable {
    private(set) var analisados = 0
    /// Os que não couberam na fila da análise, ou em que ela falhou.
    private(set) var perdidos = 0
    /// Os que demoraram tanto que quem manda, à espera da resposta, não tinha como manter o ritmo.
    private var lentos = 0
    /// Falhas da análise sem nenhum quadro olhado no meio.
    private var falhas = 0

    /// Quatro por segundo com dois a caminho: acima disto por quadro, o ritmo cai por nossa causa.
    static let lento = Duration.milliseconds(400)
    static let falhasNoMaximo = 3

    mutating func analisou(em demora: Duration, comVetor: Bool) {
        falhas = 0
        if !comVetor { analisados += 1 }
        if demora > Self.lento { lentos += 1 }
    }

    mutating func perdeu() { perdidos += 1 }

    mutating func falhou() { (perdidos, falhas) = (perdidos + 1, falhas + 1) }

    /// Se a análise deixou de responder: seguir só faria a pessoa perder tempo.
    var paramos: Bool { falhas >= Self.falhasNoMaximo }

    /// O fim que não se pode imputar a quem captura: não chegou a tempo o que ela fez, e parte do que mandou não se olhou.
    func semCulpa(_ desfecho: DesfechoDaTentativa) -> DesfechoDaTentativa {
        guard case .reprovada(let motivo) = desfecho else { return desfecho }
        let nossos =
            switch motivo {
            case .semRosto, .semResposta, .tempoEsgotado: perdidos
            case .cadenciaBaixa: perdidos + lentos
            default: 0
            }
        // Um quarto dos que chegaram, ou a última a não se olhar.
        return falhas > 0 && nossos > 0 || nossos > 0 && nossos * 3 >= analisados
            ? .reprovada(.analiseFalhou) : desfecho
    }
}
