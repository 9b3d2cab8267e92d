/// Vínculo funcional de uma pessoa com o órgão; a mesma pessoa pode ter vários, e as margens não se somam.
///
/// O texto guardado não tem espaços e está em maiúsculas. O sufixo muda com a situação: `1000-00` passa a
/// `1000-80` ao aposentar (contrato MPMG, 6.1-I-17). Zeros à esquerda fazem parte da matrícula.
package struct Matricula: Sendable, Hashable, Comparable {
    /// `1000-00`.
    package let texto: String

    /// A parte que não muda na aposentadoria, antes do último hífen: `1000`.
    package var raiz: String {
        guard let hifen = texto.lastIndex(of: "-") else { return texto }
        return String(texto[..<hifen])
    }

    /// Depois do último hífen: `00`; `nil` se a matrícula não tem sufixo.
    package var sufixo: String? {
        guard let hifen = texto.lastIndex(of: "-") else { return nil }
        return String(texto[texto.index(after: hifen)...])
    }

    /// Igual ao texto guardado; existe para que os três documentos se escrevam do mesmo modo.
    package var formatado: String { texto }

    package static func < (esquerda: Matricula, direita: Matricula) -> Bool { esquerda.texto < direita.texto }

    /// Lê letras, algarismos, pontos, barras e hifens, de 1 a 20 posições.
    ///
    /// Os espaços somem, mesmo os do meio. Começa e termina em letra ou algarismo e não repete separador.
    package static func lendo(_ texto: String) throws(TextoInvalido) -> Matricula {
        let bytes = TextoLido(texto).bytes.filter { $0 != 0x20 }.map(\.emMaiuscula)
        let separadores = Set("-./".utf8)
        var anteriorEraSeparador = true
        for byte in bytes {
            let separador = separadores.contains(byte)
            guard separador || byte.ehAlgarismo || byte.ehMaiuscula, !(separador && anteriorEraSeparador) else {
                throw TextoInvalido(lido: texto, esperado: esperado)
            }
            anteriorEraSeparador = separador
        }
        guard !anteriorEraSeparador, bytes.count <= 20 else { throw TextoInvalido(lido: texto, esperado: esperado) }
        return Matricula(texto: String(decoding: bytes, as: UTF8.self))
    }

    private static let esperado = "matrícula, como 1000-00"
}

extension Matricula: CustomStringConvertible {
    package var description: String { texto }
}

extension Matricula: Codable {
    /// Vai e vem como o texto, conferido na leitura.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            self = try Matricula.lendo(container.decode(String.self))
        } catch let erro as TextoInvalido {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "esperado: \(erro.esperado)")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(texto)
    }
}
