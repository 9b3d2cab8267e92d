/// O que vale para a tarefa que pede e tem de valer também na thread em que a transação dela corre.
package enum DaTarefa {
    /// Quem pede só vê dado pessoal mascarado; quem abre o bloco cifrado olha aqui.
    @TaskLocal package static var velada = false

    /// O que se lê no lugar do texto que se mascarou.
    package static let marca = "(mascarado)"

    /// O texto que alguém digitou, ou a marca se quem pede só vê mascarado: texto livre pode trazer o nome ou o CPF de qualquer pessoa,
    /// e por isso não se mascara em parte.
    package static func velando(_ texto: String?) -> String? { velada ? texto.map { _ in marca } : texto }

    /// O nome de gente, ou as iniciais se quem pede só vê mascarado.
    package static func velando(nome: String) -> String { velada ? iniciais(de: nome) : nome }

    /// «Ana de Souza» é «A. d. S.».
    package static func iniciais(de nome: String) -> String {
        nome.split(separator: " ").map { "\($0.prefix(1))." }.joined(separator: " ")
    }
}
