/// Quem tem poder para praticar o ato. A maior desfaz o que a menor fez, nunca o contrário.
package enum Alcada: String, Sendable, CaseIterable, Hashable, Comparable, Codable {
    case consignataria
    /// O órgão, também quando cumpre ordem judicial.
    case gestor

    package static func < (esquerda: Alcada, direita: Alcada) -> Bool {
        esquerda == .consignataria && direita == .gestor
    }
}

/// A situação do contrato e, se ele parou de descontar, a maior alçada que o parou.
///
/// É a regra de quem reativa: o que o gestor suspendeu, a consignatária não reativa, nem dando a volta por
/// cancelar e reativar, refinanciar, renegociar ou portar. Por isso a alçada acompanha o contrato até que volte a
/// descontar, e não só enquanto está suspenso.
///
/// - Fonte: contrato, 6.1-I-16 e 6.1-II-9; invariante 7.
package struct Andamento: Sendable, Hashable {
    package let situacao: Situacao

    /// `nil` enquanto desconta ou é reserva.
    package let paradoPor: Alcada?

    package init(situacao: Situacao, paradoPor: Alcada? = nil) {
        self.situacao = situacao
        self.paradoPor = paradoPor
    }

    /// O andamento depois do ato praticado pela alçada dada.
    ///
    /// - Reativar contrato liquidado é só do gestor (RF-GES-07); suspenso ou cancelado, da alçada que o parou ou maior.
    /// - Suspender de novo só vale para o gestor, por cima da consignatária: passa a ser suspensão dele.
    /// - A volta automática da suspensão com prazo se pede com a alçada de quem suspendeu.
    package func apos(_ ato: Ato, por alcada: Alcada) throws(AtoRecusado) -> Andamento {
        let depois = try situacao.apos(ato)
        if ato.retomaDesconto, let exigida = alcadaQueRetoma, alcada < exigida {
            throw AtoRecusado(situacao: situacao, ato: ato, motivo: .alcada)
        }
        if ato == .suspender, let paradoPor, alcada <= paradoPor {
            throw AtoRecusado(situacao: situacao, ato: ato, motivo: .alcada)
        }
        switch depois {
        case .suspenso, .cancelado, .liquidado:
            let para = [.suspender, .cancelar, .liquidar].contains(ato)
            return Andamento(situacao: depois, paradoPor: para ? max(alcada, paradoPor ?? alcada) : paradoPor)
        case .transferido:
            return Andamento(situacao: depois, paradoPor: paradoPor)
        default:
            return Andamento(situacao: depois)
        }
    }

    private var alcadaQueRetoma: Alcada? { situacao == .liquidado ? .gestor : paradoPor }
}
