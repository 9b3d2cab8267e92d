/// O que foi feito da parcela de um contrato numa competência.
///
/// ```
/// prevista ─► enviada ─► descontada ─► (liquidado depois) a_devolver ─► liquidada
///    │           ├─► descontada_a_menor ─► prevista (reapresentada) ou liquidada
///    │           └─► rejeitada ─────────► idem
///    ├─► glosada, suspensa ─────────────► idem
///    └─► liquidada, retirada ─► (a folha descontou assim mesmo) a_devolver
/// ```
package enum SituacaoDaParcela: String, Sendable, CaseIterable, Hashable, Codable {
    /// Está na projeção do mês; ainda não se decidiu.
    case prevista
    /// Foi à folha, inteira ou reduzida pela glosa.
    case enviada
    /// A folha descontou tudo o que se enviou.
    case descontada
    /// A folha descontou parte.
    case descontadaAMenor = "descontada_a_menor"
    /// A folha não descontou nada.
    case rejeitada
    /// Cortada inteira antes de enviar, para caber no limite. Não encerra contrato nem solta margem.
    case glosada
    /// Não foi à folha porque o contrato está suspenso.
    case suspensa
    /// Paga fora da folha.
    case liquidada
    /// Saiu do mês porque o contrato terminou antes do envio.
    case retirada
    /// Descontada depois de liquidada: a consignatária deve devolver, com prazo e comprovante.
    case aDevolver = "a_devolver"

    /// Como se diz a quem usa o sistema.
    package var nome: String {
        switch self {
        case .prevista: "Prevista"
        case .enviada: "Enviada"
        case .descontada: "Descontada"
        case .descontadaAMenor: "Descontada a menor"
        case .rejeitada: "Rejeitada"
        case .glosada: "Glosada"
        case .suspensa: "Suspensa"
        case .liquidada: "Liquidada"
        case .retirada: "Retirada"
        case .aDevolver: "A devolver"
        }
    }

    /// Situação depois do acontecido, sem mudar nada.
    package func apos(_ acontecido: AcontecidoComParcela) throws(AcontecidoRecusado) -> SituacaoDaParcela {
        switch (self, acontecido) {
        case (.prevista, .enviar): .enviada
        case (.prevista, .glosar): .glosada
        case (.prevista, .suspender): .suspensa
        case (.prevista, .retirar), (.enviada, .retirar): .retirada

        case (.enviada, .descontar): .descontada
        case (.enviada, .descontarAMenor): .descontadaAMenor
        case (.enviada, .rejeitar): .rejeitada

        case (.glosada, .reapresentar), (.suspensa, .reapresentar), (.rejeitada, .reapresentar),
            (.descontadaAMenor, .reapresentar):
            .prevista

        case (.prevista, .liquidar), (.enviada, .liquidar), (.glosada, .liquidar), (.suspensa, .liquidar),
            (.rejeitada, .liquidar), (.descontadaAMenor, .liquidar):
            .liquidada

        // A folha só responde depois: a parcela enviada pode ter sido liquidada ou retirada nesse meio-tempo.
        case (.liquidada, .descontar), (.liquidada, .descontarAMenor), (.retirada, .descontar),
            (.retirada, .descontarAMenor):
            .aDevolver
        case (.liquidada, .rejeitar): .liquidada
        case (.retirada, .rejeitar): .retirada
        case (.descontada, .liquidar): .aDevolver
        case (.aDevolver, .devolver): .liquidada
        default: throw AcontecidoRecusado(situacao: self, acontecido: acontecido)
        }
    }
}

/// O que acontece à parcela no ciclo do mês.
package enum AcontecidoComParcela: String, Sendable, CaseIterable, Hashable, Codable {
    /// Vai à folha, inteira ou reduzida.
    case enviar
    /// Não coube no limite.
    case glosar
    /// O contrato está suspenso.
    case suspender
    /// O contrato foi cancelado ou transferido.
    case retirar
    /// A folha descontou tudo.
    case descontar
    /// A folha descontou parte.
    case descontarAMenor = "descontar_a_menor"
    /// A folha não descontou.
    case rejeitar
    /// Volta à projeção, noutra competência.
    case reapresentar
    /// Foi paga fora da folha.
    case liquidar
    /// A consignatária devolveu o que não lhe cabia.
    case devolver
}

/// O acontecido não cabe na situação em que a parcela está.
package struct AcontecidoRecusado: Error, Hashable, Sendable {
    package let situacao: SituacaoDaParcela
    package let acontecido: AcontecidoComParcela

    package init(situacao: SituacaoDaParcela, acontecido: AcontecidoComParcela) {
        self.situacao = situacao
        self.acontecido = acontecido
    }
}
