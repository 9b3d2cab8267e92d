import Cadastro
import Contratos
import Nucleo

/// Refaz a conta do empréstimo e confere parcela, IOF, CET e tetos; devolve os números que o contrato guarda.
///
/// A consignatária manda o que combinou; o que difere da conta do sistema é recusado, em vez de guardado errado. O teto do
/// CET se compara na precisão em que é cadastrado (duas casas), com o mesmo arredondamento (dominio, §4.1).
/// - Fonte: RF-GER-07, RF-CON-18, POC-GES-21.
package func conferirOperacao(
    _ pedido: PedidoDeReserva, produto: Produto, condicoes: CondicoesDoConvenio, em dia: Dia, _ catalogo: Catalogo
) throws(RecusaDeAverbacao) -> ContaContratada? {
    guard let operacao = pedido.operacao, let prazo = pedido.prazo else {
        if produto.exigeTaxa { throw .taxaExigida }
        return nil
    }
    if let teto = condicoes.taxaMaxima, operacao.taxaAoMes.emCentesimosDeMilionesimo > teto {
        throw .taxaAcimaDoTeto(teto: teto)
    }
    let conta: ContaDoEmprestimo
    do {
        conta = try PedidoDeEmprestimo(
            valor: operacao.liberado, taxaAoMes: operacao.taxaAoMes, parcelas: prazo,
            liberacao: operacao.liberacao ?? dia,
            prazos: catalogo.prazosDaFolha(em: dia), carenciaEmMeses: pedido.carencia, convencao: condicoes.convencao,
            iof: condicoes.iof, tarifaFinanciada: operacao.tarifaFinanciada, tarifaAVista: operacao.tarifaAVista,
            seguroMensal: operacao.seguroMensal
        ).calcular()
    } catch {
        throw .calculoImpossivel(error.codigo)
    }
    let descontada = conta.parcela + operacao.seguroMensal
    guard pedido.parcela == descontada else { throw .parcelaNaoConfere(calculada: descontada) }
    if let iof = operacao.iof, iof != conta.iofTotal { throw .iofNaoConfere(calculado: conta.iofTotal) }
    let cet = Int(conta.cet.divulgado.emCentesimosDeMilionesimo / 10_000)
    if let informado = operacao.cetAoAno, informado != cet { throw .cetNaoConfere(calculado: cet) }
    if let teto = condicoes.cetMaximo, cet > teto { throw .cetAcimaDoTeto(teto: teto) }
    return ContaContratada(
        liberado: operacao.liberado, financiado: conta.principalFinanciado, iof: conta.iofTotal,
        taxaAoMes: operacao.taxaAoMes.emCentesimosDeMilionesimo, cetAoAno: cet)
}
