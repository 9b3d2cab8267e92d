/// Por que um empréstimo não pôde ser calculado.
///
/// A ordem dos casos é a ordem de precedência: havendo mais de um motivo, vale o primeiro.
/// As frases estão em `FraseDaRecusaDeCalculo.swift`.
package enum RecusaDeCalculo: Error, Hashable, Sendable {
    /// O valor pedido é zero ou negativo.
    case valorNaoPositivo(Dinheiro)
    /// O número de parcelas não vai de 1 ao máximo que a conta aceita.
    case prazoForaDoLimite(parcelas: Int, maximo: Int)
    /// A taxa é negativa ou passa do máximo que a conta aceita. Taxa zero é aceita.
    case taxaForaDoLimite(taxaAoMes: Taxa, maxima: Taxa)
    /// A carência é negativa ou passa do máximo que a conta aceita.
    case carenciaForaDoLimite(meses: Int, maximo: Int)
    /// Alguma tarifa ou o seguro é negativo.
    case tarifaNegativa(Dinheiro)
    /// O saldo que já pagou imposto é negativo ou passa do valor pedido.
    case saldoJaTributadoForaDoLimite(saldo: Dinheiro, valor: Dinheiro)
    /// Não há alíquota de imposto cadastrada para o dia da liberação.
    case semTabelaDeIOF(liberacao: Dia)
    /// O vencimento desta competência não vem depois do anterior, ou da liberação.
    case vencimentoForaDeOrdem(Competencia)
    /// Descontados imposto e tarifa, não sobra nada a receber: o custo efetivo não existe.
    case nadaAReceber(valorRecebido: Dinheiro)
    /// A parcela arredondada a centavos deu zero.
    case parcelaZerada
    /// Os números passam do que a conta representa com exatidão de centavo.
    case contaNaoCabe
    /// O custo efetivo não existe ou passa do que se consegue escrever.
    case custoEfetivoNaoCabe
}
