/// O que se digitou, para dentro de um filtro ou de um nome distinto, sem que nada dele valha como sintaxe.
///
/// Tudo que não é letra, algarismo, ponto, hífen, sublinhado ou arroba vira `\` e dois algarismos hexadecimais, que as duas normas aceitam para
/// qualquer byte: uma regra só, mais estreita do que as duas.
/// - Fonte: RFC 4515, seção 3 (filtro); RFC 4514, seção 2.4 (nome distinto).
enum EscapeDeDiretorio {
    static func escapar(_ texto: String) -> String {
        var saida = ""
        for byte in texto.utf8 {
            if seguro(byte) {
                saida.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                saida += "\\" + hexadecimal[Int(byte >> 4)] + hexadecimal[Int(byte & 15)]
            }
        }
        return saida
    }

    private static let hexadecimal = "0123456789abcdef".map { String($0) }

    private static func seguro(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: "@"):
            true
        default: false
        }
    }
}

/// Um texto da configuração com o lugar do usuário: `(uid={usuario})`, `uid={usuario},ou=pessoas,dc=orgao,dc=br`, `{usuario}@orgao.br`.
package struct ModeloDeDiretorio: Sendable, Equatable {
    static let lugar = "{usuario}"
    let texto: String

    /// `nil` se o lugar do usuário não aparece.
    init?(_ texto: String) {
        guard texto.contains(Self.lugar) else { return nil }
        self.texto = texto
    }

    /// Filtro e nome distinto têm `=`; o que não tem é um nome de entrada, em que não há escape.
    var eNomeDeEntrada: Bool { !texto.contains("=") }

    /// O texto com o usuário no lugar; `nil` se num nome de entrada ele levaria mais do que letras sem acento, algarismos, ponto, hífen e
    /// sublinhado.
    func com(_ usuario: String) -> String? {
        let escapado = EscapeDeDiretorio.escapar(usuario)
        if eNomeDeEntrada, escapado != usuario || usuario.contains("@") { return nil }
        return texto.replacing(Self.lugar, with: escapado)
    }
}
