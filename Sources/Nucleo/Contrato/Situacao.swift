/// Em que ponto da vida está uma reserva ou um contrato: um vocabulário só, em código, banco, tela e interface.
///
/// Reserva e contrato são a mesma linha em tempos diferentes. A reserva «confirmada» do glossário não tem caso
/// próprio: confirmada, ela é o contrato `averbado`.
///
/// ```
/// pendente ─► autorizada ─► averbado ◄─► suspenso
///    │            │             │            │
///    └────────────┴─► cancelada └────────────┴─► liquidado, cancelado (voltam por reativação)
///                     vencida                    concluido, refinanciado, renegociado,
///                     recusada                   portado, transferido (não voltam)
/// ```
package enum Situacao: String, Sendable, CaseIterable, Hashable, Codable {
    // Reserva.
    /// Margem presa, à espera de autorização ou de confirmação.
    case pendente
    /// O consignado autorizou; falta a consignatária confirmar.
    case autorizada
    /// Reserva desfeita por quem a fez, pelo consignado ou pelo gestor.
    case cancelada
    /// Reserva que não foi confirmada no prazo.
    case vencida
    /// Reserva negada pelo consignado ou pela consignatária.
    case recusada
    // Contrato.
    /// Existe para desconto em folha.
    case averbado
    /// Continua pesando na margem, mas não vai à folha.
    case suspenso
    /// Encerrado por pagamento antecipado.
    case liquidado
    /// Encerrado pela última parcela paga.
    case concluido
    /// Encerrado e tirado da folha, com motivo.
    case cancelado
    /// Quitado por contrato novo, da mesma consignatária, que pode usar margem livre.
    case refinanciado
    /// Trocado por contrato novo, da mesma consignatária, sem usar margem a mais.
    case renegociado
    /// Quitado por outra consignatária, que assumiu a dívida.
    case portado
    /// Levado a outra matrícula da mesma pessoa.
    case transferido

    /// Reserva que ainda pode virar contrato.
    package var ehReservaViva: Bool { self == .pendente || self == .autorizada }

    /// Contrato que ainda não terminou.
    package var ehContratoVivo: Bool { self == .averbado || self == .suspenso }

    /// Se consome margem: reserva viva e contrato vivo, mesmo suspenso.
    ///
    /// - Fonte: contrato, II-14 e III-15; `dominio` 3.2.
    package var pesaNaMargem: Bool { ehReservaViva || ehContratoVivo }

    /// Se a parcela do mês vai à folha. A carência e o calendário ainda decidem em que mês.
    package var vaiAFolha: Bool { self == .averbado }

    /// Como se diz a quem usa o sistema.
    package var nome: String {
        switch self {
        case .pendente: "Pendente"
        case .autorizada: "Autorizada"
        case .cancelada: "Cancelada"
        case .vencida: "Vencida"
        case .recusada: "Recusada"
        case .averbado: "Averbado"
        case .suspenso: "Suspenso"
        case .liquidado: "Liquidado"
        case .concluido: "Concluído"
        case .cancelado: "Cancelado"
        case .refinanciado: "Refinanciado"
        case .renegociado: "Renegociado"
        case .portado: "Portado"
        case .transferido: "Transferido"
        }
    }

    /// Situação depois do ato, sem mudar nada: serve para executar e para simular.
    ///
    /// Só olha a situação. Quem pode praticar o ato, e o que foi parado por quem, está em `Andamento`.
    package func apos(_ ato: Ato) throws(AtoRecusado) -> Situacao {
        switch (self, ato) {
        case (.pendente, .autorizar): .autorizada
        case (.pendente, .confirmar), (.autorizada, .confirmar): .averbado
        case (.pendente, .recusar), (.autorizada, .recusar): .recusada
        case (.pendente, .cancelarReserva), (.autorizada, .cancelarReserva): .cancelada
        case (.pendente, .vencer), (.autorizada, .vencer): .vencida

        case (.averbado, .alterar), (.averbado, .adequar), (.averbado, .reverterAdequacao),
            (.averbado, .liquidarParcelas):
            .averbado
        case (.suspenso, .alterar), (.suspenso, .adequar), (.suspenso, .reverterAdequacao),
            (.suspenso, .liquidarParcelas):
            .suspenso

        case (.averbado, .suspender), (.suspenso, .suspender): .suspenso
        case (.suspenso, .reativar), (.liquidado, .reativar), (.cancelado, .reativar): .averbado

        case (.averbado, .liquidar), (.suspenso, .liquidar): .liquidado
        case (.averbado, .concluir), (.suspenso, .concluir): .concluido
        case (.averbado, .cancelar), (.suspenso, .cancelar): .cancelado
        case (.averbado, .refinanciar), (.suspenso, .refinanciar): .refinanciado
        case (.averbado, .renegociar), (.suspenso, .renegociar): .renegociado
        case (.averbado, .portar), (.suspenso, .portar): .portado
        case (.averbado, .transferir), (.suspenso, .transferir): .transferido
        default: throw AtoRecusado(situacao: self, ato: ato)
        }
    }
}
