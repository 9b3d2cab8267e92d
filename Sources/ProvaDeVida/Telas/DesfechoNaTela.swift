import Acesso
import Auditoria
import Html
import Nucleo

/// O que vê quem volta à página depois de pedir a conferência por gente: até quando se espera, ou no que deu. Serve sem programa no navegador.
/// - Fonte: LGPD, arts. 8º, § 5º, e 20.
package struct DesfechoNaTela {
    let sessao: SessaoDaProva
    let servico: String
    let atendimento: AtendimentoHumano

    package init(sessao: SessaoDaProva, servico: String, atendimento: AtendimentoHumano) {
        self.sessao = sessao
        self.servico = servico
        self.atendimento = atendimento
    }

    /// Se a sessão foi a revisão: nas outras, a página é a da captura.
    package static func cabe(_ sessao: SessaoDaProva) -> Bool {
        sessao.situacao == .emRevisao || sessao.revisao != nil
    }

    package var tela: Tela {
        var tela = Tela("Prova de vida", subtitulo: "Pedida por \(servico)", mensagens: [mensagem]) {
            El(.p, oQueSegue)
            El(.div, .classe("acoes")) {
                if let volta = Endereco(https: sessao.volta) { Ligacao("Voltar ao serviço", para: volta, .primario) }
                if sessao.situacao == .emRevisao {
                    AtoDireto(
                        Botao("Retirar o pedido e apagar as fotos", .secundario), para: "/captura/retirar-revisao")
                }
            }
            El(.p, "Número para o atendimento: \(sessao.id)", .classe("nota"))
            BlocoDeAtendimento(atendimento: atendimento)
        }
        tela.folhas = [PaginaDeCaptura.folha]
        return tela
    }

    private var mensagem: Mensagem {
        switch (sessao.situacao, sessao.revisao) {
        case (.emRevisao, _):
            Mensagem(
                .informacao, "A conferência foi pedida",
                "Um atendente responde até o fim do dia \(Relogio.dia(de: sessao.expiraEm - .seconds(1)).brasileiro).")
        case (.aprovada, _): Mensagem(.sucesso, "Prova de vida aprovada por um atendente")
        case (_, .vencida): Mensagem(.aviso, "A conferência não saiu a tempo")
        default: Mensagem(.aviso, "O atendente não confirmou a prova de vida")
        }
    }

    private var oQueSegue: String {
        switch (sessao.situacao, sessao.revisao) {
        case (.emRevisao, _):
            "Não precisa fazer nada. As fotos da sua última tentativa estão guardadas, cifradas, só até a resposta. Você pode retirar o pedido, e elas se apagam na hora."
        case (.aprovada, _): "Está tudo certo: \(servico) já foi avisado. As fotos foram apagadas."
        case (_, .vencida):
            "Ninguém decidiu dentro do prazo, e a falta foi nossa: ficou registrado para quem opera o serviço. As fotos foram apagadas. Peça a \(servico) outra prova de vida ou fale com um atendente."
        default:
            "As fotos foram apagadas. \(servico) pode lhe dizer a razão escrita. Você pode pedir outra prova de vida ou fazê-la com um atendente, sem câmera."
        }
    }
}
