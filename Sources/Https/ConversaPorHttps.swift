import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Um pedido por HTTPS a outro serviço: TLS conferido, sem seguir redirecionamento nem insistir na ligação, com prazo do nome ao último byte e teto
/// de tamanho.
///
/// São poucos pedidos, e cada um começa do zero: nada fica aberto com o outro lado.
package struct ConversaPorHttps: Sendable {
    /// Arquivo PEM das autoridades em que se confia; `nil`, as do sistema.
    let autoridades: String?
    /// Arquivo PEM que vale além das autoridades: o do serviço autoassinado, que não tem outra.
    let tambem: String?
    /// Falso quando se chega por dentro, por um nome que o certificado público não tem; a cadeia e o prazo dele se conferem do mesmo modo.
    let conferirNome: Bool
    let prazoEmSegundos: Int64
    private static let maximoDeBytes = 262_144

    package init(
        autoridades: String?, tambem: String? = nil, conferirNome: Bool = true, prazoEmSegundos: Int64
    ) {
        (self.autoridades, self.tambem) = (autoridades, tambem)
        (self.conferirNome, self.prazoEmSegundos) = (conferirNome, prazoEmSegundos)
    }

    package struct Resposta: Sendable {
        package let status: Int
        /// Falou-se HTTP/2, e não HTTP/1.1.
        package let http2: Bool
        /// Vazio em ``soStatus``.
        package let corpo: [UInt8]

        package var aceita: Bool { (200..<300).contains(status) }
    }

    /// Não houve resposta inteira; a razão é da rede, e não traz o que se mandou.
    package struct SemResposta: Error {
        package let razao: String
        /// Não se chegou a ligar: nada se mandou, e noutro endereço pode dar certo.
        package let semLigacao: Bool
    }

    /// Quanto da resposta interessa.
    package enum Leitura: Sendable {
        /// Até 256 KiB; maior que isso é falta de resposta.
        case inteira
        /// O corpo não se lê, e o tamanho dele não importa.
        case soStatus
    }

    /// Com corpo é POST; sem ele, GET.
    ///
    /// - Parameter fixado: a que IP se liga por cada nome, sem o resolver outra vez; o certificado continua a ser o do nome. Quem o fixa tem outros a
    ///   tentar: espera-se pouco por uma ligação.
    package func pedir(
        _ endereco: String, _ cabecalhos: [(String, String)] = [], corpo: [UInt8]? = nil, lendo: Leitura = .inteira,
        fixado: [String: String] = [:]
    ) async throws(SemResposta) -> Resposta {
        var ajustes = ajustes()
        if !fixado.isEmpty {
            ajustes.dnsOverride = fixado
            ajustes.timeout.connect = .seconds(min(prazoEmSegundos, 4))
        }
        let cliente = HTTPClient(eventLoopGroup: .singletonMultiThreadedEventLoopGroup, configuration: ajustes)
        var pedido = HTTPClientRequest(url: endereco)
        pedido.method = corpo == nil ? .GET : .POST
        pedido.headers = HTTPHeaders(cabecalhos)
        if !pedido.headers.contains(name: "Accept") { pedido.headers.add(name: "Accept", value: "application/json") }
        if let corpo { pedido.body = .bytes(ByteBuffer(bytes: corpo)) }
        let resultado = await Self.executar(pedido, em: cliente, prazo: prazoEmSegundos, lendo: lendo)
        // Não há o que fazer se o fechamento falha: a resposta, ou a falta dela, já se sabe.
        try? await cliente.shutdown()
        return try resultado.get()
    }

    private func ajustes() -> HTTPClient.Configuration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if let autoridades { tls.trustRoots = .file(autoridades) }
        if let tambem { tls.additionalTrustRoots = [.file(tambem)] }
        if !conferirNome { tls.certificateVerification = .noHostnameVerification }
        var ajustes = HTTPClient.Configuration(tlsConfiguration: tls, redirectConfiguration: .disallow)
        // A biblioteca insistiria até o prazo: quem espera do outro lado da tela deve saber já que ninguém atende.
        ajustes.connectionPool.retryConnectionEstablishment = false
        return ajustes
    }

    private static func executar(
        _ pedido: HTTPClientRequest, em cliente: HTTPClient, prazo: Int64, lendo: Leitura
    ) async -> Result<Resposta, SemResposta> {
        do {
            return try await withThrowingTaskGroup(of: Result<Resposta, SemResposta>.self) { grupo in
                grupo.addTask {
                    let resposta = try await cliente.execute(pedido, timeout: .seconds(prazo))
                    let (status, http2) = (Int(resposta.status.code), resposta.version == .http2)
                    guard lendo == .inteira else {
                        return .success(Resposta(status: status, http2: http2, corpo: []))
                    }
                    let corpo = try await resposta.body.collect(upTo: maximoDeBytes)
                    return .success(Resposta(status: status, http2: http2, corpo: Array(corpo.readableBytesView)))
                }
                // O prazo da biblioteca acaba no cabeçalho: sem este, um corpo que pinga nunca terminaria.
                grupo.addTask {
                    try await Task.sleep(for: .seconds(prazo))
                    return .failure(SemResposta(razao: "não acabou de responder em \(prazo) s", semLigacao: false))
                }
                defer { grupo.cancelAll() }
                return try await grupo.next() ?? .failure(SemResposta(razao: "sem resposta", semLigacao: false))
            }
        } catch {
            return .failure(
                SemResposta(
                    razao: String(String(describing: error).prefix(200)), semLigacao: Self.antesDeLigar(error)))
        }
    }

    /// Se a falha é de antes de haver por onde mandar o pedido.
    private static func antesDeLigar(_ falha: any Error) -> Bool {
        switch falha {
        case is NIOConnectionError: true
        case let falha as IOError:
            [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EADDRNOTAVAIL, EAFNOSUPPORT].contains(falha.errnoCode)
        case ChannelError.connectTimeout: true
        case let falha as HTTPClientError: falha == .connectTimeout || falha == .tlsHandshakeTimeout
        case NIOSSLError.handshakeFailed: true
        default: false
        }
    }
}
