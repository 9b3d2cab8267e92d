/// O que o órgão faz de quem passou do prazo da prova de vida anual: o valor do parâmetro `prova-anual.efeito`.
///
/// - Fonte: decisão 0048.
package enum EfeitoDaProvaAnual: Int, Sendable {
    case nenhum = 0
    case avisarOGestor = 1
    case naoReservar = 2
}
