/// O que um mestre pode fazer com um usuário; o nome é o do endereço da tela.
package enum EspecieDeMedida: String, CaseIterable, Sendable {
    case alterar, perfil, senha, bloquear, liberar, encerrar
    case segundoFator = "segundo-fator"

    package var ato: String {
        switch self {
        case .alterar: "acesso.alterar-usuario"
        case .perfil: "acesso.trocar-perfil"
        case .senha: "acesso.redefinir-senha"
        case .bloquear: "acesso.bloquear-usuario"
        case .liberar: "acesso.liberar-usuario"
        case .encerrar: "acesso.encerrar-usuario"
        case .segundoFator: "acesso.retirar-segundo-fator"
        }
    }
}
