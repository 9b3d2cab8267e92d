import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOSSL

/// Anota o aperto de mãos de TLS que se desfez: a razão, e nunca de onde.
///
/// Uma linha por razão e por minuto, com quantas foram: quem varre portas não enche o registro.
/// - Fonte: OWASP ASVS 5.0.0, 16.3.4.
final class RegistroDoAperto: Sendable {
    private struct Conta {
        var desde: ContinuousClock.Instant
        var caladas = 0
    }

    private static let intervalo = Duration.seconds(60)
    private let contas = NIOLockedValueBox<[String: Conta]>([:])

    func anotar(_ razao: String, _ log: Logger, agora: ContinuousClock.Instant = .now) {
        let vezes: Int? = contas.withLockedValue { contas in
            guard let conta = contas[razao] else {
                contas[razao] = Conta(desde: agora)
                return 1
            }
            guard agora - conta.desde >= Self.intervalo else {
                contas[razao]?.caladas += 1
                return nil
            }
            contas[razao] = Conta(desde: agora)
            return conta.caladas + 1
        }
        guard let vezes else { return }
        log.notice("aperto de mãos de TLS desfeito", metadata: ["razao": "\(razao)", "vezes": "\(vezes)"])
    }

    /// O que a biblioteca chama a falha (`UNSUPPORTED_PROTOCOL`, `NO_SHARED_CIPHER`…): é dela, e não de quem ligou.
    static func razao(_ erro: any Error) -> String {
        guard let erro = erro as? NIOSSLError, case .handshakeFailed(let dita) = erro else { return "interrompido" }
        let palavras = "\(dita)".split { !($0.isLetter || $0.isNumber || $0 == "_") }
        return palavras.first { $0.contains("_") && $0.allSatisfy { $0.isUppercase || $0.isNumber || $0 == "_" } }
            .map(String.init) ?? "interrompido"
    }
}

/// Ouve o que o TLS diz antes de haver protocolo.
final class NotaDoAperto: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let registro: RegistroDoAperto
    private let log: Logger

    init(_ registro: RegistroDoAperto, _ log: Logger) { (self.registro, self.log) = (registro, log) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let erro = error as? NIOSSLError, case .handshakeFailed = erro {
            registro.anotar(RegistroDoAperto.razao(erro), log)
        }
        context.fireErrorCaught(error)
    }
}
