/// Um valor no conteúdo de um evento: o bastante para dizer o que era e o que ficou.
///
/// Escreve-se como literal: `["parcela": 41290, "situacao": "averbado"]`. As chaves saem em ordem, para que o mesmo
/// conteúdo dê sempre os mesmos bytes.
package enum Dado: Sendable, Hashable {
    case nulo
    case texto(String)
    case inteiro(Int64)
    case logico(Bool)
    case lista([Dado])
    case objeto([String: Dado])

    /// Acrescenta a forma JSON ao fim de `saida`.
    package func escrever(_ saida: inout [UInt8]) {
        switch self {
        case .nulo: saida += Array("null".utf8)
        case .texto(let texto): Self.escrever(texto, &saida)
        case .inteiro(let valor): saida += Array(String(valor).utf8)
        case .logico(let valor): saida += Array((valor ? "true" : "false").utf8)
        case .lista(let itens):
            saida.append(UInt8(ascii: "["))
            for (indice, item) in itens.enumerated() {
                if indice > 0 { saida.append(UInt8(ascii: ",")) }
                item.escrever(&saida)
            }
            saida.append(UInt8(ascii: "]"))
        case .objeto(let campos):
            saida.append(UInt8(ascii: "{"))
            for (indice, chave) in campos.keys.sorted().enumerated() {
                if indice > 0 { saida.append(UInt8(ascii: ",")) }
                Self.escrever(chave, &saida)
                saida.append(UInt8(ascii: ":"))
                (campos[chave] ?? .nulo).escrever(&saida)
            }
            saida.append(UInt8(ascii: "}"))
        }
    }

    /// A forma JSON, em bytes.
    package var json: [UInt8] {
        var saida: [UInt8] = []
        escrever(&saida)
        return saida
    }

    private static func escrever(_ texto: String, _ saida: inout [UInt8]) {
        saida.append(UInt8(ascii: "\""))
        for byte in texto.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): saida += [UInt8(ascii: "\\"), byte]
            case 0x0A: saida += Array("\\n".utf8)
            case 0x0D: saida += Array("\\r".utf8)
            case 0x09: saida += Array("\\t".utf8)
            case 0..<0x20:
                let digitos = Array("0123456789abcdef".utf8)
                saida += Array("\\u00".utf8) + [digitos[Int(byte >> 4)], digitos[Int(byte & 15)]]
            default: saida.append(byte)
            }
        }
        saida.append(UInt8(ascii: "\""))
    }
}

extension Dado: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByNilLiteral
{
    package init(stringLiteral texto: String) { self = .texto(texto) }
    package init(integerLiteral valor: Int64) { self = .inteiro(valor) }
    package init(booleanLiteral valor: Bool) { self = .logico(valor) }
    package init(arrayLiteral itens: Dado...) { self = .lista(itens) }
    package init(nilLiteral: ()) { self = .nulo }
    package init(dictionaryLiteral campos: (String, Dado)...) {
        self = .objeto(Dictionary(campos) { _, ultimo in ultimo })
    }

    /// Texto, ou nulo se não houver.
    package static func texto(_ valor: String?) -> Dado { valor.map { .texto($0) } ?? .nulo }
    /// Inteiro, ou nulo se não houver.
    package static func inteiro(_ valor: Int64?) -> Dado { valor.map { .inteiro($0) } ?? .nulo }
    /// Inteiro do tamanho da máquina.
    package static func inteiro(_ valor: Int) -> Dado { .inteiro(Int64(valor)) }
}
