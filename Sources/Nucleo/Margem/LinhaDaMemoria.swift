/// Uma linha da memória de cálculo: o que é, quanto é e de onde veio.
///
/// A mesma memória vai à tela do gestor e do servidor e à auditoria. Nunca vai à consignatária.
package struct LinhaDaMemoria: Sendable, Hashable {
    package let rotulo: String

    /// `nil` se o número não é conhecido: desconhecido nunca é zero.
    package let valor: Dinheiro?

    /// Norma, arquivo ou conta de onde saiu.
    package let fonte: String

    package init(_ rotulo: String, _ valor: Dinheiro?, fonte: String) {
        self.rotulo = rotulo
        self.valor = valor
        self.fonte = fonte
    }
}
