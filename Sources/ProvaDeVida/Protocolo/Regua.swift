import Rosto

/// Os limites da prova. Mudam por versão, e a sessão guarda a versão com que foi decidida.
///
/// Ângulos em graus, tempos em milissegundos, distâncias como fração do lado menor do quadro; cosseno e correlação sem unidade.
/// - Fonte: nota técnica de biometria, seção 6, tabela das etapas.
package struct Regua: Sendable, Hashable {
    package let versao: Int

    // Rosto de frente.
    package let frente: Double
    package let arfagemDeFrente: Double
    /// Quadros seguidos de frente que bastam.
    package let quadrosDeFrente: Int
    /// Distância entre os olhos no quadro: menor é longe, maior não deixa aproximar.
    package let olhosDeFrente: ClosedRange<Double>
    /// Luminância média do rosto, de 0 a 255.
    package let brilho: ClosedRange<Double>
    /// Nitidez mínima do quadro de referência (variância do laplaciano sobre o rosto reduzido).
    package let nitidez: Double

    // Giro.
    /// A guinada mínima de cada alvo, em graus. A medida fica aquém do giro de verdade, e mais quanto mais se gira: exigir do alvo de 30 os
    /// mesmos sete graus de folga do de 25 recusaria mais de uma pessoa em dez (`docs/prova-de-vida/taxas-sinteticas.md`).
    package let guinadaPorAlvo: [Int: Double]
    package let giroMaximo: Double
    /// Deslocamento do nariz entre os olhos, em fração da distância entre eles.
    package let nariz: Double
    /// Quanto os marcos fogem de um plano, em fração da distância entre os cantos dos olhos.
    package let planaridade: Double
    /// O máximo que o rosto pode estreitar além do que a guinada explica.
    package let estreitamento: Double
    /// Maior passo de guinada de um quadro para o outro: mais que isso é corte, e o giro recomeça do centro.
    package let passo: Double
    /// Até quanto o rosto conta como de volta ao centro.
    package let centro: Double
    /// Vezes a distância do começo em que conta como no lugar.
    package let distanciaDoCentro: ClosedRange<Double>
    package let quadrosDeGesto: Int

    package let aproximacao: Double
    package let sorriso: Double

    // Luz.
    package let duracaoDaCor: Int64
    package let atrasoDaCamera: Int64

    // Mesma pessoa, do começo ao fim.
    package let mesmaPessoa: Double
    /// De quantos em quantos quadros se confere a pessoa mesmo sem gesto aceito.
    package let intervaloDeConferencia: Int

    // Tempos.
    /// Antes disto ninguém reage ao que leu: o gesto já vinha.
    package let respostaMinima: Int64
    package let respostaMaxima: Int64
    package let frenteMaxima: Int64
    /// A etapa inteira da luz, com o aviso de que a tela vai piscar.
    package let luzMaxima: Int64
    package let semRosto: Int64
    package let variosRostos: Int64
    package let duracao: Int64
    /// Quanto um quadro pode chegar depois do fim, no relógio do servidor. Com ela, a tentativa mais longa faz três minutos (decisão 0064).
    package static let folgaDoFim: Int64 = 10_000

    /// A guinada mínima deste alvo, em graus.
    func guinada(alvo: Int) -> Double {
        guard let minima = guinadaPorAlvo[alvo] else { preconditionFailure("alvo \(alvo) que a régua não tem") }
        return minima
    }

    /// O que vale hoje; com `tempoEstendido`, para quem precisa de mais tempo, os prazos de resposta são o triplo.
    package static func atual(tempoEstendido: Bool = false) -> Regua {
        typealias Giro = MudancaDoRosto.LimiteDoGiro
        let vezes: Int64 = tempoEstendido ? 3 : 1
        return Regua(
            versao: 2,
            frente: 10, arfagemDeFrente: 18, quadrosDeFrente: 3, olhosDeFrente: 0.10...0.28, brilho: 45...225,
            nitidez: 12,
            guinadaPorAlvo: [25: Giro.guinada, 30: 20], giroMaximo: 55, nariz: Giro.t5,
            planaridade: Giro.planaridade,
            estreitamento: Giro.estreitamentoSemGiro, passo: MudancaDoRosto.saltoMaximo, centro: 9,
            distanciaDoCentro: 0.8...1.25, quadrosDeGesto: 2,
            aproximacao: MudancaDoRosto.aproximacaoMinima, sorriso: MudancaDoRosto.sorrisoMinimo,
            duracaoDaCor: 500, atrasoDaCamera: 200,
            mesmaPessoa: Comparacao.limiarNaSessao, intervaloDeConferencia: 8,
            respostaMinima: 400, respostaMaxima: 5_000 * vezes, frenteMaxima: 20_000 * vezes, luzMaxima: 15_000 * vezes,
            semRosto: 2_000,
            variosRostos: 700, duracao: min(60_000 * vezes, 170_000))
    }
}
