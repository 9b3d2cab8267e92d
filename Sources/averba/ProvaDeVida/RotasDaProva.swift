import Acesso
import BancoDeDados
import Html
import ProvaDeVida
import Web

/// A montagem do serviço de prova de vida: a API dos clientes, a captura e os arquivos públicos.
enum RotasDaProva {
    /// Só esta página usa a câmera, e só ela pode falar e manter a tela acesa.
    private static let permissoes =
        "accelerometer=(), autoplay=(self), camera=(self), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
        + "microphone=(), payment=(), screen-wake-lock=(self), usb=()"

    static func montar(
        em montagem: inout Web.Montagem, _ servico: ServicoDeProva, raiz: String, atendimento: AtendimentoHumano,
        conta: ContaDoOrgao? = nil, demonstracao: DemonstracaoDaProva? = nil
    ) throws {
        montagem.falhasDoBanco()
        let estaticos = try Estaticos(pasta: raiz + "/Publico")
        montagem.estaticos(estaticos)
        let sistema = Sistema(
            nome: "Averba", portal: "Prova de vida", sigla: "Averba", orgao: "Prova de vida", versao: "1",
            publico: Fachada.publico(estaticos),
            casa: "/captura", aparencia: nil)
        montagem.paginaDeErro = { problema, pedido in
            // O que a pessoa faz em seguida depende de por onde veio: do link de um serviço, ou da entrada daqui.
            let daCaptura = ContextoAberto(context: pedido).caminho.hasPrefix("/captura")
            let mensagem = Mensagem(
                problema.status >= 500 ? .erro : .aviso, problema.frase,
                !daCaptura || problema.frase.contains("Volte ao serviço")
                    ? nil : "Volte ao serviço que pediu a prova de vida.",
                codigo: "\(problema.codigo) · \(problema.correlacao)")
            return Moldura(sistema, caminho: "").pagina(
                Tela("Prova de vida", mensagens: [mensagem]) {
                    if !daCaptura { El(.p) { Ligacao("Voltar ao início", para: "/", .secundario) } }
                })
        }
        demonstracao?.montar(em: &montagem, sistema)
        PortaisDaProva(
            servico,
            fachada: Fachada(orgao: "Prova de vida", versao: "1", publico: Fachada.publico(estaticos)),
            conta: conta, ficticias: demonstracao?.contas ?? [], raiz: demonstracao == nil ? "/entrar" : "/demonstracao"
        ).montar(em: &montagem)
        RotasDoCliente.montar(em: &montagem, servico)
        RotasDaSituacao.montar(em: &montagem, servico, LeituraDaSituacao(servico.casa)) { contexto in
            Moldura(
                sistema, caminho: contexto.caminho,
                contexto: Html.Contexto(aparencia: Aparencia(lendo: contexto.cookie(Aparencia.cookie))))
        }
        RotasDaCaptura.montar(em: &montagem, servico) { sessao, cliente, csrf in
            if DesfechoNaTela.cabe(sessao) {
                return .html(
                    Moldura(sistema, caminho: "/captura", contexto: Html.Contexto(csrf: csrf)).pagina(
                        DesfechoNaTela(sessao: sessao, servico: cliente, atendimento: atendimento).tela))
            }
            let pedido = PedidoDeCaptura(
                servico: cliente, finalidade: sessao.finalidade,
                guarda: Self.guarda(sessao.especie),
                atendimento: atendimento, diasDaRevisao: servico.revisao.diasUteis)
            return .html(PaginaDeCaptura(pedido).pagina(em: sistema, contexto: Html.Contexto()))
                .com("Permissions-Policy", permissoes)
        }
        let descricao = montagem.api("documentacao", em: "/v1", contexto: ContextoAberto.self, credencial: nil) {
            _, _ in true
        }
        descricao.openApi(titulo: "API da prova de vida da Averba", versao: "1")
    }

    /// O que fica depois do resultado, dito antes de a pessoa concordar. O cadastro guarda o rosto em números, e di-lo com todas as letras.
    private static func guarda(_ especie: SessaoDaProva.Especie) -> String {
        let rosto =
            especie == .cadastro
            ? "Esta é a prova que cadastra você: do seu rosto ficam guardados números cifrados, com que se confere nas próximas vezes que é você, até "
                + "você pedir que se apaguem ou o contrato acabar. " : ""
        return rosto
            + "O resultado e as medidas ficam guardados pelo prazo do contrato com quem pediu a prova. Se a prova não passar, as fotos ficam só na "
            + "memória do serviço por até dez minutos, para o caso de você pedir a conferência por um atendente; depois somem."
    }
}
