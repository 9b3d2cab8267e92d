import Nucleo

/// O que liga uma conta do órgão ao cadastro da folha: um CPF ou uma matrícula, e o nome do campo da conta que o traz.
package enum IdentificadorNaConta: Sendable, Hashable {
    case cpf(String)
    case matricula(String)

    package var campo: String {
        switch self {
        case .cpf(let campo), .matricula(let campo): campo
        }
    }

    /// De quem é a conta que traz este valor; `nil` se o valor não é o que se esperava.
    func dono(_ valor: String?) -> DonoDaConta? {
        guard let valor, !valor.isEmpty, valor.utf8.count <= 64 else { return nil }
        switch self {
        case .cpf: return (try? CPF.lendo(valor)).map(DonoDaConta.cpf)
        case .matricula: return .matricula(valor)
        }
    }
}

/// De quem é uma conta do órgão, como a folha o conhece.
package enum DonoDaConta: Sendable, Hashable {
    case cpf(CPF)
    case matricula(String)
}
