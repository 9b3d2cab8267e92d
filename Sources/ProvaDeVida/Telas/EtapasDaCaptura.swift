import Html

/// O que vai acontecer, o que se faz com a imagem, as escolhas e o consentimento.
struct EtapaDeExplicacao: Componente {
    let pedido: PedidoDeCaptura

    var corpo: some Trecho {
        EtapaDaPagina("explicacao", passo: 1, "O que vai acontecer", aVista: true) {
            El(.p, .classe("fala")) {
                El(.strong, pedido.servico)
                " pede uma prova de vida para "
                El(.strong, pedido.finalidade)
                ". Você olha para a câmera e faz alguns movimentos com o rosto. Leva menos de um minuto."
            }
            El(.div, .data("sem-programa", "")) {
                Mensagem(
                    .aviso, "Este navegador está com o programa da página desligado ou é muito antigo",
                    "A câmera precisa dele. Abra esta página no navegador do celular (Chrome, Safari, Firefox, Edge ou Samsung Internet) em dia, ou fale com um atendente: veja abaixo."
                )
            }
            preparo
            destinoDaImagem
            El(.div, .classe("etapa-da-captura"), .data("com-programa", ""), .hidden()) {
                escolhas
                Campo.caixa("consentimento", "Concordo em usar a câmera e o meu rosto nesta prova de vida")
                El(.div, .classe("acoes acoes-da-captura")) {
                    BotaoDoPrograma("Continuar", ato: "continuar")
                    BotaoDoPrograma("Não quero fazer", .secundario, ato: "desistir")
                }
            }
        }
    }

    private var preparo: some Trecho {
        El(.ul, .classe("preparo")) {
            item(.lampada, "Fique num lugar claro, com a luz na sua frente.")
            item(.oculos, "Tire óculos escuros, boné e máscara.")
            item(.celular, "Segure o celular em pé, na altura dos olhos.")
        }
    }

    private func item(_ icone: Icone, _ texto: String) -> some Trecho {
        El(.li) {
            icone
            El(.span, texto)
        }
    }

    private var destinoDaImagem: some Trecho {
        Cartao("O que fazemos com a sua imagem") {
            El(.dl, .classe("perguntas")) {
                pergunta(
                    "O que fazemos",
                    "A câmera manda fotos pequenas enquanto você se mexe. O computador confere se há uma pessoa de verdade e se o rosto é o seu."
                )
                pergunta("Quem recebe", "Quem pediu (\(pedido.servico)) recebe só o resultado. Nunca a sua imagem.")
                pergunta(
                    "O que se guarda",
                    "Nenhuma foto: são apagadas quando sai o resultado, a não ser que você mesmo peça a conferência por um atendente. \(pedido.guarda)"
                )
                pergunta("Com que direito", pedido.baseLegal)
                pergunta(
                    "Você pode dizer não",
                    "Toque em «Não quero fazer» e fale com um atendente. Recusar a câmera não tira nenhum direito seu."
                )
            }
        }
    }

    @Montagem private func pergunta(_ titulo: String, _ texto: String) -> some Trecho {
        El(.dt, titulo)
        El(.dd, texto)
    }

    private var escolhas: some Trecho {
        Campo.caixas(
            "escolhas", "Marque, se precisar",
            [
                .init(
                    "sem-luz", "Sem luzes coloridas",
                    ajuda:
                        "No fim, a tela muda de cor, no máximo duas vezes por segundo. Marque se tem epilepsia ou se luz que pisca lhe faz mal: em troca, pedimos mais movimentos."
                ),
                .init("mais-tempo", "Preciso de mais tempo", ajuda: "Cada pedido espera mais por você."),
                .init(
                    "voz", "Instruções em voz alta",
                    ajuda:
                        "O aparelho fala cada passo e dá um toque quando você acerta. Não precisa, se já usa leitor de tela."
                ),
            ])
    }
}

/// O pedido de permissão, dito antes de o navegador o fazer.
struct EtapaDaCamera: Componente {
    var corpo: some Trecho {
        EtapaDaPagina("camera", passo: 2, "Permita usar a câmera") {
            El(.p, .classe("fala fala-com-icone")) {
                Icone.camera
                El(.span) {
                    "O navegador vai perguntar se esta página pode usar a câmera. Toque em "
                    El(.strong, "Permitir")
                    "."
                }
            }
            El(
                .p, "Depois você se vê na tela, como num espelho, e só começa quando tocar em «Começar».",
                .data("sem-espera", ""))
            El(.p, .classe("espera"), .role("status"), .data("espera-da-camera", "")) {}
            El(.div, .classe("acoes acoes-da-captura")) {
                BotaoDoPrograma("Abrir a câmera", icone: .camera, ato: "abrir-camera")
                BotaoDoPrograma("Voltar", .secundario, ato: "voltar")
            }
        }
    }
}

/// A janela da captura: instrução no alto, perto da câmera; a imagem no meio; andamento e botões embaixo.
struct JanelaDaCaptura: Componente {
    /// Identificador da janela.
    static let id = "captura"

    var corpo: some Trecho {
        JanelaInteira(Self.id, classe: "captura") {
            El(.div, .classe("captura-alto")) {
                El(.h2, "Câmera aberta", .id(Self.id + "-titulo"), .classe("so-leitor"), .tabindex(-1))
                El(.div, .classe("instrucao")) {
                    El(.span, .classe("instrucao-icone"), .data("icones", "")) {
                        for (nome, icone) in Self.icones {
                            El(.span, .data("icone", nome), .hidden()) { icone }
                        }
                    }
                    El(.p, .data("instrucao", "")) {}
                }
            }
            El(.div, .classe("captura-meio")) {
                VisorDeCamera()
                El(.p, .classe("contagem-da-captura"), .data("contagem", ""), .aria("hidden", true), .hidden()) {}
            }
            El(.div, .classe("captura-baixo")) {
                El(.p, .classe("dica"), .data("dica", ""), .hidden()) {}
                El(.div, .classe("andamento-da-captura"), .data("andamento", ""), .hidden()) {
                    BarraDeAndamento("Pedidos feitos")
                    El(.p, .data("quantos", "")) {}
                }
                El(.div, .classe("acoes acoes-da-captura")) {
                    BotaoDoPrograma("Começar", ato: "comecar")
                    BotaoDoPrograma("Ligar voz", .secundario, icone: .som, ato: "voz")
                    BotaoDoPrograma("Parar", .secundario, icone: .fechar, ato: "parar")
                }
            }
            El(.p, .classe("so-leitor"), .role("status"), .aria("live", "assertive"), .data("anuncio", "")) {}
        }
    }

    /// O ícone de cada pedido e de cada orientação; o nome é o que o servidor manda.
    static let icones: [(String, Icone)] = [
        ("frente", .rosto), ("esquerda", .rostoParaEsquerda), ("direita", .rostoParaDireita), ("perto", .rostoPerto),
        ("sorriso", .sorriso), ("luz", .luz), ("aproxime", .rostoPerto), ("afaste", .rostoLonge),
        ("mais-luz", .lampada), ("menos-luz", .luz), ("um-rosto-so", .pessoas), ("pronto", .sucesso),
        ("gire", .girar), ("espere", .relogio),
    ]
}

/// Enquanto o servidor decide.
struct EtapaDeConferencia: Componente {
    var corpo: some Trecho {
        EtapaDaPagina("conferindo", passo: 3, "Conferindo…") {
            El(.p, .classe("fala fala-com-icone")) {
                Icone.relogio
                El(.span, "Você já terminou a sua parte. O resultado sai em alguns segundos: não feche esta página.")
            }
        }
    }
}

/// Deu certo: diz, e volta sozinha a quem pediu.
struct ResultadoAprovado: Componente {
    let servico: String

    var corpo: some Trecho {
        EtapaDaPagina("aprovada", passo: 4, "Pronto! Prova de vida aprovada") {
            El(.p, .classe("fala fala-com-icone sucesso")) {
                Icone.sucesso
                El(.span, "Está tudo certo. Você já pode continuar.", .data("frase", ""))
            }
            El(.div, .classe("etapa-da-captura"), .data("com-volta", ""), .hidden()) {
                El(.p) {
                    "Você volta sozinho para \(servico) em "
                    El(.strong, "3 segundos", .data("falta", ""))
                    "."
                }
                El(.div, .classe("acoes acoes-da-captura")) {
                    BotaoDoPrograma("Voltar agora", ato: "ir-a-volta")
                    BotaoDoPrograma("Ficar nesta página", .secundario, ato: "ficar")
                }
            }
            El(.p, "Você já pode fechar esta página.", .data("sem-volta", ""), .hidden())
        }
    }
}

/// Não deu: o que fazer, outra tentativa, a conferência por gente ou desistir.
struct ResultadoReprovado: Componente {
    var corpo: some Trecho {
        EtapaDaPagina("reprovada", passo: 4, "Ainda não deu certo") {
            El(.p, .classe("fala fala-com-icone aviso")) {
                Icone.aviso
                El(.span, "Não conseguimos confirmar desta vez.", .data("frase", ""))
            }
            El(.p, .data("restam", ""), .hidden()) {}
            El(.div, .data("enquanto-pode", "")) {
                El(.h3, "O que costuma ajudar")
                El(.ul, .classe("conselhos")) {
                    El(.li, "Vá para um lugar mais claro, de frente para a luz.")
                    El(.li, "Tire óculos, boné ou o que cubra o rosto.")
                    El(.li, "Apoie os cotovelos, para o celular não tremer.")
                    El(.li, "Faça cada movimento devagar, e espere o próximo pedido.")
                }
            }
            El(.div, .classe("acoes acoes-da-captura")) {
                BotaoDoPrograma("Tentar de novo", icone: .atualizar, ato: "tentar")
                BotaoDoPrograma("Pedir conferência por um atendente", .secundario, ato: "ver-revisao")
                BotaoDoPrograma("Desistir", .terciario, ato: "desistir")
            }
            El(.p, .classe("nota codigo"), .data("codigo", ""), .hidden()) {}
        }
    }
}

/// A conferência por gente, que guarda a imagem por alguns dias: por isso pede outra concordância. Fonte: Lei 13.709/2018, art. 20.
struct EtapaDaRevisao: Componente {
    let dias: Int

    var corpo: some Trecho {
        EtapaDaPagina("revisao", passo: nil, "Pedir conferência por um atendente") {
            El(
                .p,
                "Uma pessoa da equipe olha as fotos da sua última tentativa e decide no lugar do computador. É um direito seu.",
                .classe("fala"))
            El(.ul, .classe("conselhos")) {
                El(
                    .li,
                    "As fotos ficam guardadas cifradas (trancadas com chave) só até a decisão, e depois são apagadas.")
                El(.li, "A resposta sai em até \(Formato.contagem(dias, "dia útil", "dias úteis")).")
                El(.li, "Enquanto não sair, você pode retirar o pedido, e as fotos se apagam.")
                El(.li, "Só o atendente que decide vê as fotos, e fica registrado que ele as viu.")
            }
            Campo.caixa("concordo", "Concordo que as fotos fiquem guardadas cifradas até a decisão")
            El(.div, .classe("acoes acoes-da-captura")) {
                BotaoDoPrograma("Pedir conferência", ato: "pedir-revisao")
                BotaoDoPrograma("Voltar", .secundario, ato: "voltar-ao-resultado")
            }
            El(.p, .classe("espera"), .role("alert"), .data("erro-da-revisao", "")) {}
        }
    }
}

/// O pedido de conferência foi aceito.
struct RevisaoPedida: Componente {
    let dias: Int

    var corpo: some Trecho {
        EtapaDaPagina("revisao-pedida", passo: nil, "Conferência pedida") {
            El(.p, .classe("fala fala-com-icone sucesso")) {
                Icone.sucesso
                El(
                    .span,
                    "Um atendente vai conferir. A resposta sai em até \(Formato.contagem(dias, "dia útil", "dias úteis")).",
                    .data("frase", ""))
            }
            Volta()
        }
    }
}

/// A pessoa não quis fazer, e não se insiste.
struct Desistencia: Componente {
    var corpo: some Trecho {
        EtapaDaPagina("desistiu", passo: nil, "Você não fez a prova de vida") {
            El(.p, "Tudo bem. Nenhuma imagem sua ficou guardada.", .classe("fala"))
            El(
                .p,
                "O que você veio fazer ainda espera por esta prova. Você pode voltar outro dia ou fazê-la com um atendente: veja abaixo."
            )
            Volta()
        }
    }
}

/// O botão que leva de volta a quem pediu, se ele disse para onde.
struct Volta: Componente {
    var corpo: some Trecho {
        El(.div, .classe("acoes acoes-da-captura"), .data("com-volta", ""), .hidden()) {
            BotaoDoPrograma("Voltar ao serviço", ato: "ir-a-volta")
        }
    }
}
