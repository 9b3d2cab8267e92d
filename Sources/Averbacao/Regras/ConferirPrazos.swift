import Cadastro
import Nucleo

/// Prazo e carência dentro do que o produto e o convênio admitem. Os dois lados do limite cabem.
///
/// - Fonte: POC-GES-19 (máximo de parcelas); POC-CON-12 (carência mínima e máxima); RF-CON-05.
package func conferirPrazos(
    prazo: Int?, carencia: Int, produto: Produto, condicoes: CondicoesDoConvenio
) throws(RecusaDeAverbacao) {
    switch (produto.forma, prazo) {
    case (.parcelas, nil): throw .prazoExigido
    case (.mensal, .some), (.percentual, .some): throw .prazoNaoSeAplica
    case (.parcelas, .some(let prazo)):
        guard prazo >= condicoes.prazoMinimo else { throw .prazoAbaixoDoMinimo(minimo: condicoes.prazoMinimo) }
        if let maximo = condicoes.prazoMaximo, prazo > maximo { throw .prazoAcimaDoMaximo(maximo: maximo) }
    default: break
    }
    guard carencia >= condicoes.carenciaMinima, carencia <= condicoes.carenciaMaxima else {
        throw .carenciaForaDosLimites(minima: condicoes.carenciaMinima, maxima: condicoes.carenciaMaxima)
    }
}
