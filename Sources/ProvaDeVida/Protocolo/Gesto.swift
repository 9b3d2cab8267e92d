import Rosto

/// Um movimento pedido e o quanto dele já se viu.
///
/// Começa revelado com o rosto no centro; o giro tem de vir por um percurso contínuo desde lá, porque um corte de imagem não percorre.
struct Gesto: Sendable {
    let etapa: Etapa
    /// Quando o pedido foi mostrado.
    let revelado: Int64
    private var ultimaGuinada: Double
    private var percorrido = true
    private(set) var seguidos = 0
    private var outros = 0
    /// O maior giro, o menor encolhimento e o maior desvio do plano que se viram, para dizer por que não deu.
    private var maiorGiro = 0.0
    private var menorProporcao = 1.0
    private var viuRostoPlano = false

    init(_ etapa: Etapa, revelado: Int64, guinada: Double) {
        self.etapa = etapa
        self.revelado = revelado
        ultimaGuinada = guinada
    }

    /// Como está o gesto neste quadro.
    enum Estado: Sendable, Hashable { case nada, cumprido, antesDaHora, trocado }

    /// O que se mediu de um quadro contra o neutro.
    struct Medida: Sendable {
        let guinada: Double
        let nariz: Double
        let planaridade: Double
        /// O que a guinada não explica do estreitamento do rosto: é o que denuncia a foto curvada que gira muito para parecer que virou pouco.
        let estreitamento: Double
        let aproximacao: Double
        let sorriso: Double

        /// Se o rosto está de frente e à distância do começo: é daí que se pede o próximo passo.
        func noCentro(_ regua: Regua) -> Bool {
            abs(guinada) <= regua.centro && regua.distanciaDoCentro.contains(aproximacao)
        }
    }

    static func medir(
        _ observado: Observacao, _ neutro: Neutro, planaridade: ([Ponto], [Ponto]) -> Double
    ) -> Medida {
        Medida(
            guinada: observado.guinada - neutro.guinada, nariz: observado.nariz - neutro.nariz,
            planaridade: planaridade(neutro.referencia.marcos, observado.marcos),
            estreitamento: MudancaDoRosto.estreitamentoSemGiro(
                guinadas: (neutro.guinada, observado.guinada), proporcoes: (neutro.proporcao, observado.proporcao)),
            aproximacao: observado.olhos / neutro.olhos, sorriso: observado.boca / neutro.boca)
    }

    /// Se o quadro, sozinho, cumpre o gesto.
    func cumpre(_ medida: Medida, _ regua: Regua) -> Bool {
        switch etapa {
        case .giro(let lado, let alvo):
            let giro = medida.guinada * lado.sinal
            return giro >= regua.guinada(alvo: alvo) && giro <= regua.giroMaximo
                && medida.nariz * lado.sinal >= regua.nariz && medida.planaridade >= regua.planaridade
                && medida.estreitamento <= regua.estreitamento
        case .perto: return medida.aproximacao >= regua.aproximacao && abs(medida.guinada) <= regua.passo
        case .sorriso: return medida.sorriso >= regua.sorriso && abs(medida.guinada) <= regua.passo
        case .frente, .luz, .frenteFinal: return false
        }
    }

    /// Se o quadro mostra um movimento que não é o pedido. Sem isto, um vídeo que fizesse todos, em laço, acabava por fazer o que se pede.
    ///
    /// O sorriso fora de hora não conta: gente sorri sem que se peça.
    private func fezOutro(_ medida: Medida, _ regua: Regua) -> Bool {
        let virou = abs(medida.guinada) >= regua.guinada(alvo: 25) && abs(medida.nariz) >= regua.nariz
        switch etapa {
        case .giro(let lado, _):
            return medida.aproximacao >= regua.aproximacao || virou && medida.guinada * lado.sinal < 0
        case .perto: return virou
        case .sorriso: return virou || medida.aproximacao >= regua.aproximacao
        case .frente, .luz, .frenteFinal: return false
        }
    }

    /// Junta mais um quadro. `mesmaPessoa` diz se o vetor dele conferiu.
    mutating func receber(
        _ observado: Observacao, _ medida: Medida, em tempo: Int64, mesmaPessoa: Bool, _ regua: Regua, _ neutro: Neutro
    ) -> Estado {
        if abs(observado.guinada - ultimaGuinada) > regua.passo { percorrido = false }
        ultimaGuinada = observado.guinada
        // Depois de um corte, o percurso só recomeça do centro.
        if abs(medida.guinada) <= regua.centro { percorrido = true }
        maiorGiro = max(maiorGiro, abs(medida.guinada))
        menorProporcao = min(menorProporcao, observado.proporcao / neutro.proporcao)
        if case .giro(let lado, _) = etapa, medida.nariz * lado.sinal >= regua.nariz,
            medida.planaridade < regua.planaridade || medida.estreitamento > regua.estreitamento
        {
            viuRostoPlano = true
        }
        outros = fezOutro(medida, regua) ? outros + 1 : 0
        if outros >= regua.quadrosDeGesto { return .trocado }
        guard percorrido, mesmaPessoa, cumpre(medida, regua) else {
            seguidos = 0
            return .nada
        }
        guard tempo - revelado >= regua.respostaMinima else { return .antesDaHora }
        seguidos += 1
        return seguidos >= regua.quadrosDeGesto ? .cumprido : .nada
    }

    /// Por que o tempo passou sem o gesto.
    func motivoDaFalta() -> Motivo {
        guard case .giro = etapa else { return .semResposta }
        // Retrato que gira encolhe como um rosto, mas a malha não o vê girar.
        let retratoGirou = menorProporcao <= 0.95 && maiorGiro < 12
        return viuRostoPlano || retratoGirou ? .rostoPlano : .semResposta
    }
}
