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
/// aperto de mãos nunca é fechada.
struct CanalSeguro: HTTPChannelHandler {
    enum Conexao: Sendable {
        case http1(HTTP1Channel.Value)
        case http2(HTTP2Channel.Value)
    }
    struct Value: ServerChildChannelValue {
        let negociada: EventLoopFuture<Conexao>
        let channel: any Channel
    }

    let responder: HTTPChannelHandler.Responder
    private let certificado: CertificadoVigente
    private let limites: Limites
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
            let negociador = NIOTypedApplicationProtocolNegotiationHandler<Conexao> { resultado in
                switch resultado {
                case .negotiated("h2"): self.http2.setup(channel: channel, logger: logger).map { .http2($0) }
                case .negotiated("http/1.1"), .fallback:
                    self.http1.setup(channel: channel, logger: logger).map { .http1($0) }
                case .negotiated: channel.close().flatMapThrowing { throw ProtocoloDesconhecido() }
                }
            }
            try fila.addHandler(negociador)
            let negociada = negociador.protocolNegotiationResult
            let prazo = channel.eventLoop.scheduleTask(in: TimeAmount(limites.esperaDoCabecalho)) {
                channel.close(promise: nil)
            }
            negociada.whenComplete { _ in prazo.cancel() }
            return Value(negociada: negociada, channel: channel)
        }
    }

    func handle(value: Value, logger: Logger) async {
        do {
            switch try await value.negociada.get() {
            case .http1(let conexao): await http1.handle(value: conexao, logger: logger)
            case .http2(let conexao): await http2.handle(value: conexao, logger: logger)
            }
        } catch {
            // Aperto de mãos desfeito (varredura de porta, certificado recusado): não é erro nosso.
            logger.trace("aperto de mãos desfeito", metadata: ["erro": "\(error)"])
        }
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
