/// O que a pessoa digitou e o que está errado, para redesenhar o formulário sem perder nada.
package struct Preenchimento: Sendable {
    /// Valores por nome de campo, na ordem em que vieram.
    package var valores: [String: [String]]
    /// Todos os erros de uma vez.
    package var erros: [Erro]

    /// Erro de um campo, ou do formulário inteiro quando `campo` é `nil`.
    package struct Erro: Sendable, Hashable {
        package let campo: String?
        package let texto: String

        /// O texto diz o que houve e o que fazer; serve sozinho no resumo do topo.
        package init(_ campo: String?, _ texto: String) {
            self.campo = campo
            self.texto = texto
        }
    }

    package init(valores: [String: [String]] = [:], erros: [Erro] = []) {
        self.valores = valores
        self.erros = erros
    }

    /// Preenche com um valor por campo: para formulário de alteração, antes de a pessoa mexer.
    package init(_ valores: [String: String]) {
        self.init(valores: valores.mapValues { [$0] })
    }

    /// O primeiro valor do campo.
    package subscript(_ campo: String) -> String? { valores[campo]?.first }

    /// O erro do campo, se há.
    package func erro(de campo: String) -> String? { erros.first { $0.campo == campo }?.texto }
}

/// O formulário que se está escrevendo: cada campo acha aqui o seu valor e o seu erro.
struct FormularioEmCurso {
    var prefixo = ""
    var preenchimento = Preenchimento()
    /// Houve envio: a caixa que não veio está desmarcada, e não no seu padrão.
    var enviado = false

    func id(_ nome: String) -> String { "\(prefixo)campo-\(nome)" }
}
