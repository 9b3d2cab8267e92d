import Cifra
import Foundation
import JWTKit

/// As chaves públicas com que o provedor assina, como ele as publica agora.
struct ChavesDoProvedor: Sendable {
    /// As assinaturas que se aceitam: só de chave pública. `none` e as de segredo partilhado nunca.
    private static let algoritmos: Set<String> = [
        "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
    ]

    private let colecao: JWTKeyCollection
    private let nomes: Set<String>
    /// De quando são.
    let lidasEm: Date

    /// Lê um conjunto de chaves (RFC 7517). As que não servem para conferir assinatura são deixadas de lado, e não estragam as outras.
    init(lendo corpo: [UInt8], em data: Date) async throws(FalhaDoProvedor) {
        guard let objeto = try? JSONSerialization.jsonObject(with: Data(corpo)) as? [String: Any],
            let chaves = objeto["keys"] as? [[String: Any]]
        else { throw .semResposta("as chaves não são o conjunto que se esperava") }
        let colecao = JWTKeyCollection()
        var nomes: Set<String> = []
        for chave in chaves where (chave["use"] as? String ?? "sig") == "sig" {
            guard let nome = chave["kid"] as? String, let tipo = chave["kty"] as? String, tipo != "oct",
                let dados = try? JSONSerialization.data(withJSONObject: chave),
                let lida = try? JSONDecoder().decode(JWK.self, from: dados),
                (try? await colecao.add(jwk: lida)) != nil
            else { continue }
            nomes.insert(nome)
        }
        guard !nomes.isEmpty else { throw .semResposta("o provedor não publica chave que se possa usar") }
        (self.colecao, self.nomes, lidasEm) = (colecao, nomes, data)
    }

    /// Se a ficha pode ter sido assinada por uma destas chaves: a que ela diz, ou a única que há, se não diz nenhuma.
    func tem(_ cabeca: CabecaDaFicha) -> Bool { cabeca.chave.map(nomes.contains) ?? (nomes.count == 1) }

    /// O conteúdo da ficha, se a assinatura confere.
    func abrir(_ ficha: String) async throws(FalhaDoProvedor) -> ConteudoDaFicha {
        do { return try await colecao.verify(ficha, as: ConteudoDaFicha.self) } catch {
            throw .fichaInvalida("assinatura ou conteúdo")
        }
    }

    /// O cabeçalho de uma ficha, lido antes de se acreditar nela.
    struct CabecaDaFicha: Sendable {
        /// `nil` é ficha que não diz: só vale de provedor com uma chave só (OpenID Connect Core, 10.1).
        let chave: String?

        init(de ficha: String) throws(FalhaDoProvedor) {
            let partes = ficha.split(separator: ".", omittingEmptySubsequences: false)
            guard ficha.utf8.count <= 32_768, partes.count == 3, let bytes = Base64DeEndereco.ler(partes[0]),
                let cabeca = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any],
                let algoritmo = cabeca["alg"] as? String
            else { throw .fichaInvalida("forma") }
            // Extensão que não se entende e é dita crítica: a norma manda recusar (RFC 7515, 4.1.11).
            guard cabeca["crit"] == nil else { throw .fichaInvalida("extensão desconhecida") }
            guard ChavesDoProvedor.algoritmos.contains(algoritmo) else { throw .fichaInvalida("algoritmo") }
            chave = cabeca["kid"] as? String
        }
    }
}
