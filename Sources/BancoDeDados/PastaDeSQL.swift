import Crypto
import Foundation

/// Resumo SHA-256 de vários textos com nome; o tamanho de cada um entra para dois não se confundirem com um.
enum Soma {
    static func de(_ partes: [(String, String)]) -> [UInt8] {
        var resumo = SHA256()
        for (nome, texto) in partes {
            resumo.update(data: Data("\(nome) \(texto.utf8.count)\n".utf8))
            resumo.update(data: Data(texto.utf8))
        }
        return Array(resumo.finalize())
    }
}

/// Leitura da pasta, com o erro na nossa língua.
enum PastaDeSQL {
    /// Nomes em ordem, sem os ocultos. Pasta que não existe é vazia.
    static func listar(_ pasta: String) throws(FalhaDeMigracao) -> [String] {
        guard FileManager.default.fileExists(atPath: pasta) else { return [] }
        do {
            return try FileManager.default.contentsOfDirectory(atPath: pasta).filter { !$0.hasPrefix(".") }.sorted()
        } catch {
            throw FalhaDeMigracao(["não consegui listar \(pasta): \(error.localizedDescription)"])
        }
    }

    /// A transação é da migração: quem a fecha no meio deixaria o banco pela metade.
    static func recusarTransacao(_ texto: String, _ lugar: String) throws(FalhaDeMigracao) {
        let palavras = RoteiroSQL.comandosDeTransacao(texto)
        if palavras.isEmpty { return }
        throw FalhaDeMigracao(["\(lugar): \(palavras.joined(separator: ", ")) não cabe aqui: a transação é da migração"]
        )
    }

    static func texto(_ arquivo: String) throws(FalhaDeMigracao) -> String {
        do { return try String(contentsOfFile: arquivo, encoding: .utf8) } catch {
            throw FalhaDeMigracao(["não consegui ler \(arquivo) como UTF-8: \(error.localizedDescription)"])
        }
    }
}
