/// A recusa de um ato que se prende a um campo do formulário de onde o pedido veio: a frase é a `description`.
package protocol RecusaNoCampo: Error, CustomStringConvertible {
    /// O nome do campo.
    var campo: String { get }
}
