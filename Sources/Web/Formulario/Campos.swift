/// Pares nome=valor de uma consulta ou de um formulário, na ordem em que vieram; o mesmo nome pode repetir.
package struct Campos: Sendable {
    /// Os pares, na ordem.
    package private(set) var pares: [(nome: String, valor: String)]
    private var indices: [String: [Int]] = [:]

    /// Pares já sem escape.
    package init(_ pares: [(nome: String, valor: String)]) {
        self.pares = pares
        for (indice, par) in pares.enumerated() { indices[par.nome, default: []].append(indice) }
    }

    /// Lê `a=1&b=2` (`application/x-www-form-urlencoded`).
    ///
    /// Recusa `%` malformado, NUL, UTF-8 inválido e mais de `maximo` pares; par sem `=` tem valor vazio.
    package init(lendo bytes: ArraySlice<UInt8>, maximo: Int) throws(RecusaDaWeb) {
        var pares: [(nome: String, valor: String)] = []
        for trecho in bytes.split(separator: UInt8(ascii: "&")) {
            guard pares.count < maximo else { throw .malFormado("Há campos demais: o limite é \(maximo).") }
            let igual = trecho.firstIndex(of: UInt8(ascii: "=")) ?? trecho.endIndex
            let valor = igual == trecho.endIndex ? trecho[igual...] : trecho[(igual + 1)...]
            guard let nome = Porcentagem.ler(bytes: trecho[..<igual], maisEEspaco: true),
                let texto = Porcentagem.ler(bytes: valor, maisEEspaco: true)
            else { throw .malFormado("Há um campo que não está em UTF-8 ou tem caractere nulo.") }
            pares.append((nome, texto))
        }
        self.init(pares)
    }

    mutating func incluir(_ nome: String, _ valor: String) {
        indices[nome, default: []].append(pares.count)
        pares.append((nome, valor))
    }

    /// O primeiro valor como veio, para repor no campo; `nil` se o campo não veio.
    package func digitado(_ nome: String) -> String? { indices[nome]?.first.map { pares[$0].valor } }

    /// Todos os valores do nome como vieram, também os vazios.
    func digitados(_ nome: String) -> [String] { (indices[nome] ?? []).map { pares[$0].valor } }

    /// O primeiro valor sem espaço nas pontas; `nil` quando falta ou fica vazio.
    package func texto(_ nome: String) -> String? {
        guard let valor = digitado(nome) else { return nil }
        let aparado = valor.aparado
        return aparado.isEmpty ? nil : aparado
    }

    /// Todos os valores do nome, aparados, sem os vazios.
    package func textos(_ nome: String) -> [String] {
        digitados(nome).map(\.aparado).filter { !$0.isEmpty }
    }

    /// Caixa marcada: veio, com qualquer valor que não seja vazio, `0`, `nao` ou `false`.
    package func marcado(_ nome: String) -> Bool {
        texto(nome).map { !["0", "nao", "não", "false"].contains($0.lowercased()) } ?? false
    }

    /// Lê todos os campos e lança `FormularioRecusado` com **todos** os apontamentos, se houver algum.
    ///
    /// ```swift
    /// let (cpf, parcela, prazo) = try formulario.ler(
    ///     .obrigatorio("cpf", como: CPF.lendo), .obrigatorio("parcela", como: Dinheiro.lendo), .inteiro("prazo", 1...120))
    /// ```
    package func ler<each T>(_ campo: repeat Campo<each T>) throws(FormularioRecusado) -> (repeat each T) {
        var apontamentos: [ApontamentoDeCampo] = []
        let lidos = (repeat (each campo).leitura(self, &apontamentos))
        guard apontamentos.isEmpty else { throw FormularioRecusado(campos: self, apontamentos: apontamentos) }
        return (repeat Self.garantido(each lidos))
    }

    /// Recusa o formulário por uma regra que só se confere depois de lido, junto de um campo.
    package func recusado(_ campo: String, _ esperado: String) -> FormularioRecusado {
        FormularioRecusado(
            campos: self, apontamentos: [ApontamentoDeCampo(campo: campo, esperado: esperado, lido: digitado(campo))])
    }

    private static func garantido<T>(_ lido: T?) -> T {
        guard let lido else { preconditionFailure("campo sem valor e sem apontamento") }
        return lido
    }
}

/// O formulário não se leu: o que foi digitado, para repor, e o que corrigir, campo a campo.
package struct FormularioRecusado: RecusaComCodigo {
    /// O que foi digitado, para repor.
    package let campos: Campos
    /// O que corrigir.
    package let apontamentos: [ApontamentoDeCampo]
    package var codigo: String { "campos-invalidos" }
    package var status: Int { 400 }
    package var frase: String {
        apontamentos.count == 1 ? "Há um campo a corrigir." : "Há \(apontamentos.count) campos a corrigir."
    }

    /// A mensagem de um campo, se ele tem uma.
    package func apontamento(de campo: String) -> String? { apontamentos.first { $0.campo == campo }?.esperado }
}

extension String {
    /// Sem espaço, tabulação, quebra de linha ou espaço que não quebra nas pontas.
    var aparado: String {
        guard let inicio = unicodeScalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let fim = unicodeScalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(unicodeScalars[inicio...fim])
    }
}
