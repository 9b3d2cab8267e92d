import Foundation
import Testing

/// Arquivo de exemplo ao lado dos testes, lido como tabela separada por ponto e vírgula.
enum Exemplo {
    /// As linhas do arquivo, cada uma com o valor de cada coluna pelo nome do cabeçalho.
    static func ler(_ nome: String) throws -> [[String: String]] {
        let endereco = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Exemplos/\(nome)")
        let linhas = try String(contentsOf: endereco, encoding: .utf8).split(whereSeparator: \.isNewline)
        let colunas = try #require(linhas.first).split(separator: ";").map(String.init)
        return try linhas.dropFirst().map { linha in
            let campos = linha.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
            try #require(campos.count == colunas.count, "linha com outro número de colunas: \(linha)")
            return Dictionary(uniqueKeysWithValues: zip(colunas, campos))
        }
    }
}

extension String {
    /// Tabela de dupla entrada: cada célula vira (linha, coluna, célula); linha em branco não conta.
    var casosDeTabela: [(linha: String, coluna: String, celula: String)] {
        let linhas = split(whereSeparator: \.isNewline).map { $0.split(separator: " ").map(String.init) }
            .filter { !$0.isEmpty }
        guard let colunas = linhas.first else { return [] }
        return linhas.dropFirst().flatMap { linha in
            precondition(linha.count == colunas.count + 1, "linha da tabela com outro número de células: \(linha)")
            return zip(colunas, linha.dropFirst()).map { (linha[0], $0, $1) }
        }
    }
}
