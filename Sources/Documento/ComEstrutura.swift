/// Acrescenta ao PDF o que a biblioteca não escreve: que ele tem estrutura, em que língua está, e que se mostre o título.
///
/// É uma atualização incremental (ISO 32000-1, 7.5.6): o catálogo reescrito no fim, com a sua própria tabela de posições. Os
/// bytes anteriores não mudam.
enum ComEstrutura {
    static func marcar(_ pdf: [UInt8], idioma: String) throws(FalhaDeDocumento) -> [UInt8] {
        // Posições em bytes: Latin-1 leva cada byte a um caractere.
        let texto = String(String.UnicodeScalarView(pdf.map { Unicode.Scalar($0) }))
        let escalares = Array(texto.unicodeScalars)
        guard let tabela = ultimo("startxref", em: escalares).flatMap({ inteiro(em: escalares, depoisDe: $0 + 9) }),
            let fecho = ultimo("trailer", em: escalares),
            let raiz = primeiro("/Root", em: escalares, desde: fecho).flatMap({
                inteiro(em: escalares, depoisDe: $0 + 5)
            }),
            let tamanho = primeiro("/Size", em: escalares, desde: fecho).flatMap({
                inteiro(em: escalares, depoisDe: $0 + 5)
            }),
            let comeco = objeto(raiz, em: escalares),
            let fim = primeiro("endobj", em: escalares, desde: comeco),
            let abre = primeiro("<<", em: escalares, desde: comeco), abre < fim,
            let fecha = ultimo(">>", em: Array(escalares[..<fim]))
        else { throw FalhaDeDocumento(motivo: "o PDF não tem a forma esperada") }
        let catalogo = String(String.UnicodeScalarView(escalares[(abre + 2)..<fecha]))
        let informacao = primeiro("/Info", em: escalares, desde: fecho).flatMap {
            inteiro(em: escalares, depoisDe: $0 + 5)
        }
        var saida = pdf
        if saida.last != UInt8(ascii: "\n") { saida.append(UInt8(ascii: "\n")) }
        let lugar = saida.count
        saida += Array(
            "\(raiz) 0 obj\n<<\(catalogo) /MarkInfo << /Marked true >> /Lang (\(idioma)) /ViewerPreferences << /DisplayDocTitle true >> >>\nendobj\n"
                .unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
        let posicoes = saida.count
        let dezAlgarismos = String(repeating: "0", count: 10 - String(lugar).count) + String(lugar)
        saida += Array(
            """
            xref
            \(raiz) 1
            \(dezAlgarismos) 00000 n\u{20}
            trailer
            << /Size \(tamanho) /Root \(raiz) 0 R\(informacao.map { " /Info \($0) 0 R" } ?? "") /Prev \(tabela) >>
            startxref
            \(posicoes)
            %%EOF

            """.utf8)
        return saida
    }

    private static func primeiro(_ procurado: String, em escalares: [Unicode.Scalar], desde: Int) -> Int? {
        let alvo = Array(procurado.unicodeScalars)
        guard escalares.count >= alvo.count, desde <= escalares.count - alvo.count else { return nil }
        return (desde...(escalares.count - alvo.count)).first { escalares[$0..<($0 + alvo.count)].elementsEqual(alvo) }
    }

    private static func ultimo(_ procurado: String, em escalares: [Unicode.Scalar]) -> Int? {
        let alvo = Array(procurado.unicodeScalars)
        guard escalares.count >= alvo.count else { return nil }
        return (0...(escalares.count - alvo.count)).last { escalares[$0..<($0 + alvo.count)].elementsEqual(alvo) }
    }

    private static func inteiro(em escalares: [Unicode.Scalar], depoisDe lugar: Int) -> Int? {
        let resto = escalares[lugar...].drop { $0 == " " || $0 == "\n" || $0 == "\r" }
        return Int(String(String.UnicodeScalarView(resto.prefix { ("0"..."9").contains($0) })))
    }

    private static func objeto(_ numero: Int, em escalares: [Unicode.Scalar]) -> Int? {
        primeiro("\n\(numero) 0 obj", em: escalares, desde: 0)
    }
}
