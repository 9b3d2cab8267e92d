import BancoDeDados
import BancoDeTeste
import Foundation
import Testing

@testable import averba

/// Uma instalação inteira só de um teste: pasta de dados, PostgreSQL particular, arquivo de chaves e âncora, como nasce sem configuração.
enum CasaDeVerdade {
    /// Abre a casa numa pasta descartável, entrega ao corpo e desfaz, haja o que houver.
    static func usando(_ nome: String, _ corpo: (Casa) async throws -> Void) async throws {
        let pasta = try await BancoDeTeste.caminhoDescartavel("\(nome)-\(UInt32.random(in: 0 ... .max))")
        let casa = try await abrir(pasta)
        let resultado: Result<Void, any Error>
        do { resultado = .success(try await corpo(casa)) } catch { resultado = .failure(error) }
        await casa.fechar()
        // O que interessa é o resultado do corpo; servidor que não parar some com a pasta desta execução.
        _ = try? casa.particular?.parar(aoMeio: true)
        try? FileManager.default.removeItem(atPath: pasta)
        try resultado.get()
    }

    /// A mesma pasta aberta de novo, como outro processo a abriria.
    static func abrir(_ pasta: String) async throws -> Casa {
        try await Casa.abrir(dados: pasta, conexoes: 4)
    }

    /// `averba` digitado sobre a pasta dada, noutro processo, com o que mais o ambiente tiver.
    static func terminal(_ pasta: String, _ mais: [String: String] = [:]) throws -> Terminal {
        let rascunho = FileManager.default.temporaryDirectory.appending(path: "casa-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: rascunho, withIntermediateDirectories: true)
        let ambiente = [
            "AVERBA_DADOS": pasta, "AVERBA_RAIZ": BancoDeTeste.raiz, "PATH": "/usr/bin:/bin", "HOME": rascunho,
        ]
        return Terminal(pasta: rascunho, ambiente: ambiente.merging(mais) { $1 })
    }
}
