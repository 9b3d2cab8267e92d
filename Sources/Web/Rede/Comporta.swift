import NIOCore

/// Segura o que chega até haver quem atenda a conexão, e nada mais deixa passar quando já não há.
///
/// Sem ela, o pedido que chega à conexão que ninguém atende (aceita quando o servidor para, ou desfeita por um erro do TLS) cria um fluxo que se
/// solta sem fim, e a biblioteca derruba o processo inteiro. Enquanto segura, também não pede mais ao outro lado: a memória não cresce. O fim de uma
/// das metades da conexão, e o aviso de que o servidor para, seguram-se com o resto, mas a conexão muda acaba quando ele para; a que acaba enquanto
/// se segura não se abre mais.
/// Não é `Sendable`: vive no laço do seu canal.
final class Comporta: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny
    typealias InboundOut = NIOAny
    typealias OutboundIn = NIOAny
    typealias OutboundOut = NIOAny

    private enum Estado { case segurando, aberta, fechada }
    private var estado = Estado.segurando
    private var seguras: [NIOAny] = []
    private var faltaFim = false
    private var faltaPedir = false
    private var avisos: [Any] = []
    private var contexto: ChannelHandlerContext?

    func handlerAdded(context: ChannelHandlerContext) { contexto = context }
    func handlerRemoved(context: ChannelHandlerContext) {
        fechar()
        contexto = nil
    }

    /// Há quem atenda: passa o que se segurou, na ordem.
    func abrir() {
        guard estado == .segurando, let contexto else { return }
        estado = .aberta
        let (partes, fim, pedir, avisos) = (seguras, faltaFim, faltaPedir, avisos)
        (seguras, self.avisos) = ([], [])
        // O que passa pode fechar a comporta no meio.
        for parte in partes where estado == .aberta { contexto.fireChannelRead(parte) }
        if fim, estado == .aberta { contexto.fireChannelReadComplete() }
        for aviso in avisos where estado == .aberta { contexto.fireUserInboundEventTriggered(aviso) }
        if pedir, estado == .aberta { contexto.read() }
    }

    /// Já não há quem atenda: o que ainda chegar se joga fora.
    func fechar() {
        estado = .fechada
        (seguras, avisos) = ([], [])
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch estado {
        case .segurando: seguras.append(data)
        case .aberta: context.fireChannelRead(data)
        case .fechada: break
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        guard estado == .segurando else { return context.fireChannelReadComplete() }
        faltaFim = true
    }

    func read(context: ChannelHandlerContext) {
        guard estado == .segurando, !seguras.isEmpty else { return context.read() }
        faltaPedir = true
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard estado == .segurando, event is ChannelEvent || event is ChannelShouldQuiesceEvent else {
            return context.fireUserInboundEventTriggered(event)
        }
        // Quem ainda não pediu nada, com o servidor a parar, já não pede: a conexão acaba ali.
        if event is ChannelShouldQuiesceEvent, seguras.isEmpty { return context.close(promise: nil) }
        avisos.append(event)
    }

    /// Acabou: o que se segurou se solta, e quem vier depois não abre nada.
    func channelInactive(context: ChannelHandlerContext) {
        fechar()
        context.fireChannelInactive()
    }

    /// Erro de quem está antes (o TLS desfeito): quem atende fica sabendo, e nada mais chega.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fechar()
        context.fireErrorCaught(error)
        context.close(promise: nil)
    }
}

@available(*, unavailable)
extension Comporta: Sendable {}

/// Quem aceitou uma conexão; se a solta sem a ter atendido, ela se fecha.
final class DonoDaConexao: Sendable {
    private let canal: any Channel
    init(_ canal: any Channel) { self.canal = canal }
    deinit { canal.close(promise: nil) }
}
