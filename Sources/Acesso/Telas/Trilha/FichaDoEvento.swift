import Auditoria
import Html
import Nucleo

/// Um evento inteiro: quem, de onde, o que mudou e em que pé está o selo. Igual nos dois portais que leem a trilha.
package struct FichaDoEvento {
    /// Ver a ficha, e baixar a prova de que o evento está selado.
    package static let ato = "auditoria.ler-evento"
    package static let atoDeProvar = "auditoria.provar"

    private let evento: EventoNaTela
    private let selo: SeloDoEvento
    private let prova: Endereco?
    private let trilha: Tela.Degrau
    private let registro: Endereco?

    /// - Parameters:
    ///   - prova: de onde se baixa a prova, a quem pode; só se oferece do que está selado.
    ///   - trilha: a lista de onde se veio.
    ///   - registro: a ficha do registro de que o evento fala, onde há.
    package init(
        _ evento: EventoNaTela, _ selo: SeloDoEvento, prova: Endereco?, trilha: Tela.Degrau, registro: Endereco?
    ) {
        (self.evento, self.selo, self.prova) = (evento, selo, prova)
        (self.trilha, self.registro) = (trilha, registro)
    }

    private var lido: EventoLido { evento.evento }

    package var tela: Tela {
        Tela(
            "Evento \(Formato.inteiro(lido.id))", secao: "Auditoria", situacao: etiqueta,
            trilha: [trilha],
            ajuda: Ajuda(
                "O que um ato registrou, como foi gravado.", quemPode: "Quem pode ler esta parte da trilha.",
                depois: "A prova baixada se confere fora daqui, sem este sistema."),
            mensagens: mensagens, acoes: acoes
        ) {
            Cartao(NomeDoAto.de(lido.ato)) {
                Ficha {
                    Html.Dado("Quando", lido.em.naTela)
                    Html.Dado("Quem", evento.quem ?? (lido.usuario == nil ? "sistema" : nil))
                    Html.Dado("Usuário", lido.usuario.map { Formato.inteiro($0) } ?? "nenhum: foi o sistema")
                    Html.Dado("Perfil", lido.perfil.isEmpty ? nil : lido.perfil)
                    if let agencia = evento.agencia { Html.Dado("Agência ou correspondente", agencia) }
                    Html.Dado("Sessão", lido.sessao)
                    Html.Dado("Endereço", lido.endereco)
                    Html.Dado("Por onde", evento.canal)
                    Html.Dado("Ato", lido.ato)
                    Html.Dado("Registro") {
                        if let para = registro {
                            Ligacao(evento.registro, para: para)
                        } else {
                            evento.registro.isEmpty ? "nenhum" : evento.registro
                        }
                    }
                    for campo in evento.dado.campos { Html.Dado(campo.rotulo, campo.valor) }
                }
            }
            if !evento.dado.mudancas.isEmpty {
                Grade("O que mudou", linhas: evento.dado.mudancas, csv: false) {
                    Coluna("Campo", principal: true) { $0.campo }
                    Coluna("Antes") { $0.antes ?? "não informado" }
                    Coluna("Depois") { $0.depois ?? "não informado" }
                }
            }
            Cartao("Selo") { Ficha { dadosDoSelo } }
        }
    }

    @Html.Montagem private var dadosDoSelo: some Trecho {
        switch selo {
        case .espera:
            Html.Dado("Situação", "Ainda sem selo: fecha-se um bloco a cada segundo.")
        case .confere(let posicao, let bloco, let em):
            Html.Dado("Situação", "A linha é a que se selou, e a assinatura do bloco confere.")
            Html.Dado("Posição na trilha", Formato.inteiro(posicao))
            Html.Dado("Bloco", Formato.inteiro(bloco))
            Html.Dado("Selado em", em.naTela)
        case .naoConfere(let posicao, let bloco):
            Html.Dado("Situação", "A linha, a folha ou a assinatura do bloco não confere.")
            Html.Dado("Posição na trilha", Formato.inteiro(posicao))
            Html.Dado("Bloco", bloco.map { Formato.inteiro($0) } ?? "falta o bloco")
        }
    }

    private var etiqueta: Etiqueta {
        switch selo {
        case .espera: Etiqueta(.informacao, "À espera de selo")
        case .confere: Etiqueta(.sucesso, "Selado")
        case .naoConfere: Etiqueta(.erro, "Adulterado")
        }
    }

    private var mensagens: [Mensagem] {
        if case .naoConfere = selo {
            return [
                Mensagem(
                    .erro, "Este evento não é o que se selou.",
                    "O órgão sabe o que foi mudado pela conferência da trilha (averba auditoria conferir).")
            ]
        }
        guard lido.dado == nil else { return [] }
        return [Mensagem(.erro, "O conteúdo não abre.", "Alguém mudou os bytes desta linha depois de gravada.")]
    }

    private var acoes: Bloco? {
        guard let prova, case .confere = selo else { return nil }
        return Bloco {
            Ligacao(
                "Baixar a prova de inclusão", para: prova, .secundario,
                icone: .baixar)
        }
    }
}
