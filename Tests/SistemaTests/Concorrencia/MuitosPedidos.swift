import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Nucleo

/// Milhares de pedidos por ligações que ficam abertas, como um cliente de verdade os faz.
///
/// O `curl` de `Chamada` lança um processo por pedido: serve a dez, e derruba quem lança milhares.
struct MuitosPedidos: Sendable {
    struct Resposta: Sendable, Hashable {
        let status: Int
        /// O código da recusa, ou a situação do que se aceitou.
        let codigo: String
        let contrato: Int64?
        let venceEm: String?
    }

    private let cliente: HTTPClient

    /// Abre as ligações, entrega ao corpo e as fecha, haja o que houver.
    static func usando<T: Sendable>(_ corpo: (MuitosPedidos) async throws -> T) async throws -> T {
        var tls = TLSConfiguration.makeClientConfiguration()
        // O servidor de teste nasce com certificado autoassinado, e só este cliente o aceita.
        tls.certificateVerification = .none
        var ajustes = HTTPClient.Configuration(tlsConfiguration: tls, redirectConfiguration: .disallow)
        ajustes.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 32
        // Quem morreu não volta na mesma porta: esperar por ele só atrasa.
        ajustes.connectionPool.retryConnectionEstablishment = false
        let cliente = HTTPClient(eventLoopGroup: .singletonMultiThreadedEventLoopGroup, configuration: ajustes)
        let resultado: Result<T, any Error>
        do { resultado = .success(try await corpo(MuitosPedidos(cliente: cliente))) } catch {
            resultado = .failure(error)
        }
        try await cliente.shutdown()
        return try resultado.get()
    }

    /// `nil` quando a ligação caiu ou a resposta não veio inteira: o que aconteceu lá não se sabe.
    func post(_ endereco: String, _ json: String, credencial: String, chave: String) async -> Resposta? {
        var pedido = HTTPClientRequest(url: endereco)
        pedido.method = .POST
        pedido.headers.add(name: "Authorization", value: "Bearer \(credencial)")
        pedido.headers.add(name: "Content-Type", value: "application/json")
        pedido.headers.add(name: "Idempotency-Key", value: chave)
        pedido.body = .bytes(ByteBuffer(string: json))
        do {
            let resposta = try await cliente.execute(pedido, timeout: .seconds(60))
            let corpo = try await resposta.body.collect(upTo: 1 << 20)
            return try Self.ler(Int(resposta.status.code), Data(corpo.readableBytesView))
        } catch { return nil }
    }

    private static func ler(_ status: Int, _ bytes: Data) throws -> Resposta {
        struct Corpo: Decodable {
            let codigo: String?
            let situacao: String?
            let contrato: Int64?
            let venceEm: String?
        }
        let leitor = JSONDecoder()
        leitor.keyDecodingStrategy = .convertFromSnakeCase
        let corpo = try leitor.decode(Corpo.self, from: bytes)
        return Resposta(
            status: status, codigo: corpo.codigo ?? corpo.situacao ?? "?", contrato: corpo.contrato,
            venceEm: corpo.venceEm)
    }
}
