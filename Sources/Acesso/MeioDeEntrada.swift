/// Com que a pessoa provou quem é ao entrar.
package enum MeioDeEntrada: String, Sendable, Hashable {
    /// A senha que ela tem aqui.
    case senha
    /// A conta do órgão, num provedor de identidade (OpenID Connect).
    case provedor
    /// A conta do órgão, no serviço de diretório (LDAP).
    case diretorio

    /// Como a trilha o diz.
    package var naTrilha: String {
        switch self {
        case .senha: "senha"
        case .provedor: "conta do órgão"
        case .diretorio: "diretório do órgão"
        }
    }
}
