import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Um pedido por HTTPS a outro serviço: TLS conferido, sem seguir redirecionamento, com prazo do nome ao último byte e teto de tamanho.
///
/// São poucos pedidos, e cada um começa do zero: nada fica aberto com o outro lado.
package struct ConversaPorHttps: Sendable {
    /// Arquivo PEM; `nil`, as do sistema.
    let autoridades: String?
    let prazoEmSegundos: Int64
    private static let maximoDeBytes = 262_144

    package init(autoridades: String?, prazoEmSegundos: Int64) {
        (self.autoridades, self.prazoEmSegundos) = (autoridades, prazoEmSegundos)
    }

    package struct Resposta: Sendable {
        package let status: Int
        package let corpo: [UInt8]
    }

    /// Não houve resposta inteira; a razão é da rede, e não traz o que se mandou.
    package struct SemResposta: Error {
        package let razao: String
    }

    /// Com corpo é POST; sem ele, GET.
    package func pedir(
        _ endereco: String, _ cabecalhos: [(String, String)] = [], corpo: [UInt8]? = nil
    ) async throws(SemResposta) -> Resposta {
        var ajustes = HTTPClient.Configuration(redirectConfiguration: .disallow)
        ajustes.tlsConfiguration = .makeClientConfiguration()
        ajustes.tlsConfiguration?.minimumTLSVersion = .tlsv12
        if let autoridades { ajustes.tlsConfiguration?.trustRoots = .file(autoridades) }
        let cliente = HTTPClient(eventLoopGroup: .singletonMultiThreadedEventLoopGroup, configuration: ajustes)
        var pedido = HTTPClientRequest(url: endereco)
        pedido.method = corpo == nil ? .GET : .POST
        pedido.headers = HTTPHeaders(cabecalhos)
        pedido.headers.replaceOrAdd(name: "Accept", value: "application/json")
        if let corpo { pedido.body = .bytes(ByteBuffer(bytes: corpo)) }
        let resultado = await Self.executar(pedido, em: cliente, prazo: prazoEmSegundos)
        // Não há o que fazer se o fechamento falha: a resposta, ou a falta dela, já se sabe.
        try? await cliente.shutdown()
        return try resultado.get()
    }

    private static func executar(
        _ pedido: HTTPClientRequest, em cliente: HTTPClient, prazo: Int64
    ) async -> Result<Resposta, SemResposta> {
        do {
            return try await withThrowingTaskGroup(of: Result<Resposta, SemResposta>.self) { grupo in
                grupo.addTask {
                    let resposta = try await cliente.execute(pedido, timeout: .seconds(prazo))
                    let corpo = try await resposta.body.collect(upTo: maximoDeBytes)
                    return .success(Resposta(status: Int(resposta.status.code), corpo: Array(corpo.readableBytesView)))
                }
                // O prazo da biblioteca acaba no cabeçalho: sem este, um corpo que pinga nunca terminaria.
                grupo.addTask {
                    try await Task.sleep(for: .seconds(prazo))
                    return .failure(SemResposta(razao: "não acabou de responder em \(prazo) s"))
                }
                defer { grupo.cancelAll() }
                return try await grupo.next() ?? .failure(SemResposta(razao: "sem resposta"))
            }
        } catch {
            return .failure(SemResposta(razao: String(String(describing: error).prefix(200))))
        }
    }
}
