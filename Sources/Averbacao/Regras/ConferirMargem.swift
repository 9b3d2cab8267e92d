import Cadastro
import Contratos
import Nucleo

/// O que o contrato pesa em cada conta do vínculo, se couber em todas.
///
/// Produto sem incidência não pesa em conta nenhuma. Com mais de uma, a reserva reduz todas, e o que cabe é o menor
/// disponível. Conta que não existe ou cuja bruta a folha nunca informou é margem desconhecida, e recusa: não é zero.
/// O tipo de margem diz se o peso é a parcela ou o total contratado (verbas em atraso são estoque, não fluxo).
/// - Fonte: RF-CON-10 (parcela ≤ disponível); RF-GER-01 (exclusivas e compartilhadas); invariante 1.
package func conferirMargem(
    parcela: Dinheiro, prazo: Int?, vinculo: Int64, produto: Int64, em dia: Dia, pessoa: EstadoDaPessoa,
    _ catalogo: Catalogo
) throws(RecusaDeAverbacao) -> [Int64: Dinheiro] {
    var pesos: [Int64: Dinheiro] = [:]
    for tipo in catalogo.tipos(doProduto: produto, em: dia) {
        guard let conta = pessoa.conta(vinculo: vinculo, tipo: tipo.codigo), let disponivel = conta.disponivel else {
            throw .margemDesconhecida(tipo: tipo.codigo)
        }
        let peso = pesoNaMargem(parcela: parcela, prazo: prazo, tipo: tipo)
        guard peso <= disponivel else {
            throw .margemInsuficiente(tipo: tipo.codigo, disponivel: disponivel, peso: peso)
        }
        pesos[conta.id] = peso
    }
    return pesos
}

/// Quanto uma parcela com aquele prazo pesa num tipo de margem: ela mesma, ou o total contratado.
///
/// Sem prazo, o total de um produto mensal é a própria parcela do mês.
package func pesoNaMargem(parcela: Dinheiro, prazo: Int?, tipo: TipoDeMargemCadastrado) -> Dinheiro {
    switch tipo.consome {
    case .parcela: parcela
    case .total: parcela.vezes(prazo ?? 1)
    }
}
