import Html

/// O que se diz a quem provou quem é pela conta do órgão e não entra, ou não pôde prová-lo porque o órgão não respondeu.
package struct TelaDaRecusaDaConta {
    let recusa: RecusaDaConta
    /// Onde se tenta outra vez.
    let deNovo: Endereco
    /// Onde se entra com a senha daqui, se isso vale para quem pede.
    var comSenhaDaqui: Endereco?

    package init(recusa: RecusaDaConta, deNovo: Endereco, comSenhaDaqui: Endereco? = nil) {
        (self.recusa, self.deNovo, self.comSenhaDaqui) = (recusa, deNovo, comSenhaDaqui)
    }

    package func tela() -> Tela {
        Tela(
            "Não foi possível entrar",
            mensagens: [Mensagem(.erro, recusa.frase, recusa.oQueFazer, codigo: "conta-" + recusa.rawValue)]
        ) {
            if let comSenhaDaqui, recusa == .semResposta {
                El(.p) { Ligacao("Entrar com a senha deste sistema", para: comSenhaDaqui) }
            }
            BarraDeAcoes {
                Ligacao("Voltar à entrada", para: "/entrar", .terciario)
                Ligacao("Tentar de novo", para: deNovo, .primario)
            }
        }
    }
}
