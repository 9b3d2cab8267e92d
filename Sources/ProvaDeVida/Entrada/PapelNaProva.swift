/// O que alguém pode na prova de vida. Sem papel, é só um cidadão.
package enum PapelNaProva: String, Sendable, CaseIterable {
    /// Administra o serviço: clientes, credenciais, preços, avisos, portal e quem opera.
    case operador
    /// Confere por gente o que a câmera não decidiu.
    case atendente
    /// Fala por um cliente, e só vê o que é dele.
    case representante

    package var nome: String {
        switch self {
        case .operador: "Operador"
        case .atendente: "Atendente"
        case .representante: "Representante"
        }
    }

    /// Como a trilha chama quem age por ele.
    var perfil: String { rawValue + "-da-prova" }
}
