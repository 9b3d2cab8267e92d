import Acesso
import Html

/// A tela em que se entra: um botão só, o da conta do órgão. Na demonstração, as contas inventadas, marcadas como tais.
struct TelaDeEntradaDaProva {
    private let portais: PortaisDaProva
    private let volta: String?
    /// Acabou de sair, e a conta do órgão segue aberta no navegador.
    private let saiu: Bool

    init(_ portais: PortaisDaProva, volta: String?, saiu: Bool) {
        (self.portais, self.volta, self.saiu) = (portais, volta, saiu)
    }

    func tela() -> Tela {
        Tela(
            "Entrar", subtitulo: "Faça a sua prova de vida, ou administre o serviço, com a conta que você já tem.",
            mensagens: mensagens
        ) {
            if let conta = portais.passagem?.conta {
                El(.p) {
                    "Você entra com a conta \(conta.nome). Não há senha, PIN nem código a criar aqui, e a sua senha de lá não passa por este serviço."
                }
                IdaAConta(
                    conta, para: EntradaDaProva.ir.com("volta", volta), sair: saiu ? EntradaDaProva.sairDaConta : nil)
            }
            if !portais.ficticias.isEmpty { demonstracao }
        }
    }

    private var demonstracao: some Trecho {
        Cartao("Contas de demonstração", subtitulo: "Pessoas inventadas: só existem aqui, e entram sem senha.") {
            for (posicao, conta) in portais.ficticias.enumerated() {
                El(.p) {
                    AtoDireto(
                        Botao("Entrar como \(conta.nome)", posicao == 0 ? .primario : .secundario),
                        para: "/entrar/demonstracao",
                        campos: [("conta", "\(posicao)")] + (volta.map { [("volta", $0)] } ?? []))
                    El(.span, " \(conta.oQueE)")
                }
            }
        }
    }

    private var mensagens: [Mensagem] {
        if saiu {
            return [IdaAConta.saiu(de: "serviço")]
        }
        if portais.passagem == nil, portais.ficticias.isEmpty {
            return [
                Mensagem(
                    .aviso, "A entrada pela conta do órgão ainda não foi ligada.",
                    "Quem administra o servidor a liga com AVERBA_OIDC e companhia, ou com o arquivo conta-do-orgao.")
            ]
        }
        return []
    }
}
