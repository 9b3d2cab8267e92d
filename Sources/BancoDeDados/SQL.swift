/// Comando SQL em que todo valor interpolado vira parâmetro.
///
/// Não existe caminho de `String` para o texto do comando: o literal é do programa, o que se interpola é `$1`, `$2`…
/// Texto do programa que precise entrar por interpolação usa `\(cru: "…")`, que só aceita `StaticString`.
///
/// Texto e nulo vão sem tipo declarado e o servidor infere pelo contexto: `coluna = \(texto)` serve também a `date`,
/// `uuid` e `numeric`; onde não houver contexto, escreva `\(texto)::text`.
package struct SQL: Sendable, ExpressibleByStringInterpolation {
    /// Pedaços do texto: sempre um a mais que os valores, que ficam entre eles.
    private(set) var pedacos: [String]
    /// Valores na ordem dos parâmetros.
    package private(set) var valores: [Valor]

    package init(stringLiteral texto: String) {
        pedacos = [texto]
        valores = []
    }

    package init(stringInterpolation interpolacao: StringInterpolation) {
        pedacos = interpolacao.pedacos
        valores = interpolacao.valores
    }

    init(texto: String) {
        self.init(stringLiteral: texto)
    }

    /// O comando como o servidor o recebe, com `$1`, `$2`… no lugar dos valores.
    package var texto: String {
        if valores.isEmpty { return pedacos[0] }
        var saida = ""
        saida.reserveCapacity(pedacos.reduce(0) { $0 + $1.utf8.count + 4 })
        for (indice, pedaco) in pedacos.enumerated() {
            saida += pedaco
            if indice < valores.count { saida += "$\(indice + 1)" }
        }
        return saida
    }

    /// Junta dois comandos; os parâmetros do segundo são renumerados.
    package static func + (esquerda: SQL, direita: SQL) -> SQL {
        var soma = esquerda
        soma += direita
        return soma
    }

    package static func += (esquerda: inout SQL, direita: SQL) {
        esquerda.pedacos[esquerda.pedacos.count - 1] += direita.pedacos[0]
        esquerda.pedacos += direita.pedacos.dropFirst()
        esquerda.valores += direita.valores
    }

    /// O que o compilador chama para cada parte de `"… \(…) …"`.
    package struct StringInterpolation: StringInterpolationProtocol {
        var pedacos: [String] = [""]
        var valores: [Valor] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            pedacos.reserveCapacity(interpolationCount + 1)
            valores.reserveCapacity(interpolationCount)
        }

        package mutating func appendLiteral(_ texto: String) {
            pedacos[pedacos.count - 1] += texto
        }

        /// Um valor: vira parâmetro.
        package mutating func appendInterpolation(_ valor: some ValorSQL) {
            valores.append(valor.valorSQL)
            pedacos.append("")
        }

        /// Um valor já montado: vira parâmetro.
        package mutating func appendInterpolation(_ valor: Valor) {
            valores.append(valor)
            pedacos.append("")
        }

        /// Outro comando: entra no lugar, com os parâmetros dele.
        package mutating func appendInterpolation(_ sql: SQL) {
            pedacos[pedacos.count - 1] += sql.pedacos[0]
            pedacos += sql.pedacos.dropFirst()
            valores += sql.valores
        }

        /// Texto fixo do programa, sem virar parâmetro.
        package mutating func appendInterpolation(cru texto: StaticString) {
            pedacos[pedacos.count - 1] += texto.description
        }

        /// Nome de tabela, coluna ou canal que só se sabe em execução: entra entre aspas.
        package mutating func appendInterpolation(nome: String) {
            pedacos[pedacos.count - 1] += SQL.entreAspas(nome)
        }
    }

    /// Identificador entre aspas, com as aspas de dentro dobradas.
    static func entreAspas(_ nome: String) -> String {
        "\"" + nome.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// Tabela entre aspas; `esquema.tabela` vira dois identificadores.
    static func tabelaEntreAspas(_ nome: String) -> String {
        nome.split(separator: ".", omittingEmptySubsequences: false).map { entreAspas(String($0)) }.joined(
            separator: ".")
    }
}
