/// Escreve CSV em fluxo: uma linha de cada vez, no buffer de quem chama.
///
/// Ponto e vírgula entre os campos e marca de UTF-8 no começo, para a planilha em português abrir com dois cliques; linha
/// termina em CR LF. Texto que a planilha leria como fórmula ganha um apóstrofo na frente; número negativo não.
///
/// - Fonte: RFC 4180 (aspas e fim de linha).
package enum Csv {
    /// Tipo para o cabeçalho da resposta.
    package static let tipo = "text/csv; charset=utf-8; header=present"

    /// Marca de UTF-8 e a linha de títulos.
    package static func cabecalho(_ titulos: [String], em buffer: inout [UInt8]) {
        buffer.append(contentsOf: [0xEF, 0xBB, 0xBF])
        linha(titulos, em: &buffer)
    }

    /// Marca de UTF-8 e os títulos das colunas que vão ao CSV.
    package static func cabecalho<Linha>(_ colunas: [Coluna<Linha>], em buffer: inout [UInt8]) {
        cabecalho(colunas.filter { $0.csv != nil }.map(\.titulo), em: &buffer)
    }

    /// Uma linha, pelas mesmas colunas da tela.
    package static func linha<Linha>(_ item: Linha, _ colunas: [Coluna<Linha>], em buffer: inout [UInt8]) {
        linha(colunas.compactMap { $0.csv?(item) }, em: &buffer)
    }

    /// Uma linha.
    package static func linha(_ campos: [String], em buffer: inout [UInt8]) {
        for (posicao, texto) in campos.enumerated() {
            if posicao > 0 { buffer.append(UInt8(ascii: ";")) }
            campo(texto, em: &buffer)
        }
        buffer.append(contentsOf: [0x0D, 0x0A])
    }

    private static func campo(_ texto: String, em buffer: inout [UInt8]) {
        let protegido = perigoso(texto) ? "'" + texto : texto
        guard protegido.utf8.contains(where: { ";\"\r\n".utf8.contains($0) }) else {
            buffer.append(contentsOf: protegido.utf8)
            return
        }
        buffer.append(UInt8(ascii: "\""))
        for byte in protegido.utf8 {
            if byte == UInt8(ascii: "\"") { buffer.append(byte) }
            buffer.append(byte)
        }
        buffer.append(UInt8(ascii: "\""))
    }

    /// A planilha executaria: começa por `= + - @`, tabulação ou retorno, e não é número.
    private static func perigoso(_ texto: String) -> Bool {
        guard let primeiro = texto.utf8.first, "=+-@\t\r\n".utf8.contains(primeiro) else { return false }
        return !numero(texto)
    }

    private static func numero(_ texto: String) -> Bool {
        var resto = Substring(texto)
        if let sinal = resto.first, sinal == "-" || sinal == "+" { resto = resto.dropFirst() }
        if resto.hasSuffix("%") { resto = resto.dropLast() }
        guard let primeiro = resto.first, primeiro.isASCII, primeiro.isNumber else { return false }
        return resto.allSatisfy { $0.isASCII && ($0.isNumber || $0 == "." || $0 == ",") }
    }
}
