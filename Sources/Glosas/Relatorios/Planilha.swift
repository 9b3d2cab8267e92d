import Nucleo

/// Uma tabela simples, para a tela ou para um arquivo CSV.
package struct Planilha: Sendable, Hashable {
    package let titulos: [String]
    package let linhas: [[String]]

    package init(titulos: [String], linhas: [[String]]) {
        self.titulos = titulos
        self.linhas = linhas
    }

    /// CSV com ponto e vírgula, em UTF-8 com a marca que a planilha reconhece.
    package var csv: String {
        var saida = "\u{FEFF}"
        for linha in [titulos] + linhas { saida += linha.map(Self.celula).joined(separator: ";") + "\r\n" }
        return saida
    }

    /// Entre aspas se precisar; o que a planilha tomaria por fórmula ganha um apóstrofo.
    private static func celula(_ texto: String) -> String {
        var seguro = texto
        if let primeiro = texto.unicodeScalars.first, "=+@\t\r".unicodeScalars.contains(primeiro) {
            seguro = "'" + texto
        }
        guard seguro.contains(where: { ";\"\r\n".contains($0) }) else { return seguro }
        return "\"" + seguro.replacing("\"", with: "\"\"") + "\""
    }
}
