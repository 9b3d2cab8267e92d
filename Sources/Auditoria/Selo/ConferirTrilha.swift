import BancoDeDados

/// A conferência feita fica na trilha: quem pediu, quanto se viu e o que se achou.
package struct ConferirTrilha: Sendable {
    package static let ato = "auditoria.conferir"
    package let resumo: ResumoDaConferencia

    package init(resumo: ResumoDaConferencia) { self.resumo = resumo }

    package func registrar(_ casa: Instalacao, por autor: Autor) async throws {
        let evento = Evento(
            Self.ato,
            [
                "blocos": .inteiro(resumo.blocos), "selados": .inteiro(resumo.seladas),
                "ancorados": .inteiro(resumo.ancorados), "pontos": .inteiro(resumo.pontos),
                "integra": .logico(resumo.integra),
                "achados": .objeto(
                    Dictionary(
                        resumo.achados.map { ($0.key.rawValue, Dado.inteiro($0.value)) }, uniquingKeysWith: { $1 })),
            ])
        try await casa.banco.transacao(como: .motor) { t in
            _ = try casa.trilha.registrar([evento], por: autor, as: casa.relogio.agora, em: t)
        }
    }
}
