import Cadastro
import Nucleo

/// Quem passou do prazo da prova de vida anual não recebe reserva nova, se o órgão assim manda. O último dia do prazo ainda é prazo.
///
/// - Parameter prazo: o da prova que a pessoa deve e não fez; `nil` se não deve.
/// - Fonte: decisão 0048.
package func conferirProvaAnual(prazo: Dia?, em hoje: Dia, _ catalogo: Catalogo) throws(RecusaDeAverbacao) {
    guard let prazo, prazo < hoje,
        catalogo.inteiro(.efeitoDaProvaAnual, em: hoje) == EfeitoDaProvaAnual.naoReservar.rawValue
    else { return }
    throw .provaAnualVencida(prazo: prazo)
}
