import Crypto

/// Resolve a verificação contra robôs de uma página como o navegador a resolveria. A conta é escrita de novo, do que a página diz.
package enum DesafioDeTeste {
    /// Os campos a mandar com o formulário; vazio se a página não tem desafio.
    package static func campos(_ pagina: String) -> [(String, String)] {
        guard let achado = pagina.firstMatch(of: /name="desafio" value="([^"]+)"/) else { return [] }
        let texto = String(achado.1)
        let dificuldade = Int(texto.split(separator: ".")[3]) ?? 0
        var numero = 0
        while zeros(SHA256.hash(data: Array("\(texto):\(numero)".utf8))) < dificuldade { numero += 1 }
        return [("desafio", texto), ("prova", String(numero))]
    }

    private static func zeros(_ resumo: SHA256.Digest) -> Int {
        var zeros = 0
        for byte in resumo {
            guard byte == 0 else { return zeros + byte.leadingZeroBitCount }
            zeros += 8
        }
        return zeros
    }
}
