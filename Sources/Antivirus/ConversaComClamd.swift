import NIOCore
import NIOPosix

extension Antivirus {
    typealias Escritor = NIOAsyncChannelOutboundWriter<ByteBuffer>

    /// Uma conversa: o comando, o que `mandar` escrever e a resposta, sem o zero do fim.
    func conversar(
        _ comando: String, _ mandar: @escaping @Sendable (Escritor) async throws -> Void
    ) async throws -> String {
        let canal: NIOAsyncChannel<ByteBuffer, ByteBuffer>
        do { canal = try await ligar() } catch { throw FalhaDoAntivirus.foraDoAr("não atende") }
        do {
            return try await canal.executeThenClose { entrada, saida in
                do {
                    // Com `z` o comando e a resposta acabam em zero.
                    try await saida.write(ByteBuffer(string: "z\(comando)\0"))
                    try await mandar(saida)
                } catch let erro as ErroDoConteudo {
                    throw erro
                } catch {
                    // Ele fechou antes do fim: o porquê, se o disse, ainda se lê.
                }
                return try await Self.ler(entrada)
            }
        } catch let erro as ErroDoConteudo {
            throw erro.origem
        } catch let falha as FalhaDoAntivirus {
            throw falha
        } catch {
            throw FalhaDoAntivirus.foraDoAr("a conversa caiu")
        }
    }

    private static func ler(_ entrada: NIOAsyncChannelInboundStream<ByteBuffer>) async throws -> String {
        var lido: [UInt8] = []
        do {
            for try await pedaco in entrada {
                lido += pedaco.readableBytesView
                if lido.contains(0) || lido.count > 4_096 { break }
            }
        } catch {
            // Caída depois da resposta, ela vale; antes, o que falta diz que não há.
        }
        guard let fim = lido.firstIndex(of: 0) else { throw FalhaDoAntivirus.foraDoAr("calou-se") }
        // Vai à tela e à trilha: só o que se escreve.
        return String(decoding: lido[..<fim].map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }

    private func ligar() async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        let prazo = prazo
        let ligacao = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(min(prazo, .seconds(5)))
        let preparar: @Sendable (any Channel) -> EventLoopFuture<NIOAsyncChannel<ByteBuffer, ByteBuffer>> = { canal in
            canal.eventLoop.makeCompletedFuture {
                try canal.pipeline.syncOperations.addHandlers(
                    IdleStateHandler(allTimeout: prazo), CorteDoSilencio())
                return try NIOAsyncChannel(wrappingChannelSynchronously: canal)
            }
        }
        return switch endereco {
        case .soquete(let caminho):
            try await ligacao.connect(unixDomainSocketPath: caminho, channelInitializer: preparar)
        case .tcp(let maquina, let porta):
            try await ligacao.connect(host: maquina, port: porta, channelInitializer: preparar)
        }
    }
}

/// Passado o prazo sem nada ir nem vir, fecha: quem lia ou escrevia desiste.
private final class CorteDoSilencio: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }
}
