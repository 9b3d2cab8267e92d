import Rosto

/// O que se mediu na hora em que uma etapa foi aceita (ou em que a tentativa caiu nela). É a prova que fica; imagem não fica.
///
/// `nil` é «não se mediu nesta etapa», nunca zero.
package struct MedidaDaEtapa: Sendable, Hashable, Codable {
    package let etapa: String
    package let aceita: Bool
    /// Milissegundos entre o pedido mostrado e a etapa aceita.
    package let resposta: Int64
    /// Graus pedidos.
    package var alvo: Int?
    /// Graus sobre o neutro.
    package var guinada: Double?
    package var nariz: Double?
    package var planaridade: Double?
    package var estreitamento: Double?
    package var aproximacao: Double?
    package var sorriso: Double?
    /// Cosseno com o quadro de frente da própria tentativa.
    package var mesmaPessoa: Double?
    package var correlacaoDaLuz: Double?
    package var amplitudeDaLuz: Double?

    package init(etapa: String, aceita: Bool, resposta: Int64) {
        self.etapa = etapa
        self.aceita = aceita
        self.resposta = resposta
    }
}

/// Como a tentativa acabou.
package enum DesfechoDaTentativa: Sendable, Hashable {
    /// Há uma pessoa viva, a mesma do começo ao fim. De 0 a 100: 50 é tudo no limite. É uma escala, não uma probabilidade.
    case viva(confianca: Int)
    case reprovada(Motivo)
}

/// O que se responde a cada quadro: só o que a tela precisa para o próximo.
package struct Passo: Sendable, Hashable {
    /// O que pedir agora; `nil` enquanto o rosto não está pronto para o pedido.
    package var pedido: Etapa?
    package var orientacao: Orientacao
    /// Etapas já aceitas e quantas são; a luz inconclusiva aumenta o total.
    package var feitas: Int
    package var total: Int
    /// Que cor da sequência mostrar.
    package var cor: CorExibida?
    package var ordemDaCor: Int?
    package var acabou: Bool

    package init(
        pedido: Etapa?, orientacao: Orientacao, feitas: Int, total: Int, cor: CorExibida? = nil, ordemDaCor: Int? = nil,
        acabou: Bool = false
    ) {
        self.pedido = pedido
        self.orientacao = orientacao
        self.feitas = feitas
        self.total = total
        self.cor = cor
        self.ordemDaCor = ordemDaCor
        self.acabou = acabou
    }
}
