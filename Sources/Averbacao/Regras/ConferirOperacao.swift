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
        conta = try operacao.conta(prazo: prazo, carencia: pedido.carencia, sob: condicoes, em: dia, catalogo)
    } catch {
        throw .calculoImpossivel(error.codigo)
    }
    let descontada = conta.descontoMensal
    guard pedido.parcela == descontada else {
        throw .parcelaNaoConfere(informada: pedido.parcela, calculada: descontada)
    }
    if let iof = operacao.iof, iof != conta.iofTotal {
        throw .iofNaoConfere(informado: iof, calculado: conta.iofTotal)
    }
    let cet = conta.cetDivulgado
    if let informado = operacao.cetAoAno, informado != cet {
        throw .cetNaoConfere(informado: informado, calculado: cet)
    }
    if let teto = condicoes.cetMaximo, cet > teto { throw .cetAcimaDoTeto(teto: teto) }
    return ContaContratada(
        liberado: operacao.liberado, financiado: conta.principalFinanciado, iof: conta.iofTotal,
        taxaAoMes: operacao.taxaAoMes.emCentesimosDeMilionesimo, cetAoAno: cet)
}

extension OperacaoDeCredito {
    /// A conta desta operação, feita neste dia sob estas condições: a mesma com que a porta confere o que se informou.
    package func conta(
        prazo: Int, carencia: Int, sob condicoes: CondicoesDoConvenio, em dia: Dia, _ catalogo: Catalogo
    ) throws(RecusaDeCalculo) -> ContaDoEmprestimo {
        try PedidoDeEmprestimo(
            valor: liberado, taxaAoMes: taxaAoMes, parcelas: prazo, liberacao: liberacao ?? dia,
            prazos: catalogo.prazosDaFolha(em: dia), carenciaEmMeses: carencia, convencao: condicoes.convencao,
            iof: condicoes.iof, tarifaFinanciada: tarifaFinanciada, tarifaAVista: tarifaAVista,
            seguroMensal: seguroMensal
        ).calcular()
    }
}

extension ContaDoEmprestimo {
    /// O que se desconta por mês: a parcela e o seguro.
    package var descontoMensal: Dinheiro { parcela + pedido.seguroMensal }

    /// CET ao ano em centésimos de ponto percentual, com as duas casas em que se divulga e se compara.
    package var cetDivulgado: Int { Int(cet.divulgado.emCentesimosDeMilionesimo / 10_000) }
}
