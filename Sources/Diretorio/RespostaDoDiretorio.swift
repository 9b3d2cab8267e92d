import Foundation

/// O que o diretório disse de um usuário e de uma senha.
package enum RespostaDoDiretorio: Sendable, Equatable {
    /// A senha é a da conta.
    case confere(FichaDoDiretorio)
    /// Não entra; a ficha, se se chegou a achar a conta. O motivo é da trilha, e não de quem tenta.
    case recusou(RecusaDoDiretorio, FichaDoDiretorio?)
}

/// A conta que se achou no diretório.
package struct FichaDoDiretorio: Sendable, Equatable {
    package let nomeDistinto: String
    /// Os valores do atributo configurado; o comum é um.
    package let valores: [String]
    /// Se está no grupo de quem entra; sem grupo configurado, está.
    package let noGrupo: Bool
}

/// Por que o diretório não deixou entrar.
///
/// O Active Directory responde o mesmo número a tudo e diz o motivo no texto (`data 533`); o OpenLDAP, na resposta da política de senhas.
/// - Fonte: códigos de erro do Win32 (1317 a 1909, em hexadecimal no texto); draft-behera-ldap-password-policy.
package enum RecusaDoDiretorio: String, Error, Sendable, CaseIterable {
    case senhaVazia, naoExiste, maisDeUma, senhaErrada, foraDaHora, foraDaEstacao, senhaVencida, desativada, expirada
    case senhaATrocar, bloqueada, errosDemais, outra

    private static let doActiveDirectory: [String: RecusaDoDiretorio] = [
        "525": .naoExiste, "52e": .senhaErrada, "530": .foraDaHora, "531": .foraDaEstacao, "532": .senhaVencida,
        "533": .desativada, "701": .expirada, "773": .senhaATrocar, "775": .bloqueada,
    ]

    /// De um texto de erro do Active Directory; sem código, ou com um que não se conhece, `nil`.
    init?(lendo texto: String) {
        guard let marca = texto.range(of: "data ", options: .backwards) else { return nil }
        let codigo = texto[marca.upperBound...].prefix { $0.isHexDigit }.lowercased()
        guard let recusa = Self.doActiveDirectory[codigo] else { return nil }
        self = recusa
    }

    /// Se é erro de quem digita, que o diretório conta para bloquear a conta.
    var contaComoErro: Bool { self == .senhaErrada || self == .outra }

    /// Como a trilha o diz.
    package var naTrilha: String {
        switch self {
        case .senhaVazia: "senha vazia"
        case .naoExiste: "conta que não existe"
        case .maisDeUma: "mais de uma conta com este usuário"
        case .senhaErrada: "senha errada"
        case .foraDaHora: "fora do horário da conta"
        case .foraDaEstacao: "máquina em que a conta não entra"
        case .senhaVencida: "senha vencida"
        case .desativada: "conta desativada"
        case .expirada: "conta expirada"
        case .senhaATrocar: "senha a trocar no órgão"
        case .bloqueada: "conta bloqueada"
        case .errosDemais: "erros demais, e o diretório não foi perguntado"
        case .outra: "o diretório recusou sem dizer por quê"
        }
    }
}

/// O diretório não serviu: não é recusa de ninguém, e cabe tentar de novo.
package enum FalhaDoDiretorio: Error, Sendable, Equatable, CustomStringConvertible {
    /// Não respondeu no prazo, o TLS não fechou, ou a resposta não é a que se esperava.
    case semResposta(String)
    /// A conta de serviço ou a base da configuração não servem.
    case configuracao(String)
    /// Há gente demais entrando ao mesmo tempo.
    case ocupado

    package var description: String {
        switch self {
        case .semResposta(let porque): "o diretório não respondeu: \(porque)"
        case .configuracao(let porque): "o diretório não aceita a configuração: \(porque)"
        case .ocupado: "há conversas demais com o diretório"
        }
    }
}
