import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Testing

@testable import Web

/// A porta de HTTP, que não serve nada.
@Suite("Porta de HTTP")
struct RedirecionadorTests {
    private static func peloHTTP(_ host: String, _ caminho: String) async throws -> Response {
        let responder = Redirecionador.Resposta308(
            nomePublico: nil, porta: 8443, tabela: try Bancada().servidor.tabela)
        return try await responder.respond(
            to: Request(
                head: HTTPRequest(method: .get, scheme: "http", authority: host, path: caminho),
                body: .init(buffer: .init())), context: ContextoDoPedido(log: Logger(label: "t"), endereco: ""))
    }

    @Test("Pela porta de HTTP a API se recusa em vez de se desviar: credencial em claro não passa despercebida")
    func apiPeloHTTP() async throws {
        for caminho in ["/api/v1/pedidos/1", "/api/v1/pedidos?x=1", "/api/v1/que-nao-existe"] {
            let resposta = try await Self.peloHTTP("exemplo.gov.br", caminho)
            #expect(resposta.status.code == 403 && resposta.headers[.location] == nil, "\(caminho)")
        }
        #expect(try await Self.peloHTTP("exemplo.gov.br", "/entrar").status.code == 308)
    }

    @Test("A porta de HTTP só manda ao HTTPS, e nunca a outro servidor")
    func redirecionador() async throws {
        for (host, esperado) in [
            ("exemplo.gov.br:80", "https://exemplo.gov.br:8443/a?b=1"), ("[::1]:80", "https://[::1]:8443/a?b=1"),
            ("mau/x", nil), ("a@b", nil), ("", nil),
        ] {
            let resposta = try await Self.peloHTTP(host, "/a?b=1")
            #expect(resposta.headers[.location] == esperado)
            #expect(resposta.status.code == (esperado == nil ? 400 : 308))
        }
    }
}
