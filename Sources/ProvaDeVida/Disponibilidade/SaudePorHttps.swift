import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Pede a saúde do serviço por HTTPS, como quem chega pediria: conexão nova, TLS conferido, prazo do nome ao último byte.
///
/// Certificado vencido ou trocado é falta: quem chega de fora também não passaria.
package struct SaudePorHttps: Sendable {
    /// Sem barra no fim.
    let base: String
    /// PEM das autoridades em que se confia; `nil`, as do sistema.
    let autoridades: String?
    /// PEM do certificado do próprio serviço, que vale por autoridade: o autoassinado não tem outra.
    let proprio: String?
    /// Falso quando se chega por dentro, por um nome que o certificado público não tem.
    let conferirNome: Bool
    static let prazo = 10

    package init(base: String, autoridades: String?, proprio: String?, conferirNome: Bool) {
        self.base = base
        self.autoridades = autoridades
        self.proprio = proprio
        self.conferirNome = conferirNome
    }

    /// Se respondeu 200.
    package func responde() async -> Bool {
        var ajustes = HTTPClient.Configuration(redirectConfiguration: .disallow)
        ajustes.tlsConfiguration = .makeClientConfiguration()
        ajustes.tlsConfiguration?.minimumTLSVersion = .tlsv12
        if let autoridades { ajustes.tlsConfiguration?.trustRoots = .file(autoridades) }
        if let proprio { ajustes.tlsConfiguration?.additionalTrustRoots = [.file(proprio)] }
        // Por dentro o nome é outro; a cadeia e o prazo do certificado se conferem do mesmo modo.
        if !conferirNome { ajustes.tlsConfiguration?.certificateVerification = .noHostnameVerification }
        let cliente = HTTPClient(eventLoopGroup: .singletonMultiThreadedEventLoopGroup, configuration: ajustes)
        let status = await pedir(cliente)
        // Não há o que fazer se o fechamento falha: já se sabe se respondeu.
        try? await cliente.shutdown()
        return status == 200
    }

    private func pedir(_ cliente: HTTPClient) async -> UInt? {
        do {
            return try await cliente.execute(
                HTTPClientRequest(url: base + "/saude"), timeout: .seconds(Int64(Self.prazo))
            ).status.code
        } catch {
            return nil
        }
    }
}
