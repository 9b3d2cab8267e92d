/// O que vale para a tarefa que pede e tem de valer também na thread em que a transação dela corre.
package enum DaTarefa {
    /// Quem pede só vê dado pessoal mascarado; quem abre o bloco cifrado olha aqui.
    @TaskLocal package static var velada = false
}
