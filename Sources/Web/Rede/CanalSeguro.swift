import HTTPTypes
import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTPTypes
import NIOSSL
import NIOTLS

/// TLS com ALPN para HTTP/2 e HTTP/1.1, com o certificado trocável sem reiniciar e prazo para o aperto de mãos.
///
/// Existe no lugar do `.http2Upgrade` do Hummingbird porque lá o certificado é fixo e a conexão que não completa o
/// aperto de mãos nunca é fechada; e porque lá a conexão que ninguém chegou a atender derruba o processo (`Comporta`).
struct CanalSeguro: HTTPChannelHandler {
    enum Protocolo: Sendable { case http1, http2 }
    struct Value: ServerChildChannelValue {
        let negociado: EventLoopFuture<Protocolo>
        let channel: any Channel
        let comporta: NIOLoopBound<Comporta>
        let dono: DonoDaConexao
    }

    let responder: HTTPChannelHandler.Responder
    private let certificado: CertificadoVigente
    private let limites: Limites
    private let registro = RegistroDoAperto()
    private let http1: HTTP1Channel
    private let http2: HTTP2Channel

    init(
        responder: @escaping HTTPChannelHandler.Responder, certificado: CertificadoVigente, limites: Limites,
        escoadouro: Escoadouro
    ) {
        self.responder = responder
        self.certificado = certificado
        self.limites = limites
        self.http1 = HTTP1Channel(
            responder: responder, configuration: ConfiguracaoDoCanal.http1(limites, escoadouro, http2: false))
        self.http2 = HTTP2Channel(
            responder: responder,
            configuration: HTTP2ChannelConfiguration(
                idleTimeout: limites.silencio, gracefulCloseTimeout: .seconds(5),
                streamConfiguration: ConfiguracaoDoCanal.http1(limites, escoadouro, http2: true)))
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let fila = channel.pipeline.syncOperations
            try fila.addHandler(IdleStateHandler(allTimeout: TimeAmount(limites.conexaoMuda)))
            try fila.addHandler(FimDoSilencio())
            try fila.addHandler(NIOSSLServerHandler(context: certificado.contexto))
            try fila.addHandler(NotaDoAperto(registro, logger))
            let negociador = NIOTypedApplicationProtocolNegotiationHandler<Protocolo> { resultado in
                switch resultado {
                case .negotiated("h2"): channel.eventLoop.makeSucceededFuture(.http2)
                case .negotiated("http/1.1"), .fallback: channel.eventLoop.makeSucceededFuture(.http1)
                case .negotiated: channel.close().flatMapThrowing { throw ProtocoloDesconhecido() }
                }
            }
            try fila.addHandler(negociador)
            let comporta = Comporta()
            try fila.addHandler(comporta)
            let negociado = negociador.protocolNegotiationResult
            let prazo = channel.eventLoop.scheduleTask(in: TimeAmount(limites.esperaDoCabecalho)) { [registro] in
                registro.anotar("prazo", logger)
                channel.close(promise: nil)
            }
            negociado.whenComplete { _ in prazo.cancel() }
            return Value(
                negociado: negociado, channel: channel, comporta: NIOLoopBound(comporta, eventLoop: channel.eventLoop),
                dono: DonoDaConexao(channel))
        }
    }

    func handle(value: Value, logger: Logger) async {
        do {
            switch try await value.negociado.get() {
            case .http1: await http1.handle(value: try await atender(value, http1, logger), logger: logger)
            case .http2: await http2.handle(value: try await atender(value, http2, logger), logger: logger)
            }
        } catch {
            // Aperto de mãos desfeito (varredura de porta, certificado recusado): não é erro nosso.
            logger.trace("aperto de mãos desfeito", metadata: ["erro": "\(error)"])
        }
        // Ao soltar o dono, no fim, a conexão se fecha; até lá, o que chegar se joga fora.
        value.channel.eventLoop.execute { value.comporta.value.fechar() }
    }

    /// Só agora, que há quem atenda, o protocolo se monta e o que chegou passa.
    func atender<C: ServerChildChannel>(
        _ value: Value, _ canal: C, _ logger: Logger
    ) async throws -> C.Value {
        try await value.channel.eventLoop.flatSubmit {
            // Quem desligou enquanto esperava não tem a quem se responda: montar o protocolo seria montá-lo num canal morto.
            guard value.channel.isActive else {
                return value.channel.eventLoop.makeFailedFuture(ChannelError.alreadyClosed)
            }
            return canal.setup(channel: value.channel, logger: logger).map { conexao in
                value.comporta.value.abrir()
                return conexao
            }
        }.get()
    }

    struct ProtocoloDesconhecido: Error {}
}

/// A configuração comum às duas versões do protocolo.
enum ConfiguracaoDoCanal {
    static func http1(_ limites: Limites, _ escoadouro: Escoadouro, http2: Bool) -> HTTP1Channel.Configuration {
        HTTP1Channel.Configuration(
            additionalChannelHandlers: [GuardaDoCanal(escoadouro: escoadouro, http2: http2)],
            idleTimeout: TimeAmount(limites.silencio),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: limites.cabecalho, maxHeaderListSize: limites.cabecalhos,
                maxHeaderFieldCount: limites.quantidadeDeCabecalhos))
    }
}

/// O certificado em uso; conexão nova pega o de agora, conexão aberta fica com o seu.
final class CertificadoVigente: Sendable {
    private let caixa: NIOLockedValueBox<NIOSSLContext>

    init(_ contexto: NIOSSLContext) { self.caixa = NIOLockedValueBox(contexto) }

    var contexto: NIOSSLContext { caixa.withLockedValue { $0 } }
    func trocar(_ novo: NIOSSLContext) { caixa.withLockedValue { $0 = novo } }
}
