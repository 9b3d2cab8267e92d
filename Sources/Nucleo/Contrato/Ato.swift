/// O que se pode fazer a uma reserva ou contrato que já existe; o texto é o da ocorrência gravada.
///
/// Reservar não está aqui: cria. Os quatro que terminam uma reserva (`confirmar`, `cancelar-reserva`, `vencer`,
/// `recusar`) acontecem uma vez só (invariante 4).
package enum Ato: String, Sendable, CaseIterable, Hashable, Codable {
    // Reserva.
    /// O consignado autoriza o desconto.
    case autorizar
    /// A consignatária confirma: o contrato passa a existir (averbação).
    case confirmar
    /// Alguém nega a reserva.
    case recusar
    /// Desfaz a reserva antes de confirmada.
    case cancelarReserva = "cancelar-reserva"
    /// O prazo da reserva passou.
    case vencer
    // Contrato.
    /// Muda parcela ou prazo.
    case alterar
    /// Reduz a parcela a uma margem mandada por processo judicial.
    case adequar
    /// Desfaz a adequação: volta às condições anteriores.
    case reverterAdequacao = "reverter-adequacao"
    /// Paga algumas parcelas antes do tempo; o contrato segue.
    case liquidarParcelas = "liquidar-parcelas"
    /// Para o desconto sem perder o contrato nem soltar a margem.
    case suspender
    /// Volta a descontar.
    case reativar
    /// Encerra por pagamento.
    case liquidar
    /// Encerra pela última parcela paga.
    case concluir
    /// Encerra e tira da folha.
    case cancelar
    /// Encerra por contrato novo da mesma consignatária, com margem livre.
    case refinanciar
    /// Encerra por contrato novo da mesma consignatária, sem margem a mais.
    case renegociar
    /// Encerra porque outra consignatária assumiu a dívida.
    case portar
    /// Encerra aqui porque segue noutra matrícula.
    case transferir

    /// Se o desconto volta, ou segue noutro contrato da escolha de quem pratica.
    ///
    /// São estes que desfariam uma suspensão do gestor por outro caminho. Transferir não entra: é mudança de
    /// matrícula, e a parada vai junto.
    var retomaDesconto: Bool {
        switch self {
        case .reativar, .refinanciar, .renegociar, .portar: true
        default: false
        }
    }
}

/// O ato não cabe na situação em que o contrato está, ou não cabe a quem o pediu.
package struct AtoRecusado: Error, Hashable, Sendable {
    /// Por que não.
    package enum Motivo: String, Sendable, Hashable {
        /// A situação não admite o ato, quem quer que peça.
        case situacao
        /// A situação admite, mas o contrato foi parado por alçada maior que a de quem pede.
        case alcada
    }

    package let situacao: Situacao
    package let ato: Ato
    package let motivo: Motivo

    package init(situacao: Situacao, ato: Ato, motivo: Motivo = .situacao) {
        self.situacao = situacao
        self.ato = ato
        self.motivo = motivo
    }
}
