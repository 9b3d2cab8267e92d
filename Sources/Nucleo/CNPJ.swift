/// Número da pessoa jurídica no cadastro da Receita, numérico ou alfanumérico, com os verificadores certos.
///
/// Doze posições de `0-9` e `A-Z` (raiz de oito, ordem de quatro) e dois verificadores numéricos. Guarda-se,
/// ordena-se e indexa-se como texto.
///
/// - Fonte: IN RFB 2.229/2024; o valor da letra é o código ASCII menos 48 (A = 17, Z = 42), módulo 11.
package struct CNPJ: Sendable, Hashable, Comparable {
    /// Catorze posições em maiúsculas, sem máscara: `12ABC34501DE35`.
    package let texto: String

    /// `12.ABC.345/01DE-35`.
    package var formatado: String {
        let t = Array(texto)
        return "\(String(t[0..<2])).\(String(t[2..<5])).\(String(t[5..<8]))/\(String(t[8..<12]))-\(String(t[12..<14]))"
    }

    /// As oito primeiras posições, comuns a todos os estabelecimentos da empresa.
    package var raiz: String { String(texto.prefix(8)) }

    package static func < (esquerda: CNPJ, direita: CNPJ) -> Bool { esquerda.texto < direita.texto }

    /// Lê com ou sem a máscara, em maiúsculas ou minúsculas; todo zero é recusado.
    package static func lendo(_ texto: String) throws(TextoInvalido) -> CNPJ {
        let invalido = TextoInvalido(lido: texto, esperado: "CNPJ válido, de 14 posições")
        guard
            let bytes = Inscricao.semMascara(texto, separadores: [2: ".", 5: ".", 8: "/", 12: "-"], tamanho: 14),
            bytes.contains(where: { $0 != UInt8(ascii: "0") }),
            bytes[..<12].allSatisfy({ $0.ehAlgarismo || $0.ehMaiuscula }),
            bytes[12...].elementsEqual(verificadores(de: Array(bytes[..<12])))
        else { throw invalido }
        return CNPJ(texto: String(decoding: bytes, as: UTF8.self))
    }

    /// O CNPJ formado por doze posições e os verificadores calculados, para a base fictícia.
    ///
    /// Devolve `nil` se não forem doze algarismos ou letras, ou se forem todos zero.
    package static func completando(_ dozePosicoes: String) -> CNPJ? {
        let base = dozePosicoes.utf8.map(\.emMaiuscula)
        guard base.count == 12, base.allSatisfy({ $0.ehAlgarismo || $0.ehMaiuscula }),
            base.contains(where: { $0 != UInt8(ascii: "0") })
        else { return nil }
        return CNPJ(texto: String(decoding: base + verificadores(de: base), as: UTF8.self))
    }

    private static func verificadores(de base: [UInt8]) -> [UInt8] {
        let pesos = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]
        let primeiro = Inscricao.verificador(base, pesos: Array(pesos.dropFirst()))
        return [primeiro, Inscricao.verificador(base + [primeiro], pesos: pesos)]
    }
}

extension CNPJ: CustomStringConvertible {
    package var description: String { formatado }
}

extension CNPJ: Codable {
    /// Vai e vem como as catorze posições, conferidas na leitura.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            self = try CNPJ.lendo(container.decode(String.self))
        } catch let erro as TextoInvalido {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "esperado: \(erro.esperado)")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(texto)
    }
}
