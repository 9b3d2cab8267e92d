/// Um valor JSON com a ordem dos membros e o texto exato dos números preservados.
///
/// O número fica em texto: quem lê decide se cabe em inteiro; dinheiro nunca passa por ponto flutuante.
package enum ValorJSON: Sendable {
    case nulo
    case logico(Bool)
    case numero(String)
    case texto(String)
    case lista([ValorJSON])
    case objeto([(String, ValorJSON)])

    /// Membro de objeto pelo nome; `nil` se não é objeto ou não o tem.
    package subscript(_ nome: String) -> ValorJSON? {
        guard case .objeto(let membros) = self else { return nil }
        return membros.first { $0.0 == nome }?.1
    }

    package subscript(_ indice: Int) -> ValorJSON? {
        guard case .lista(let itens) = self, itens.indices.contains(indice) else { return nil }
        return itens[indice]
    }

    /// O texto, se for texto.
    package var texto: String? {
        if case .texto(let valor) = self { valor } else { nil }
    }

    /// O inteiro, se for número inteiro escrito sem fração nem expoente e couber.
    package var inteiro: Int64? {
        if case .numero(let escrito) = self { Int64(escrito) } else { nil }
    }

    /// O lógico, se for lógico.
    package var logico: Bool? {
        if case .logico(let valor) = self { valor } else { nil }
    }

    /// Os itens, se for lista.
    package var itens: [ValorJSON]? {
        if case .lista(let itens) = self { itens } else { nil }
    }

    /// Os membros na ordem, se for objeto.
    package var membros: [(String, ValorJSON)]? {
        if case .objeto(let membros) = self { membros } else { nil }
    }

    /// O que é, em palavra para o apontamento.
    package var especie: String {
        switch self {
        case .nulo: "nulo"
        case .logico: "lógico"
        case .numero: "número"
        case .texto: "texto"
        case .lista: "lista"
        case .objeto: "objeto"
        }
    }
}

extension ValorJSON: Equatable {
    package static func == (esquerda: ValorJSON, direita: ValorJSON) -> Bool {
        switch (esquerda, direita) {
        case (.nulo, .nulo): true
        case (.logico(let a), .logico(let b)): a == b
        case (.numero(let a), .numero(let b)): a == b
        case (.texto(let a), .texto(let b)): a == b
        case (.lista(let a), .lista(let b)): a == b
        case (.objeto(let a), .objeto(let b)):
            a.count == b.count && zip(a, b).allSatisfy { $0.0 == $1.0 && $0.1 == $1.1 }
        default: false
        }
    }
}

extension ValorJSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    package init(stringLiteral value: String) { self = .texto(value) }
    package init(integerLiteral value: Int64) { self = .numero("\(value)") }
    package init(booleanLiteral value: Bool) { self = .logico(value) }
    package init(arrayLiteral elements: ValorJSON...) { self = .lista(elements) }
    package init(dictionaryLiteral elements: (String, ValorJSON)...) { self = .objeto(elements) }
    package init(nilLiteral: ()) { self = .nulo }

    /// Número inteiro de qualquer largura.
    package static func inteiro(_ valor: some BinaryInteger) -> ValorJSON { .numero("\(valor)") }
    /// O texto, ou `nulo` quando não há.
    package static func talvez(_ valor: String?) -> ValorJSON { valor.map(ValorJSON.texto) ?? .nulo }
}

// MARK: - Escrita

extension ValorJSON {
    /// JSON compacto em UTF-8. Escapa `<`, `>` e `&`, para poder morar dentro de HTML sem abrir elemento.
    package func bytes() -> [UInt8] {
        var saida: [UInt8] = []
        escrever(em: &saida)
        return saida
    }

    private func escrever(em saida: inout [UInt8]) {
        switch self {
        case .nulo: saida.append(contentsOf: "null".utf8)
        case .logico(let valor): saida.append(contentsOf: (valor ? "true" : "false").utf8)
        case .numero(let escrito): saida.append(contentsOf: escrito.utf8)
        case .texto(let valor): Self.escrever(valor, em: &saida)
        case .lista(let itens):
            saida.append(UInt8(ascii: "["))
            for (indice, item) in itens.enumerated() {
                if indice > 0 { saida.append(UInt8(ascii: ",")) }
                item.escrever(em: &saida)
            }
            saida.append(UInt8(ascii: "]"))
        case .objeto(let membros):
            saida.append(UInt8(ascii: "{"))
            for (indice, membro) in membros.enumerated() {
                if indice > 0 { saida.append(UInt8(ascii: ",")) }
                Self.escrever(membro.0, em: &saida)
                saida.append(UInt8(ascii: ":"))
                membro.1.escrever(em: &saida)
            }
            saida.append(UInt8(ascii: "}"))
        }
    }

    private static func escrever(_ texto: String, em saida: inout [UInt8]) {
        saida.append(UInt8(ascii: "\""))
        for byte in texto.utf8 {
            switch byte {
            case UInt8(ascii: "\""): saida.append(contentsOf: [UInt8(ascii: "\\"), byte])
            case UInt8(ascii: "\\"): saida.append(contentsOf: [byte, byte])
            case 0x0A: saida.append(contentsOf: "\\n".utf8)
            case 0x0D: saida.append(contentsOf: "\\r".utf8)
            case 0x09: saida.append(contentsOf: "\\t".utf8)
            case 0..<0x20, 0x7F, UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"):
                let digitos = Array("0123456789abcdef".utf8)
                saida.append(contentsOf: "\\u00".utf8)
                saida.append(digitos[Int(byte >> 4)])
                saida.append(digitos[Int(byte & 15)])
            default: saida.append(byte)
            }
        }
        saida.append(UInt8(ascii: "\""))
    }
}
