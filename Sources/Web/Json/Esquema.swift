/// Esquema de um valor JSON (JSON Schema 2020-12, o do OpenAPI 3.1), como dado.
package indirect enum Esquema: Sendable, Equatable {
    /// - Parameters:
    ///   - padrao: expressão regular do OpenAPI, quando o formato não basta; algarismo se escreve `[0-9]`.
    ///   - exemplo: valor inventado, para a documentação.
    case texto(
        formato: String? = nil, padrao: String? = nil, minimo: Int? = nil, maximo: Int? = nil, exemplo: String? = nil)
    case escolha([String])
    case inteiro(minimo: Int64? = nil, maximo: Int64? = nil)
    case logico
    case lista(Esquema, maximo: Int? = nil)
    /// Objeto com nome próprio, que vira componente do OpenAPI.
    case objeto(String, [CampoDeEsquema])
    /// O valor ou nulo.
    case opcional(Esquema)

    /// Valor em dinheiro: texto decimal com duas casas e ponto, nunca número.
    package static let dinheiro = Esquema.texto(padrao: #"^-?[0-9]{1,13}\.[0-9]{2}$"#, exemplo: "1234.56")
    /// Dia civil, `2026-04-05`.
    package static let dia = Esquema.texto(formato: "date", exemplo: "2026-04-05")
    /// Instante em UTC, RFC 3339.
    package static let instante = Esquema.texto(formato: "date-time", exemplo: "2026-04-05T12:30:00Z")

    /// JSON Schema com referências a componentes; os objetos achados são acrescentados a `componentes`.
    func json(_ componentes: inout [(String, ValorJSON)]) -> ValorJSON {
        switch self {
        case .texto(let formato, let padrao, let minimo, let maximo, let exemplo):
            var membros: [(String, ValorJSON)] = [("type", "string")]
            if let formato { membros.append(("format", .texto(formato))) }
            if let padrao { membros.append(("pattern", .texto(padrao))) }
            if let minimo { membros.append(("minLength", .inteiro(minimo))) }
            if let maximo { membros.append(("maxLength", .inteiro(maximo))) }
            if let exemplo { membros.append(("examples", [.texto(exemplo)])) }
            return .objeto(membros)
        case .escolha(let opcoes): return ["type": "string", "enum": .lista(opcoes.map(ValorJSON.texto))]
        case .inteiro(let minimo, let maximo):
            var membros: [(String, ValorJSON)] = [("type", "integer"), ("format", "int64")]
            if let minimo { membros.append(("minimum", .inteiro(minimo))) }
            if let maximo { membros.append(("maximum", .inteiro(maximo))) }
            return .objeto(membros)
        case .logico: return ["type": "boolean"]
        case .lista(let item, let maximo):
            var membros: [(String, ValorJSON)] = [("type", "array"), ("items", item.json(&componentes))]
            if let maximo { membros.append(("maxItems", .inteiro(maximo))) }
            return .objeto(membros)
        case .objeto(let nome, let campos): return Self.referencia(nome, campos, &componentes)
        case .opcional(let esquema): return ["anyOf": [esquema.json(&componentes), ["type": "null"]]]
        }
    }

    private static func referencia(
        _ nome: String, _ campos: [CampoDeEsquema], _ componentes: inout [(String, ValorJSON)]
    ) -> ValorJSON {
        let referencia: ValorJSON = ["$ref": .texto("#/components/schemas/\(nome)")]
        let corpo = componente(campos, &componentes)
        if let jaVisto = componentes.first(where: { $0.0 == nome }) {
            precondition(jaVisto.1 == corpo, "dois esquemas diferentes com o nome \(nome)")
        } else {
            componentes.append((nome, corpo))
        }
        return referencia
    }

    private static func componente(_ campos: [CampoDeEsquema], _ componentes: inout [(String, ValorJSON)]) -> ValorJSON
    {
        var propriedades: [(String, ValorJSON)] = []
        for campo in campos {
            var esquema = campo.esquema.json(&componentes)
            if let resumo = campo.resumo, case .objeto(var membros) = esquema {
                membros.append(("description", .texto(resumo)))
                esquema = .objeto(membros)
            }
            propriedades.append((campo.nome, esquema))
        }
        return [
            "type": "object", "properties": .objeto(propriedades),
            "required": .lista(campos.filter(\.obrigatorio).map { .texto($0.nome) }), "additionalProperties": false,
        ]
    }
}

/// Um membro de objeto no esquema.
package struct CampoDeEsquema: Sendable, Equatable {
    /// Nome do membro.
    package let nome: String
    /// Esquema do valor.
    package let esquema: Esquema
    /// Se tem de vir.
    package let obrigatorio: Bool
    /// Descrição para a documentação.
    package let resumo: String?

    package init(_ nome: String, _ esquema: Esquema, obrigatorio: Bool = true, resumo: String? = nil) {
        self.nome = nome
        self.esquema = esquema
        self.obrigatorio = obrigatorio
        self.resumo = resumo
    }
}
