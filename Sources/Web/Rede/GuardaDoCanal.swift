import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// O que só se sabe no canal: pedido em curso, cabeçalho grande demais e fim de conexão depois de uma recusa.
///
/// Um por conexão HTTP/1.1 ou por fluxo HTTP/2. Não é `Sendable`: vive no laço do seu canal.
final class GuardaDoCanal: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let escoadouro: Escoadouro
    private let http2: Bool
    private var emCurso = 0
    /// Pedidos cujo corpo já chegou inteiro, e pedidos já respondidos, desde que a conexão abriu.
    private var recebidos = 0
    private var respondidos = 0
    private var fechar = false
    private var descartando = false

    init(escoadouro: Escoadouro, http2: Bool) {
        self.escoadouro = escoadouro
        self.http2 = http2
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let parte = unwrapInboundIn(data)
        if descartando {
            if case .end = parte { context.close(promise: nil) }
            return
        }
        switch parte {
        case .head:
            emCurso += 1
            escoadouro.entrou()
        case .body: break
        case .end: recebidos += 1
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var cabeca):
            // Respondido antes do fim do corpo (recusado): não se lê o resto, que pode não ter fim.
            fechar = cabeca.headerFields[.connection] == "close" || recebidos <= respondidos
            // HTTP/2 proíbe o cabeçalho de conexão: lá o que se fecha é o fluxo.
            cabeca.headerFields[.connection] = fechar && !http2 ? "close" : nil
            context.write(wrapOutboundOut(.head(cabeca)), promise: promise)
        case .body: context.write(data, promise: promise)
        case .end: terminar(context: context, data: data, promise: promise)
        }
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is PedidoDeCorpo else {
            context.triggerUserOutboundEvent(event, promise: promise)
            return
        }
        context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: promise)
    }

    private func terminar(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let escrita = promise ?? context.eventLoop.makePromise()
        let preso = NIOLoopBound((guarda: self, contexto: context), eventLoop: context.eventLoop)
        respondidos += 1
        let inteiro = recebidos >= respondidos
        let fechando = fechar
        escrita.futureResult.whenComplete { _ in
            preso.value.guarda.soltar(1)
            if fechando { preso.value.guarda.encerrar(preso.value.contexto, pedidoInteiro: inteiro) }
        }
        context.write(data, promise: escrita)
    }

    /// Fecha; em HTTP/1.1 com corpo ainda a caminho, joga-o fora por até dois segundos antes.
    ///
    /// Fechar com bytes por ler faz o sistema mandar RST, e o cliente perderia a resposta que já lhe mandamos.
    private func encerrar(_ context: ChannelHandlerContext, pedidoInteiro: Bool) {
        guard !http2, !pedidoInteiro else {
            context.close(promise: nil)
            return
        }
        descartando = true
        let preso = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: .seconds(2)) { preso.value.close(promise: nil) }
    }

    private func soltar(_ quantos: Int) {
        let soltos = min(quantos, emCurso)
        emCurso -= soltos
        for _ in 0..<soltos { escoadouro.saiu() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        soltar(emCurso)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { soltar(emCurso) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !descartando else {
            context.close(promise: nil)
            return
        }
        guard !http2, emCurso == 0, let quebrado = error as? HTTPParserError else {
            context.fireErrorCaught(error)
            return
        }
        let recusa =
            quebrado == .headerOverflow
            ? RecusaDaWeb(codigo: "cabecalho-grande", frase: "O cabeçalho do pedido é grande demais.", status: 431)
            : RecusaDaWeb.malFormado("O pedido não segue o HTTP.")
        let corpo = ByteBuffer(string: "\(Problema.titulo(recusa.status)). \(recusa.frase)\n")
        var cabeca = HTTPResponse(status: .init(code: recusa.status))
        cabeca.headerFields = [
            .contentType: "text/plain; charset=utf-8", .contentLength: "\(corpo.readableBytes)", .connection: "close",
        ]
        context.write(wrapOutboundOut(.head(cabeca)), promise: nil)
        context.write(wrapOutboundOut(.body(corpo)), promise: nil)
        let preso = NIOLoopBound(context, eventLoop: context.eventLoop)
        let escrita = context.eventLoop.makePromise(of: Void.self)
        escrita.futureResult.whenComplete { _ in preso.value.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: escrita)
    }
}

@available(*, unavailable)
extension GuardaDoCanal: Sendable {}

/// Aviso ao canal: quem espera o 100 pode mandar o corpo.
struct PedidoDeCorpo: Sendable {}

/// Fecha a conexão que fica sem nenhum byte nos dois sentidos.
final class FimDoSilencio: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny
    typealias InboundOut = NIOAny

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }
}

@available(*, unavailable)
extension FimDoSilencio: Sendable {}
