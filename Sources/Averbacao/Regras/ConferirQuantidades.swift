import Cadastro
import Contratos
import Nucleo

/// Limites de quantidade, contados sobre todos os contratos vivos e reservas da pessoa, em todos os vínculos e consignatárias.
///
/// - Fonte: RF-GES-24 (por produto e consignatária); Decreto MG 46.278/2013, art. 13 (8 consignatárias, 8 empréstimos, 1 cartão),
///   por parâmetro.
package func conferirQuantidades(
    _ pedido: PedidoDeReserva, produto: Produto, condicoes: CondicoesDoConvenio, pessoa: EstadoDaPessoa, em dia: Dia,
    _ catalogo: Catalogo
) throws(RecusaDeAverbacao) {
    let vivos = pessoa.contratos.values.filter(\.situacao.pesaNaMargem)
    let daConsignataria = vivos.filter { $0.consignataria == pedido.consignataria }

    if let maximo = condicoes.maximoDeContratos,
        daConsignataria.count(where: { $0.produto == pedido.produto }) >= maximo
    {
        throw .limiteDeContratosDoProduto(maximo: maximo)
    }
    func daNatureza(_ natureza: Produto.Natureza) -> Int {
        vivos.count { catalogo.produtos[$0.produto]?.natureza == natureza }
    }
    let emprestimos = catalogo.inteiro(.emprestimosPorPessoa, em: dia)
    if produto.natureza == .emprestimo, daNatureza(.emprestimo) >= emprestimos {
        throw .limiteDeEmprestimos(maximo: emprestimos)
    }
    let cartoes = catalogo.inteiro(.cartoesPorPessoa, em: dia)
    if produto.natureza == .cartao, daNatureza(.cartao) >= cartoes { throw .limiteDeCartoes(maximo: cartoes) }
    let consignatarias = catalogo.inteiro(.consignatariasPorPessoa, em: dia)
    if daConsignataria.isEmpty, Set(vivos.map(\.consignataria)).count >= consignatarias {
        throw .limiteDeConsignatarias(maximo: consignatarias)
    }
    let simultaneas = catalogo.inteiro(.reservasSimultaneas, em: dia)
    if daConsignataria.count(where: \.reservado) >= simultaneas { throw .reservasSimultaneas(maximo: simultaneas) }
    if let numero = pedido.numero, daConsignataria.contains(where: { $0.numero == numero }) { throw .numeroRepetido }
}
