import Cadastro
import Nucleo

/// Tudo que uma decisão sobre uma pessoa precisa ver: vínculos, contas, contratos vivos e sondagens.
///
/// Lido inteiro, de todas as consignatárias, com a trava da pessoa na mão: «até 8 consignatárias por pessoa» conta
/// contratos alheios, e sob o isolamento de uma consignatária a conta sairia menor sem erro. Anda por `inout` dentro do lote:
/// o segundo pedido vê o efeito do primeiro.
package struct EstadoDaPessoa: Sendable {
    package let pessoa: Int64
    package var vinculos: [Int64: VinculoNoLivro] = [:]
    package var contas: [Int64: ContaNoLivro] = [:]
    package var contratos: [Int64: ContratoNoLivro] = [:]
    /// Respostas sobre a margem já dadas na competência, por consignatária, menos as perdoadas pelo gestor.
    package var sondagens: [Int64: Int] = [:]
    /// O último dia da prova de vida anual que a pessoa deve e ainda não fez; `nil` se não deve nenhuma.
    package var prazoDaProva: Dia?
    /// A última base de contribuição que a folha informou de cada vínculo que um ato pediu; quem não tem nenhuma não está aqui.
    package var bases: [Int64: Dinheiro] = [:]

    package init(pessoa: Int64) { self.pessoa = pessoa }

    /// A conta do vínculo para um tipo de margem, se existe.
    package func conta(vinculo: Int64, tipo: String) -> ContaNoLivro? {
        contas.values.first { $0.vinculo == vinculo && $0.tipo == tipo }
    }
}

/// O vínculo como a decisão o vê.
package struct VinculoNoLivro: Sendable, Hashable {
    package enum Situacao: String, Sendable { case ativo, inativo, desligado, falecido }
    package let id: Int64
    package let matricula: Matricula
    package let categoria: String
    package let situacao: Situacao
    /// O gestor bloqueou novas reservas (POC-GES-13); não muda número nenhum.
    package let bloqueado: Bool

    package init(id: Int64, matricula: Matricula, categoria: String, situacao: Situacao, bloqueado: Bool) {
        self.id = id
        self.matricula = matricula
        self.categoria = categoria
        self.situacao = situacao
        self.bloqueado = bloqueado
    }
}

/// Uma conta de margem com o seu saldo e o número do último lançamento.
package struct ContaNoLivro: Sendable, Hashable {
    package let id: Int64
    package let vinculo: Int64
    package let tipo: String
    /// Bruta da folha + ajuste − retido; `nil` se a folha nunca informou. Desconhecida não é zero.
    package let teto: Dinheiro?
    package var comprometido: Dinheiro
    package var seq: Int64

    package init(id: Int64, vinculo: Int64, tipo: String, teto: Dinheiro?, comprometido: Dinheiro, seq: Int64) {
        self.id = id
        self.vinculo = vinculo
        self.tipo = tipo
        self.teto = teto
        self.comprometido = comprometido
        self.seq = seq
    }

    package var disponivel: Dinheiro? { teto.map { $0 - comprometido } }
}

/// O que se precisa saber de um contrato para decidir sobre ele ou contá-lo.
package struct ContratoNoLivro: Sendable, Hashable {
    package let id: Int64
    package let vinculo: Int64
    package let consignataria: Int64
    package let produto: Int64
    package var situacao: Situacao
    package var parcela: Dinheiro
    package var primeira: Competencia
    package let carencia: Int
    package var venceEm: Instante?
    package var autorizacao: Int64?
    package var numero: String?
    /// A maior alçada que parou o contrato, enquanto ele não volta a descontar (invariante 7).
    package var paradoPor: Alcada?
    /// A última competência suspensa, quando a suspensão tem prazo.
    package var suspensoAte: Competencia?
    package var pagas: Int
    package var prazo: Int?
    /// O que pesa em cada conta (id da conta → valor).
    package var pesos: [Int64: Dinheiro]
    /// A regra de quando a reserva nasceu mandava autorizar com prova de vida.
    package let exigeProva: Bool
    /// O dia da regra por que o contrato se rege: o da reserva, ou o da operação no que veio da carga inicial.
    package let regraEm: Dia

    package init(
        id: Int64, vinculo: Int64, consignataria: Int64, produto: Int64, situacao: Situacao, parcela: Dinheiro,
        primeira: Competencia, carencia: Int, venceEm: Instante?, autorizacao: Int64?, numero: String?,
        paradoPor: Alcada? = nil, suspensoAte: Competencia? = nil, pagas: Int = 0, prazo: Int? = nil,
        pesos: [Int64: Dinheiro], exigeProva: Bool = false, regraEm: Dia
    ) {
        self.exigeProva = exigeProva
        self.regraEm = regraEm
        self.id = id
        self.vinculo = vinculo
        self.consignataria = consignataria
        self.produto = produto
        self.situacao = situacao
        self.parcela = parcela
        self.primeira = primeira
        self.carencia = carencia
        self.venceEm = venceEm
        self.autorizacao = autorizacao
        self.numero = numero
        self.paradoPor = paradoPor
        self.suspensoAte = suspensoAte
        self.pagas = pagas
        self.prazo = prazo
        self.pesos = pesos
    }

    /// Reserva à espera de confirmação.
    package var reservado: Bool { situacao.ehReservaViva }
}
