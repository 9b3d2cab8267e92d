import Html

/// O que um mestre pode fazer com um usuário, como a tela oferece; o nome é o do endereço.
enum MedidaNaTela: String, CaseIterable, Sendable {
    case alterar, perfil, senha, bloquear, liberar, encerrar

    static let deVarios: [MedidaNaTela] = [.bloquear, .liberar, .encerrar, .perfil]

    var ato: String {
        switch self {
        case .alterar: "acesso.alterar-usuario"
        case .perfil: "acesso.trocar-perfil"
        case .senha: "acesso.redefinir-senha"
        case .bloquear: "acesso.bloquear-usuario"
        case .liberar: "acesso.liberar-usuario"
        case .encerrar: "acesso.encerrar-usuario"
        }
    }

    var verbo: String {
        switch self {
        case .alterar: "Alterar dados"
        case .perfil: "Trocar perfil"
        case .senha: "Pôr senha nova"
        case .bloquear: "Bloquear"
        case .liberar: "Liberar"
        case .encerrar: "Encerrar"
        }
    }

    var peso: PesoDeBotao { self == .bloquear || self == .encerrar ? .destrutivo : .secundario }

    /// Se tem efeito num usuário como está.
    func cabe(em usuario: UsuarioGuardado) -> Bool {
        let daFolha = usuario.portal == .servidor
        return switch self {
        case .alterar: !daFolha
        case .perfil: !daFolha && usuario.situacao != .desativado
        case .senha: !daFolha && usuario.situacao == .ativo
        case .bloquear: usuario.situacao == .ativo
        case .liberar: usuario.situacao == .bloqueado || usuario.situacao == .desativado && !daFolha
        case .encerrar: !daFolha && usuario.situacao != .desativado
        }
    }

    /// O que acontece com um usuário, em frases de confirmação.
    func efeito(em usuario: UsuarioGuardado) -> [String] {
        let nome = usuario.dados.nome
        let sessoes = Formato.contagem(usuario.sessoes, "sessão aberta", "sessões abertas")
        return switch self {
        case .alterar: []
        case .perfil: ["\(nome) passa a poder o que o perfil novo permite.", "Encerra \(sessoes)."]
        case .senha:
            [
                "Sorteia uma senha de entrada para \(nome) e a mostra uma vez só.",
                "Quem entra com ela tem de trocá-la.", "A senha de agora deixa de valer. Encerra \(sessoes).",
            ]
        case .bloquear: ["\(nome) não entra até que um mestre libere.", "Encerra \(sessoes)."]
        case .liberar: ["\(nome) volta a entrar, com o perfil \(usuario.nomeDoPerfil) e a senha que tinha."]
        case .encerrar:
            ["\(nome) deixa de entrar. O que fez continua na trilha.", "Encerra \(sessoes)."]
        }
    }

    func medida(_ motivo: String) -> AdministrarUsuarios.Medida? {
        switch self {
        case .bloquear: .bloquear(motivo: motivo)
        case .liberar: .liberar(motivo: motivo)
        case .encerrar: .encerrar(motivo: motivo)
        case .alterar, .perfil, .senha: nil
        }
    }
}
