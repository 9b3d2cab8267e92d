import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import Web

/// O fim da conexão depois de uma resposta, no relógio do laço de teste: dois segundos passam sem ninguém esperar.
@Suite("Fim da conexão")
struct GuardaDoCanalTests {
    private let escoadouro = Escoadouro()

    private func canal(http2: Bool = false) throws -> EmbeddedChannel {
        let canal = EmbeddedChannel(handler: GuardaDoCanal(escoadouro: escoadouro, http2: http2))
        try canal.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return canal
    }

    /// Chega o cabeçalho, e a resposta sai antes do corpo.
    private func recusar(_ canal: EmbeddedChannel, corpoInteiro: Bool = false) throws -> HTTPResponse {
        try canal.writeInbound(
            HTTPRequestPart.head(HTTPRequest(method: .post, scheme: "http", authority: "a", path: "/")))
        #expect(try canal.readInbound(as: HTTPRequestPart.self) != nil)
        if corpoInteiro { try canal.writeInbound(HTTPRequestPart.end(nil)) }
        #expect(escoadouro.emCurso == 1)
        try canal.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .unauthorized)))
        try canal.writeOutbound(HTTPResponsePart.end(nil))
        #expect(escoadouro.emCurso == 0)
        guard case .head(let cabeca) = try canal.readOutbound(as: HTTPResponsePart.self) else {
            throw SemCabeca()
        }
        return cabeca
    }

    private struct SemCabeca: Error {}

    @Test("Recusado antes do corpo, ainda se escuta por dois segundos, jogando fora: o RST não apaga a resposta")
    func descarta() throws {
        let canal = try canal()
        #expect(try recusar(canal).headerFields[.connection] == "close")
        for _ in 0..<100 {
            try canal.writeInbound(HTTPRequestPart.body(ByteBuffer(string: "mais")))
            #expect(try canal.readInbound(as: HTTPRequestPart.self) == nil)
        }
        canal.embeddedEventLoop.advanceTime(by: .milliseconds(1_999))
        #expect(canal.isActive)
        canal.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(!canal.isActive)
    }

    @Test("O corpo que acaba antes dos dois segundos fecha na hora")
    func acaba() throws {
        let canal = try canal()
        _ = try recusar(canal)
        try canal.writeInbound(HTTPRequestPart.end(nil))
        canal.embeddedEventLoop.run()
        #expect(!canal.isActive)
    }

    @Test("Pedido inteiro deixa a conexão aberta; em HTTP/2 o que se fecha é o fluxo, sem cabeçalho de conexão")
    func inteiroEHttp2() throws {
        let aberto = try canal()
        #expect(try recusar(aberto, corpoInteiro: true).headerFields[.connection] == nil)
        aberto.embeddedEventLoop.advanceTime(by: .seconds(10))
        #expect(aberto.isActive)
        let fluxo = try canal(http2: true)
        #expect(try recusar(fluxo).headerFields[.connection] == nil)
        fluxo.embeddedEventLoop.run()
        #expect(!fluxo.isActive)
    }
}
