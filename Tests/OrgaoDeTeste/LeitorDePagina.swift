import Foundation

/// Lê uma página como quem a vê: o texto, sem marcação, com um espaço só entre as palavras.
package enum LeitorDePagina {
    package static func texto(_ html: String) -> String {
        let corpo = html.range(of: "<main").map { html[$0.lowerBound...] } ?? html[...]
        let semMarcas = corpo.replacing(/<[^>]*>/, with: " ")
        let trocas = [
            ("&nbsp;", " "), ("\u{A0}", " "), ("&quot;", "\""), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"),
            ("&amp;", "&"),
        ]
        let limpo = trocas.reduce(String(semMarcas)) { $0.replacing($1.0, with: $1.1) }
        return limpo.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// O trecho do texto que vai de um título ao seguinte da lista (ou ao fim); vazio se o título não está.
    package static func trecho(_ texto: String, de titulo: String, ate seguinte: String? = nil) -> String {
        guard let comeco = texto.range(of: titulo) else { return "" }
        let resto = texto[comeco.lowerBound...]
        guard let seguinte, let fim = resto.range(of: seguinte, range: comeco.upperBound..<resto.endIndex) else {
            return String(resto)
        }
        return String(resto[..<fim.lowerBound])
    }
}
