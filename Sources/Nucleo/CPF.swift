/// Número da pessoa física no cadastro da Receita, com os dois verificadores certos.
///
/// Um valor deste tipo é sempre válido. Escrito em registro (`description`) sai mascarado.
///
/// - Fonte: módulo 11, pesos 10 a 2 e 11 a 2; repetidos passam na conta e são recusados.
package struct CPF: Sendable, Hashable, Comparable {
    /// Onze algarismos, com os zeros à esquerda: `52998224725`.
    package let digitos: String

    /// `529.982.247-25`.
    package var formatado: String {
        let d = Array(digitos)
        return "\(String(d[0..<3])).\(String(d[3..<6])).\(String(d[6..<9]))-\(String(d[9..<11]))"
    }

    /// `***.982.247-**`: o bastante para a pessoa se reconhecer, pouco para outra identificá-la.
    package var mascarado: String {
        let d = Array(digitos)
        return "***.\(String(d[3..<6])).\(String(d[6..<9]))-**"
    }

    package static func < (esquerda: CPF, direita: CPF) -> Bool { esquerda.digitos < direita.digitos }

    /// Lê com ou sem a máscara. Não completa zeros à esquerda: dez algarismos são dez algarismos.
    package static func lendo(_ texto: String) throws(TextoInvalido) -> CPF {
        let invalido = TextoInvalido(lido: texto, esperado: "CPF válido, de 11 algarismos")
        guard
            let bytes = Inscricao.semMascara(texto, separadores: [3: ".", 6: ".", 9: "-"], tamanho: 11),
            bytes.allSatisfy(\.ehAlgarismo), bytes.contains(where: { $0 != bytes[0] }),
            bytes[9...].elementsEqual(verificadores(de: Array(bytes[..<9])))
        else { throw invalido }
        return CPF(digitos: String(decoding: bytes, as: UTF8.self))
    }

    /// O CPF formado por nove algarismos e os verificadores calculados, para a base fictícia.
    ///
    /// Devolve `nil` se não forem nove algarismos ou se o resultado tiver todos iguais.
    package static func completando(_ noveDigitos: String) -> CPF? {
        let base = Array(noveDigitos.utf8)
        guard base.count == 9, base.allSatisfy(\.ehAlgarismo) else { return nil }
        let completo = base + verificadores(de: base)
        guard completo.contains(where: { $0 != completo[0] }) else { return nil }
        return CPF(digitos: String(decoding: completo, as: UTF8.self))
    }

    private static func verificadores(de base: [UInt8]) -> [UInt8] {
        let primeiro = Inscricao.verificador(base, pesos: Array((2...10).reversed()))
        return [primeiro, Inscricao.verificador(base + [primeiro], pesos: Array((2...11).reversed()))]
    }
}

extension CPF: CustomStringConvertible, CustomDebugStringConvertible {
    /// Mascarado de propósito: o que cai em registro de eventos não identifica ninguém.
    package var description: String { mascarado }
    package var debugDescription: String { mascarado }
}

extension CPF: Codable {
    /// Vai e vem como os onze algarismos, conferidos na leitura.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            self = try CPF.lendo(container.decode(String.self))
        } catch let erro as TextoInvalido {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "esperado: \(erro.esperado)")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(digitos)
    }
}
