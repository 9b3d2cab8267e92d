import Foundation

/// O que o provedor publica de si em `/.well-known/openid-configuration`.
///
/// - Fonte: OpenID Connect Discovery 1.0, seções 3 e 4.
struct Descoberta: Decodable, Sendable {
    let emissor: String
    let autorizacao: URL
    let ficha: URL
    let chaves: URL
    let saida: URL?

    enum CodingKeys: String, CodingKey {
        case emissor = "issuer"
        case autorizacao = "authorization_endpoint"
        case ficha = "token_endpoint"
        case chaves = "jwks_uri"
        case saida = "end_session_endpoint"
    }

    /// Lê o documento e confere que é do emissor em que se confia e que nada nele sai do HTTPS.
    static func lendo(_ corpo: [UInt8], de emissor: String) throws(FalhaDoProvedor) -> Descoberta {
        let lida: Descoberta
        do { lida = try JSONDecoder().decode(Descoberta.self, from: Data(corpo)) } catch {
            throw .semResposta("a descoberta não é o documento que se esperava")
        }
        // Comparação exata: um documento servido de um endereço não fala por outro.
        guard lida.emissor == emissor else { throw .semResposta("a descoberta é de outro emissor") }
        for endereco in [lida.autorizacao, lida.ficha, lida.chaves] + [lida.saida].compactMap(\.self)
        where endereco.scheme != "https" {
            throw .semResposta("o provedor anuncia um endereço que não é https")
        }
        return lida
    }
}
