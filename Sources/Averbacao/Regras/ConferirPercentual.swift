import Cadastro
import Contratos
import Nucleo

/// O produto em percentual pede o percentual, e só ele; os outros pedem a parcela, e nenhum percentual.
///
/// - Fonte: RF-GER-03; OBJ-08 e OBJ-09; decisão 0056.
package func conferirPercentual(_ pedido: PedidoDeReserva, produto: Produto) throws(RecusaDeAverbacao) {
    guard produto.forma == .percentual else {
        guard pedido.percentual == nil else { throw .percentualNaoSeAplica }
        guard pedido.parcela > .zero else { throw .parcelaInvalida }
        return
    }
    guard let percentual = pedido.percentual else { throw .percentualExigido }
    guard percentual > .zero, percentual <= .cemPorCento else { throw .percentualForaDosLimites }
    guard pedido.parcela == .zero else { throw .parcelaNaoSeAplica }
}

/// A parcela que se reserva: a pedida ou, nos produtos em percentual, a que sai da última base que a folha informou.
///
/// Conferida junto da margem, e depois do limite de sondagens: dizer que a base falta, ou quanto ela dá, seria falar da remuneração.
/// - Fonte: OBJ-09; decisões 0026 e 0056.
package func parcelaReservada(
    _ pedido: PedidoDeReserva, pessoa: EstadoDaPessoa
) throws(RecusaDeAverbacao) -> Dinheiro {
    guard let percentual = pedido.percentual else { return pedido.parcela }
    guard let parcela = pessoa.bases[pedido.vinculo].map(percentual.contribuicao(sobre:)), parcela > .zero else {
        throw .baseDesconhecida
    }
    return parcela
}
