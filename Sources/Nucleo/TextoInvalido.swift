/// Texto que não se deixa ler como o valor que se esperava.
///
/// Quem recebe (formulário, arquivo, linha de comando) transforma-o num apontamento, com a linha ou o campo.
/// O texto lido pode trazer dado pessoal (um CPF digitado errado): não vai ao registro de eventos.
package struct TextoInvalido: Error, Hashable, Sendable {
    /// O que se leu, sem nenhum conserto.
    package let lido: String

    /// O que se esperava, em palavras de quem digita: "CPF de 11 algarismos".
    package let esperado: String

    package init(lido: String, esperado: String) {
        self.lido = lido
        self.esperado = esperado
    }
}
