/// Por que acaba a sessão que não se decidiu por medida.
package enum FimSemMedida: String, Sendable, Hashable, CaseIterable {
    case desistencia, prazo, apagada
    case clienteEncerrado = "cliente-encerrado"

    package var significado: String {
        switch self {
        case .desistencia: "A pessoa desistiu."
        case .prazo: "O prazo da sessão, ou o da conferência por gente, acabou sem decisão."
        case .apagada: "Os dados da pessoa foram apagados antes de a sessão acabar."
        case .clienteEncerrado: "O serviço do cliente se encerrou antes de a sessão acabar."
        }
    }

    /// O que a pessoa lê.
    package var frase: String {
        switch self {
        case .desistencia: "Você desistiu desta prova de vida. Se quiser fazê-la, volte ao serviço e peça outra."
        case .prazo: "O tempo desta prova de vida acabou. Volte ao serviço e peça outra."
        case .apagada: "Os seus dados foram apagados, e esta prova de vida acabou."
        case .clienteEncerrado: "O serviço que pediu esta prova de vida foi encerrado."
        }
    }
}

/// O `motivo` que o cliente lê de uma sessão: o da última tentativa reprovada ou o de ter acabado sem medida.
///
/// O conjunto é fechado e documentado (`docs/prova-de-vida/motivos.md`); código novo só com a descrição dele lá e na API.
/// - Fonte: PV-07; nota técnica de biometria, seção 6.
package enum MotivoDaSessao {
    package static let codigos = Motivo.allCases.map(\.rawValue) + FimSemMedida.allCases.map(\.rawValue)

    /// O documento dos códigos, inteiro.
    package static var documento: String {
        """
        # Os motivos

        Escrito a partir do código (`make retratos`); um teste o compara. O cliente da API lê o código no campo `motivo` da sessão; a pessoa lê só a
        frase, que não diz a quem frauda onde caiu. «Suspeito» é o que parece fraude, e não acidente.

        | código | o que aconteceu | a pessoa lê | suspeito |
        |---|---|---|---|

        """
            + (Motivo.allCases.map {
                "| `\($0.rawValue)` | \($0.significado) | \($0.frase) | \($0.suspeito ? "sim" : "não") |\n"
            }
            + FimSemMedida.allCases.map { "| `\($0.rawValue)` | \($0.significado) | \($0.frase) | não |\n" }).joined()
                + """

                ## As recusas da API

                O pedido que se recusa não muda nada nem se conta. O 429 diz em `Retry-After` quanto esperar.

                | código | resposta | o que diz |
                |---|---|---|

                """
            + RotasDoCliente.recusadas.map { "| `\($0.codigo)` | \($0.status) | \($0.frase) |\n" }.joined()
    }
}
