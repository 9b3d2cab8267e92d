import BancoDeDados
import BancoDeTeste
import Foundation

/// Uma pasta `Migracoes/` e uma `Definicoes/` inventadas, que somem com a execução.
final class PastaDeMigracoes: Sendable {
    let raiz: String

    init() async throws {
        raiz = try await BancoDeTeste.caminhoDescartavel("migracoes-" + UUID().uuidString)
        try FileManager.default.createDirectory(atPath: raiz + "/Migracoes", withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: raiz + "/Definicoes", withIntermediateDirectories: true)
    }

    var migracoes: Migracoes { Migracoes(raiz: raiz) }

    func passo(
        _ nome: String, _ sobe: String, antes: String? = nil, depois: String? = nil, nota: String = "Uma nota.\n"
    ) throws {
        let pasta = "Migracoes/" + nome
        try FileManager.default.createDirectory(atPath: raiz + "/" + pasta, withIntermediateDirectories: true)
        try gravar(pasta + "/nota.md", nota)
        try gravar(pasta + "/sobe.sql", sobe)
        if let antes { try gravar(pasta + "/antes.sql", antes) }
        if let depois { try gravar(pasta + "/depois.sql", depois) }
    }

    func definicao(_ nome: String, _ texto: String) throws { try gravar("Definicoes/" + nome, texto) }

    func gravar(_ arquivo: String, _ texto: String) throws {
        try Data(texto.utf8).write(to: URL(fileURLWithPath: raiz + "/" + arquivo))
    }

    func apagar(_ arquivo: String) throws { try FileManager.default.removeItem(atPath: raiz + "/" + arquivo) }
}
