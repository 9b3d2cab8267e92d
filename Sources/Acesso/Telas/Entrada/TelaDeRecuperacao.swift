import Cifra
import Html
import Nucleo
import Web

/// Recuperar a senha: pedir o código e usá-lo. Sem correio configurado, a tela diz com quem falar.
struct TelaDeRecuperacao {
    static let endereco: Endereco = "/recuperar"
    private static let doCodigo: Endereco = "/recuperar/codigo"

    /// `nil`: não há correio.
    let recuperacao: Recuperacao?
    let antirrobo: Antirrobo
    let senhas: Senha
    let fachada: Fachada

    func montar(em grupo: Grupo<ContextoSemPortal>) {
        let tela = self
        let limite = Grupo<ContextoSemPortal>.Opcoes(ritmo: Ritmo("recuperar", capacidade: 10, porSegundo: 0.05))
        grupo.get("recuperar", ato: Entrada.ato) { contexto in
            try tela.fachada.responderAberta(try await tela.pedir(Preenchimento()), contexto)
        }
        grupo.post("recuperar", ato: Entrada.ato, limite) { try await tela.receber($0, $1) }
        grupo.get("recuperar/codigo", ato: Entrada.ato) { contexto in
            guard tela.recuperacao != nil else { return .verDepois(Self.endereco.texto) }
            return try tela.fachada.responderAberta(try await tela.usar(Preenchimento()), contexto)
        }
        grupo.post("recuperar/codigo", ato: Entrada.ato, limite) { try await tela.recuperar($0, $1) }
    }

    private func receber(_ formulario: Web.Formulario, _ contexto: ContextoSemPortal) async throws -> Resposta {
        guard let recuperacao else {
            return try fachada.responderAberta(try await pedir(Preenchimento()), contexto, status: 503)
        }
        let login = formulario.texto("login") ?? ""
        if let recusa = try await antirrobo.recusa(formulario, de: .recuperar, endereco: contexto.endereco) {
            return try fachada.responderAberta(
                try await pedir(Preenchimento(["login": login]), [recusa.mensagem]), contexto, status: 400)
        }
        guard !login.isEmpty, login.utf8.count <= 200 else {
            let erro = Preenchimento.Erro("login", "Escreva o seu usuário.")
            return try fachada.responderAberta(
                try await pedir(Preenchimento(valores: [:], erros: [erro])), contexto, status: 400)
        }
        try await antirrobo.gastarDaConta(login)
        try await recuperacao.pedir(login: login, endereco: contexto.endereco)
        return try fachada.responderAberta(Self.pedida, contexto)
    }

    private func recuperar(_ formulario: Web.Formulario, _ contexto: ContextoSemPortal) async throws -> Resposta {
        guard let recuperacao else { return .verDepois(Self.endereco.texto) }
        let (codigo, nova) = (formulario.texto("codigo") ?? "", formulario.digitado("nova") ?? "")
        if let recusa = try await antirrobo.recusa(formulario, de: .porSenha, endereco: contexto.endereco) {
            return try fachada.responderAberta(
                try await usar(Preenchimento(["codigo": codigo]), [recusa.mensagem]), contexto, status: 400)
        }
        var erros: [Preenchimento.Erro] = []
        if codigo.isEmpty { erros.append(.init("codigo", "Escreva o código que está na mensagem.")) }
        if nova != formulario.digitado("repetida") ?? "" {
            erros.append(.init("repetida", "As duas senhas novas não são iguais."))
        }
        if erros.isEmpty {
            do {
                try await recuperacao.recuperar(codigo: codigo, nova: nova, senhas, endereco: contexto.endereco)
            } catch let recusa as RecusaDeSenha {
                erros = recusa.frases.map { .init(recusa.campo, $0) }
            }
        }
        guard erros.isEmpty else {
            // O código volta; a senha digitada, não.
            let preenchido = Preenchimento(valores: ["codigo": [codigo]], erros: erros)
            return try fachada.responderAberta(try await usar(preenchido), contexto, status: 400)
        }
        return try fachada.responderAberta(Self.feita, contexto)
    }

    // MARK: - As telas

    private func pedir(_ preenchido: Preenchimento, _ mensagens: [Mensagem] = []) async throws -> Tela {
        guard recuperacao != nil else {
            return Tela(
                "Esqueci a senha",
                mensagens: [
                    Mensagem(
                        .informacao, "Aqui a senha não se recupera por e-mail.",
                        "Procure quem administra o seu usuário: na sua instituição ou no órgão. Ele põe uma senha nova, que você troca ao entrar."
                    )
                ]
            ) { El(.p) { Ligacao("Voltar à entrada", para: "/entrar") } }
        }
        let desafio = try await antirrobo.campo(.recuperar)
        return Tela(
            "Esqueci a senha", subtitulo: "Mandamos um código ao e-mail do seu cadastro.", mensagens: mensagens
        ) {
            Html.Formulario(
                para: Self.endereco, preenchido: preenchido, enviar: Botao("Mandar o código"), cancelar: "/entrar"
            ) {
                Campo.texto("login", "Usuário", maximo: 200).autocompletar("username").largura(.media)
                desafio
            }
            El(.p) { Ligacao("Já tenho um código", para: Self.doCodigo) }
            El(.p) {
                "O usuário de quem entra pelo sistema do órgão se recupera lá. Se o seu cadastro não tem e-mail, procure quem administra o seu usuário."
            }
        }
    }

    /// A mesma para conta que existe e que não existe.
    private static var pedida: Tela {
        Tela(
            "Veja o seu e-mail",
            mensagens: [
                Mensagem(
                    .informacao, "Se o usuário existe e tem e-mail cadastrado, o código está a caminho.",
                    "Costuma chegar em um minuto. Veja também a caixa de lixo eletrônico.")
            ]
        ) {
            BarraDeAcoes { Ligacao("Usar o código", para: doCodigo, .primario) }
            El(.p) {
                "Não chegou? Confira o usuário e peça de novo dentro de alguns minutos, ou procure quem o administra."
            }
        }
    }

    private func usar(_ preenchido: Preenchimento, _ mensagens: [Mensagem] = []) async throws -> Tela {
        let desafio = try await antirrobo.campo(.porSenha)
        return Tela("Pôr senha nova", subtitulo: "Com o código que chegou ao seu e-mail.", mensagens: mensagens) {
            Html.Formulario(
                para: Self.doCodigo, preenchido: preenchido, enviar: Botao("Pôr a senha nova"), cancelar: "/entrar"
            ) {
                Campo.texto("codigo", "Código", maximo: 30).autocompletar("one-time-code").largura(.media)
                    .ajuda("16 letras e algarismos; hífen e minúscula não importam.")
                Campo.senha("nova", "Senha nova", nova: true)
                Campo.senha("repetida", "Senha nova, outra vez", nova: true)
                desafio
            }
        }
    }

    private static var feita: Tela {
        Tela(
            "Senha nova posta",
            mensagens: [
                Mensagem(.sucesso, "Entre com a senha nova.", "As sessões que estavam abertas foram encerradas.")
            ]
        ) { BarraDeAcoes { Ligacao("Entrar", para: "/entrar", .primario) } }
    }
}
