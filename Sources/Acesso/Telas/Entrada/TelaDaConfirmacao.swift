import Auditoria
import Diretorio
import Html
import Logging
import Nucleo
import Web

/// Onde quem entrou pela conta do órgão prova de novo quem é: no provedor, ou com o usuário e a senha do diretório.
///
/// Com `volta`, leva de volta; sem ela, foi aberta noutra aba, e diz que se pode fechá-la.
/// - Fonte: decisão 0055.
struct TelaDaConfirmacao {
    static let endereco: Endereco = "/confirmar"
    private static let doProvedor: Endereco = "/confirmar/orgao"

    let pecas: Entrada.Pecas
    private var casa: Instalacao { pecas.casa }

    func montar(em grupo: Grupo<ContextoSemPortal>) {
        let tela = self
        let limite = Grupo<ContextoSemPortal>.Opcoes(ritmo: Ritmo("confirmar", capacidade: 20, porSegundo: 0.2))
        grupo.get("confirmar", ato: Entrada.ato) { contexto in
            guard let usuario = contexto.usuario else { return .verDepois("/entrar") }
            guard usuario.confirmaNaConta else { return .verDepois(usuario.portal.casa.texto) }
            return try await tela.responder(usuario, [], contexto)
        }
        grupo.get("confirmar/orgao", ato: Entrada.ato, limite) { contexto in
            guard let usuario = contexto.usuario else { return .verDepois("/entrar") }
            guard let conta = tela.pecas.conta, usuario.entrouPor == .provedor else { throw RecusaDaWeb.naoEncontrado }
            let volta = try contexto.consulta.texto("volta")
            do {
                return try await PassagemPelaConta(conta, tela.casa).ir(contexto, destino: volta, confirmando: true)
            } catch let recusa as RecusaDaConta {
                return try await tela.recusar(recusa, usuario, contexto)
            }
        }
        grupo.post("confirmar", ato: Entrada.ato, limite) { try await tela.peloDiretorio($0, $1) }
    }

    /// O ato de confirmar de quem pede; `nil` se não está dentro, ou não entrou por uma conta do órgão.
    private func confirmacao(_ contexto: ContextoSemPortal) -> ConfirmarNaConta? {
        guard let usuario = contexto.usuario, usuario.confirmaNaConta, let sessao = contexto.pedido.sessao?.resumo
        else {
            return nil
        }
        return ConfirmarNaConta(usuario: usuario, sessao: sessao, demonstracao: pecas.fachada.demonstracao)
    }

    // MARK: - Pelo provedor

    /// A volta do provedor, de quem foi confirmar.
    func voltar(_ chegada: PassagemPelaConta.Chegada, _ contexto: ContextoSemPortal) async throws -> Resposta {
        guard let confirmacao = confirmacao(contexto) else { throw RecusaDaConta.vencida }
        let usuario = confirmacao.usuario
        do {
            try await confirmacao.executar(
                dono: chegada.dono, casa, por: usuario.autor(endereco: contexto.endereco))
        } catch let recusa as RecusaDaConta {
            return try await recusar(recusa, usuario, contexto)
        }
        try await contexto.renovarSessao()
        return try await seguir(chegada.destino, contexto)
    }

    // MARK: - Pelo diretório

    private func peloDiretorio(_ formulario: Web.Formulario, _ contexto: ContextoSemPortal) async throws -> Resposta {
        guard let confirmacao = confirmacao(contexto), let diretorio = pecas.diretorio,
            confirmacao.usuario.entrouPor == .diretorio
        else { throw RecusaDaWeb.naoIdentificado }
        let usuario = confirmacao.usuario
        do {
            let confere = try await diretorio.confirmar(
                formulario.texto("usuario") ?? "", formulario.digitado("senha") ?? "", confirmacao, casa,
                por: usuario.autor(endereco: contexto.endereco))
            guard confere else {
                let erro = Preenchimento.Erro("senha", "Usuário ou senha não conferem.")
                return try await responder(usuario, [erro], contexto, status: 400)
            }
        } catch let recusa as RecusaDaConta {
            return try await recusar(recusa, usuario, contexto)
        } catch let falha as FalhaDoDiretorio {
            contexto.log.warning("\(falha)")
            return try await recusar(.semResposta, usuario, contexto)
        }
        return try await seguir(try contexto.consulta.texto("volta"), contexto)
    }

    // MARK: - As telas

    private func seguir(_ volta: String?, _ contexto: ContextoSemPortal) async throws -> Resposta {
        let destino = CaminhoDeVolta.seguro(volta, senao: Self.endereco.texto)
        if destino != Self.endereco.texto {
            try await contexto.deixarRecado(Recado(.sucesso, "Confirmado. Vale por \(ConfirmarNaConta.prazo)."))
        }
        return .verDepois(destino)
    }

    /// Não se confirmou: fica na trilha, e diz-se o que fazer.
    func recusar(
        _ recusa: RecusaDaConta, _ usuario: UsuarioNaSessao, _ contexto: ContextoSemPortal
    ) async throws -> Resposta {
        if let confirmacao = confirmacao(contexto) {
            try await confirmacao.recusar(
                recusa.rawValue, casa, por: usuario.autor(endereco: contexto.endereco))
        }
        let tela = Tela(
            "Não foi possível confirmar",
            mensagens: [Mensagem(.erro, recusa.frase, recusa.oQueFazer, codigo: "conta-" + recusa.rawValue)]
        ) { BarraDeAcoes { Ligacao("Tentar de novo", para: Self.endereco, .primario) } }
        return try pecas.fachada.responderAberta(tela, contexto, status: recusa.status)
    }

    private func responder(
        _ usuario: UsuarioNaSessao, _ erros: [Preenchimento.Erro], _ contexto: ContextoSemPortal, status: Int = 200
    ) async throws -> Resposta {
        let volta = try contexto.consulta.texto("volta")
        let confirmou = usuario.confirmou(as: casa.relogio.agora)
        let feita = Mensagem(
            .sucesso, "Confirmado. Vale por \(ConfirmarNaConta.prazo).",
            volta == nil ? "Se você veio de outra aba, feche esta e continue lá." : nil)
        let tela = Tela(
            "Confirmar quem é você", subtitulo: usuario.nome,
            ajuda: Ajuda(
                "Você entrou pela conta do órgão, e é com ela que confirma: aqui não há senha sua a pedir.",
                quemPode: "Só você.",
                depois:
                    "Vale por \(ConfirmarNaConta.prazo), nesta sessão. Errar não bloqueia o seu usuário deste sistema."),
            mensagens: confirmou ? [feita] : []
        ) {
            passo(usuario, Preenchimento(valores: [:], erros: erros), volta)
            El(.p) { Ligacao("Voltar ao \(usuario.portal.nome.lowercased())", para: usuario.portal.casa) }
        }
        return try pecas.fachada.responderAberta(tela, contexto, status: status)
    }

    @Html.Montagem private func passo(
        _ usuario: UsuarioNaSessao, _ preenchido: Preenchimento, _ volta: String?
    ) -> Bloco {
        if usuario.entrouPor == .provedor, let conta = pecas.conta {
            El(.p) { "A conta do órgão pede que você entre outra vez, ainda que já esteja dentro dela." }
            BarraDeAcoes {
                Ligacao("Entrar de novo na conta \(conta.nome)", para: Self.doProvedor.com("volta", volta), .primario)
            }
        } else if usuario.entrouPor == .diretorio, let diretorio = pecas.diretorio {
            Html.Formulario(
                para: Self.endereco.com("volta", volta), preenchido: preenchido, enviar: Botao("Confirmar")
            ) {
                Campo.texto("usuario", "Usuário da conta \(diretorio.nome)", maximo: 200).autocompletar("username")
                    .largura(.media)
                Campo.senha("senha", "Senha da conta \(diretorio.nome)")
            }
        } else {
            El(.p) { "O meio por que você entrou já não atende. Saia e entre de novo." }
        }
    }
}

/// O que as telas que pediriam a senha mostram a quem confirma na conta do órgão.
struct IdaAConfirmacao: Componente {
    private let usuario: UsuarioNaSessao
    private let agora: Instante?
    private let volta: Endereco?

    /// - Parameters:
    ///   - agora: sem ele não se olha se já confirmou.
    ///   - volta: aonde se volta depois de confirmar; `nil` é noutra aba, para o que se preencheu não se perder.
    init(_ usuario: UsuarioNaSessao, as agora: Instante?, volta: Endereco?) {
        (self.usuario, self.agora, self.volta) = (usuario, agora, volta)
    }

    var corpo: some Trecho {
        Bloco {
            if agora.map(usuario.confirmou(as:)) ?? false {
                El(.p) { "Você confirmou há pouco, na conta do órgão, que é você." }
            } else if let volta {
                El(.p) { "Você entrou pela conta do órgão. Antes de continuar, confirme nela que é você." }
                BarraDeAcoes {
                    Ligacao(
                        "Confirmar na conta do órgão", para: TelaDaConfirmacao.endereco.com("volta", volta.texto),
                        .primario)
                }
            } else {
                El(.p) {
                    "Você entrou pela conta do órgão, e é nela que confirma que é você. Confirme na outra aba e volte a esta: "
                    "o que você preencheu fica aqui."
                }
                El(.p) {
                    Ligacao("Confirmar na conta do órgão", para: TelaDaConfirmacao.endereco, .secundario).emOutraAba
                }
            }
        }
    }

    /// O que se diz a quem mandou sem ter confirmado.
    static let falta = "Confirme antes, na conta do órgão, que é você."
}
