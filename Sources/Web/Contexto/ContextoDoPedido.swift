import Cifra
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOConcurrencyHelpers
import NIOCore

/// O pedido como chegou da rede, antes de saber rota, portal ou sessão.
///
/// É o contexto raiz do roteador; dele nascem os demais, por `Contexto.init(context:)`.
package struct ContextoDoPedido: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// Número que liga resposta, log e trilha; sorteado aqui, nunca aceito de fora.
    package let correlacao: String
    /// Endereço de quem conectou, como texto; vazio fora da rede (teste em processo).
    package internal(set) var endereco: String
    /// Sessão lida do cookie; `nil` para rota que não a usa ou quem ainda não entrou.
    package internal(set) var sessao: Sessao? {
        get { andamento.renovada ?? lida }
        set { lida = newValue }
    }
    /// A sessão como o cookie a disse.
    private var lida: Sessao?
    /// Rota escolhida; `nil` até o roteador achar.
    package internal(set) var rota: Rota?
    /// Quem se identificou, por sessão ou por credencial.
    package internal(set) var identidade: (any Identidade)?
    /// O que se deu quando o ato pediu reforço; quem o pede sabe o que é.
    package internal(set) var prova: (any Sendable)?
    /// A chave de idempotência, quando a rota a exige.
    package internal(set) var chaveDeIdempotencia: String?
    /// Método, caminho e cabeçalhos como vieram.
    package internal(set) var cabeca: HTTPRequest?
    let andamento: Andamento
    var ambiente: Ambiente?
    private var canal: (any Channel)?

    package init(source: ApplicationRequestContextSource) {
        self.init(log: source.logger, endereco: source.channel.remoteAddress?.ipAddress ?? "")
        self.canal = source.channel
    }

    /// Manda o 100 a quem espera por ele (`Expect: 100-continue`) antes de enviar o corpo.
    ///
    /// Só depois da autorização: quem foi recusado não chega a mandar o corpo.
    func pedirOCorpo() {
        guard let canal, cabeca?.headerFields[.expect]?.lowercased() == "100-continue" else { return }
        canal.triggerUserOutboundEvent(PedidoDeCorpo(), promise: nil)
    }

    init(log: Logger, endereco: String) {
        self.correlacao = Imprevisivel.texto(12)
        self.coreContext = CoreRequestContextStorage(source: FonteDeContexto(logger: log))
        self.endereco = endereco
        self.andamento = Andamento()
        // O número do Hummingbird diria o mesmo que a nossa correlação.
        self.logger[metadataKey: "hb.request.id"] = nil
        self.logger[metadataKey: "correlacao"] = "\(correlacao)"
    }
}

private struct FonteDeContexto: RequestContextSource {
    let logger: Logger
}

/// O que os passos de um mesmo pedido anotam para a saída: rota, cookies e fim de sessão.
///
/// Um objeto por pedido; a trava existe porque o compilador não sabe que os passos são sequenciais.
final class Andamento: Sendable {
    struct Anotacoes: Sendable {
        var rota: Rota?
        var cookies: [String] = []
        var semente: String?
        var renovada: Sessao?
    }
    private let caixa = NIOLockedValueBox(Anotacoes())

    func anotar(rota: Rota) { caixa.withLockedValue { $0.rota = rota } }
    /// Daqui em diante a sessão deste pedido é esta.
    func renovar(_ sessao: Sessao) { caixa.withLockedValue { $0.renovada = sessao } }
    var renovada: Sessao? { caixa.withLockedValue(\.renovada) }
    func mandar(cookie: String) { caixa.withLockedValue { $0.cookies.append(cookie) } }

    /// A semente anônima deste pedido; sorteada uma vez, com o cookie que a leva.
    func sementeAnonima(_ sortear: () -> (semente: String, cookie: String)) -> String {
        caixa.withLockedValue {
            if let semente = $0.semente { return semente }
            let (semente, cookie) = sortear()
            $0.semente = semente
            $0.cookies.append(cookie)
            return semente
        }
    }

    var anotacoes: Anotacoes { caixa.withLockedValue { $0 } }
}

/// O que é de todos os pedidos: configuração, sessões, proteção, páginas. Montado uma vez.
final class Ambiente: Sendable {
    let configuracao: ConfiguracaoDaWeb
    let sessoes: Sessoes
    let falsificacao: AntiFalsificacao
    let fluxos: Vagas
    let encerramento: Encerramento
    let paginaDeErro: PaginaDeErro
    let traduzirFalha: TradutorDeFalha
    let descreverFalha: @Sendable (any Error) -> String
    let aoNegar: AoNegar
    let ritmo: any GuardaDoRitmo
    let diario: DiarioDeAcesso?
    let cabecalhos: CabecalhosDeSeguranca
    let log: Logger

    init(_ montagem: Montagem) {
        let configuracao = montagem.configuracao
        self.configuracao = configuracao
        self.sessoes = Sessoes(
            guarda: montagem.guardaDeSessao, regra: configuracao.sessao, relogio: configuracao.relogio)
        self.falsificacao = AntiFalsificacao(segredo: configuracao.segredo)
        self.fluxos = Vagas(configuracao.limites.fluxosDeEventos)
        self.encerramento = montagem.encerramento
        self.paginaDeErro = montagem.paginaDeErro
        self.traduzirFalha = montagem.traduzirFalha
        self.descreverFalha = montagem.descreverFalha
        self.aoNegar = montagem.aoNegar
        self.ritmo = montagem.ritmo
        self.diario = montagem.diario
        self.cabecalhos = CabecalhosDeSeguranca(configuracao)
        self.log = montagem.log
    }
}
