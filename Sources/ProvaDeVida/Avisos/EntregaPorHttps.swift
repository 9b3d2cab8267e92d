import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Um POST com o resultado assinado, ao endereço que o cliente cadastrou: sem seguir redirecionamento, com TLS conferido e prazo do nome ao último
/// byte. Da resposta só interessa o número.
struct EntregaPorHttps: Sendable {
    /// Arquivo PEM; `nil`, as do sistema.
    let autoridades: String?
    static let prazo = 10

    /// `nil` se o cliente respondeu 2xx; senão, o que houve, sem o que se mandou.
    func entregar(_ assinado: String, em endereco: String) async -> String? {
        var ajustes = HTTPClient.Configuration(redirectConfiguration: .disallow)
        ajustes.tlsConfiguration = .makeClientConfiguration()
        ajustes.tlsConfiguration?.minimumTLSVersion = .tlsv12
        if let autoridades { ajustes.tlsConfiguration?.trustRoots = .file(autoridades) }
        let cliente = HTTPClient(eventLoopGroup: .singletonMultiThreadedEventLoopGroup, configuration: ajustes)
        var pedido = HTTPClientRequest(url: endereco)
        pedido.method = .POST
        pedido.headers.add(name: "Content-Type", value: "application/jwt")
        pedido.body = .bytes(ByteBuffer(string: assinado))
        let erro = await Self.executar(pedido, em: cliente)
        // Não há o que fazer se o fechamento falha: já se sabe se chegou.
        try? await cliente.shutdown()
        return erro
    }

    private static func executar(_ pedido: HTTPClientRequest, em cliente: HTTPClient) async -> String? {
        do {
            let status = try await cliente.execute(pedido, timeout: .seconds(Int64(prazo))).status.code
            return (200..<300).contains(status) ? nil : "o endereço respondeu \(status)"
        } catch {
            return "não houve resposta: \(String(describing: error).prefix(200))"
        }
    }
}
