import Foundation

/// Confere um texto contra o tamanho e o padrão do seu esquema.
struct ConferenciaDeTexto: Sendable {
    private var minimo = 0
    private var maximo = 10_000
    private var padrao: NSRegularExpression?
    private var exemplo: String?

    init(_ esquema: Esquema) {
        guard case .texto(_, let padrao, let minimo, let maximo, let exemplo) = esquema else { return }
        self.minimo = minimo ?? self.minimo
        self.maximo = maximo ?? self.maximo
        self.exemplo = exemplo
        guard let padrao else { return }
        // Aqui `\d` aceitaria algarismo de qualquer escrita; no OpenAPI, só de ASCII.
        precondition(!padrao.contains("\\d") && !padrao.contains("\\w"), "use [0-9] no padrão: \(padrao)")
        do { self.padrao = try NSRegularExpression(pattern: padrao) } catch {
            preconditionFailure("padrão que não é expressão regular: \(padrao)")
        }
    }

    /// O que se esperava, ou `nil` se o texto serve.
    func apontar(_ texto: String) -> String? {
        let tamanho = texto.unicodeScalars.count
        guard tamanho >= minimo else { return "Use pelo menos \(minimo) caracteres." }
        guard tamanho <= maximo else { return "Use no máximo \(maximo) caracteres." }
        guard let padrao else { return nil }
        let tudo = NSRange(texto.startIndex..., in: texto)
        // O `$` da expressão aceita uma quebra de linha no fim; o casamento tem de ser do texto inteiro.
        guard padrao.firstMatch(in: texto, range: tudo)?.range == tudo else {
            return "Não segue o formato esperado" + (exemplo.map { " (por exemplo, \($0))." } ?? ".")
        }
        return nil
    }
}
