/// Um arquivo SQL separado em comandos, com comentários, textos e corpos entre cifrões apagados.
///
/// As linhas ficam no lugar. O corpo de função (`$$ … $$`) é apagado dos comandos, mas sobra em `codigo`, porque ali
/// também há identificadores.
struct FonteSQL: Sendable {
    /// Um comando sem o ponto e vírgula e a linha em que começa.
    struct Comando: Sendable {
        let linha: Int
        let texto: String
    }

    let comandos: [Comando]
    /// Tudo menos comentários e textos entre aspas simples.
    let codigo: String

    init(_ texto: String) {
        let semTextos = FonteSQL.apagando(texto, corpos: false)
        codigo = semTextos
        let semCorpos = FonteSQL.apagando(texto, corpos: true)
        var achados: [Comando] = []
        var linha = 1
        for pedaco in semCorpos.split(separator: ";", omittingEmptySubsequences: false) {
            let brancos = pedaco.prefix(while: \.isWhitespace)
            let comando = pedaco.dropFirst(brancos.count)
            if !comando.isEmpty {
                achados.append(Comando(linha: linha + brancos.count(where: \.isNewline), texto: String(comando)))
            }
            linha += pedaco.count(where: \.isNewline)
        }
        comandos = achados
    }

    /// Troca por espaço o que casa com comentário, texto e, a pedido, corpo entre cifrões.
    private static func apagando(_ texto: String, corpos: Bool) -> String {
        var saida = ""
        var posicao = texto.startIndex
        func pular(ate fim: String, desde inicio: String.Index) -> String.Index {
            texto[inicio...].firstRange(of: fim)?.upperBound ?? texto.endIndex
        }
        while posicao < texto.endIndex {
            let resto = texto[posicao...]
            let fim: String.Index
            if resto.hasPrefix("--") {
                fim = resto.firstIndex(where: \.isNewline) ?? texto.endIndex
            } else if resto.hasPrefix("/*") {
                fim = pular(ate: "*/", desde: posicao)
            } else if resto.hasPrefix("'") {
                fim = pular(ate: "'", desde: texto.index(after: posicao))
            } else if corpos, let marca = marcaDeCorpo(resto) {
                fim = pular(ate: marca, desde: texto.index(posicao, offsetBy: marca.count))
            } else {
                saida.append(texto[posicao])
                posicao = texto.index(after: posicao)
                continue
            }
            saida.append(contentsOf: texto[posicao..<fim].map { $0.isNewline ? $0 : " " })
            posicao = fim
        }
        return saida
    }

    /// `$$` ou `$nome$` no começo do trecho.
    private static func marcaDeCorpo(_ resto: Substring) -> String? {
        guard resto.first == "$" else { return nil }
        let nome = resto.dropFirst().prefix { $0.isLetter || $0 == "_" }
        return resto.dropFirst(1 + nome.count).first == "$" ? "$\(nome)$" : nil
    }
}
