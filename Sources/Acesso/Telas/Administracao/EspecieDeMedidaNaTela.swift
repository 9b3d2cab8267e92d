import Html
import Web

extension EspecieDeMedida {
    /// As que se tomam de vários de uma vez.
    static let deVarios: [EspecieDeMedida] = [.bloquear, .liberar, .encerrar, .perfil]
    /// As que têm só a página de confirmação.
    static let comConfirmacao = deVarios + [.segundoFator]

    var verbo: String {
        switch self {
        case .alterar: "Alterar dados"
        case .perfil: "Trocar perfil"
        case .senha: "Pôr senha nova"
        case .bloquear: "Bloquear"
        case .liberar: "Liberar"
        case .encerrar: "Encerrar"
        case .segundoFator: "Retirar segundo fator"
        }
    }

    var peso: PesoDeBotao {
        self == .bloquear || self == .encerrar || self == .segundoFator ? .destrutivo : .secundario
    }

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
        case .segundoFator: usuario.segundoFator
        }
    }

    /// O que acontece com um usuário, em frases de confirmação.
    ///
    /// - Parameter avisada: a pessoa recebe um e-mail.
    func efeito(em usuario: UsuarioGuardado, avisada: Bool) -> [String] {
        let nome = usuario.dados.nome
        let sessoes = Formato.contagem(usuario.sessoes, "sessão aberta", "sessões abertas")
        return switch self {
        case .alterar: []
        case .perfil:
            [
                "\(nome) passa a poder o que o perfil novo permite e, se ele é de agência, a alcançar só o que é dela.",
                "Encerra \(sessoes).",
            ]
        case .senha:
            [
                "Sorteia uma senha de entrada para \(nome) e a mostra uma vez só.",
                "Quem entra com ela tem de trocá-la.", "A senha de agora deixa de valer. Encerra \(sessoes).",
            ]
        case .segundoFator:
            [
                "\(nome) passa a entrar só com a senha, até cadastrar outro aplicativo.",
                "Os códigos de reserva deixam de valer. Encerra \(sessoes).",
                avisada
                    ? "A pessoa é avisada por e-mail." : "Não há e-mail por onde o sistema avise a pessoa: avise-a.",
            ]
        case .bloquear: ["\(nome) não entra até que um mestre libere.", "Encerra \(sessoes)."]
        case .liberar: ["\(nome) volta a entrar, com o perfil \(usuario.nomeDoPerfil) e a senha que tinha."]
        case .encerrar:
            ["\(nome) deixa de entrar. O que fez continua na trilha.", "Encerra \(sessoes)."]
        }
    }

    /// A medida que o formulário pede; `nil` se falta escolher o perfil ou a prova de identidade, ou se ela tem formulário próprio.
    func medida(lendo formulario: Web.Formulario) -> AdministrarUsuarios.Medida? {
        let motivo = formulario.texto("motivo") ?? ""
        return switch self {
        case .bloquear: .bloquear(motivo: motivo)
        case .liberar: .liberar(motivo: motivo)
        case .encerrar: .encerrar(motivo: motivo)
        case .segundoFator:
            formulario.texto("prova").flatMap(ProvaDeIdentidade.init(rawValue:)).map {
                .retirarSegundoFator(motivo: motivo, prova: $0)
            }
        case .perfil:
            formulario.texto("perfil").flatMap { Int64($0) }.map {
                .trocarPerfil($0, correspondente: formulario.texto("correspondente").flatMap { Int64($0) })
            }
        case .alterar, .senha: nil
        }
    }

    /// O que se pergunta antes: o perfil novo (e de que agência, se é de uma), ou o motivo.
    func campos(_ perfis: [PerfilGuardado], _ correspondente: [Html.Campo]) -> [Html.Campo] {
        let motivo = Html.Campo.textoLongo("motivo", "Motivo", linhas: 2, maximo: 200)
        if self == .segundoFator {
            let provas = ProvaDeIdentidade.allCases.map { Html.Campo.Opcao($0.rawValue, $0.nome) }
            return [.escolha("prova", "Como a pessoa provou quem é", provas), motivo]
        }
        guard self == .perfil else { return [motivo] }
        return [.selecao("perfil", "Perfil novo", perfis.map { .init("\($0.id)", $0.paraEscolher) })] + correspondente
    }

    var feito: String {
        switch self {
        case .alterar: "Dados alterados"
        case .perfil: "Perfil trocado"
        case .senha: "Senha posta"
        case .bloquear: "Usuário bloqueado"
        case .liberar: "Usuário liberado"
        case .encerrar: "Usuário encerrado"
        case .segundoFator: "Segundo fator retirado"
        }
    }

    var explicacao: String {
        switch self {
        case .alterar: "Os dados do usuário."
        case .perfil: "O que a pessoa pode fazer daqui em diante."
        case .senha: "Para quem perdeu a senha."
        case .bloquear: "A pessoa não entra até que um mestre a libere."
        case .liberar: "A pessoa bloqueada ou encerrada volta a entrar."
        case .encerrar: "A pessoa não entra mais; volta só se um mestre a liberar."
        case .segundoFator: "Para quem perdeu o telefone e os códigos de reserva."
        }
    }
}
