extension RecusaDeCalculo {
    /// Código estável, contrato público: nunca muda de sentido nem é reaproveitado.
    package var codigo: String {
        switch self {
        case .valorNaoPositivo: "valor-nao-positivo"
        case .prazoForaDoLimite: "prazo-fora-do-limite"
        case .taxaForaDoLimite: "taxa-fora-do-limite"
        case .carenciaForaDoLimite: "carencia-fora-do-limite"
        case .tarifaNegativa: "tarifa-negativa"
        case .saldoJaTributadoForaDoLimite: "saldo-ja-tributado-fora-do-limite"
        case .semTabelaDeIOF: "sem-tabela-de-iof"
        case .vencimentoForaDeOrdem: "vencimento-fora-de-ordem"
        case .nadaAReceber: "nada-a-receber"
        case .parcelaZerada: "parcela-zerada"
        case .contaNaoCabe: "conta-nao-cabe"
        case .custoEfetivoNaoCabe: "custo-efetivo-nao-cabe"
        }
    }

    /// A recusa dita a quem pediu a conta.
    package var frase: String {
        switch self {
        case .valorNaoPositivo(let valor):
            "O valor do empréstimo tem de ser maior que zero; foi informado \(valor.emReais)."
        case .prazoForaDoLimite(let parcelas, let maximo):
            "O número de parcelas vai de 1 a \(maximo); foi informado \(parcelas)."
        case .taxaForaDoLimite(let taxaAoMes, let maxima):
            "A taxa ao mês vai de 0% a \(maxima.brasileiro); foi informada \(taxaAoMes.brasileiro)."
        case .carenciaForaDoLimite(let meses, let maximo):
            "A carência vai de 0 a \(maximo) meses; foi informada \(meses)."
        case .tarifaNegativa(let tarifa):
            "Tarifa e seguro não podem ser negativos; foi informado \(tarifa.emReais)."
        case .saldoJaTributadoForaDoLimite(let saldo, let valor):
            "O saldo que já pagou IOF vai de zero ao valor pedido, \(valor.emReais); foi informado \(saldo.emReais)."
        case .semTabelaDeIOF(let liberacao):
            "Não há alíquota de IOF cadastrada para \(liberacao.brasileiro)."
        case .vencimentoForaDeOrdem(let competencia):
            "O vencimento da competência \(competencia.brasileira) não vem depois do anterior."
        case .nadaAReceber(let valorRecebido):
            "Descontados imposto e tarifa, o valor a receber seria \(valorRecebido.emReais): não há o que emprestar."
        case .parcelaZerada:
            "O valor é pequeno demais para este prazo: a parcela daria zero."
        case .contaNaoCabe:
            "Os valores são grandes demais para uma conta exata em centavos."
        case .custoEfetivoNaoCabe:
            "Não há custo efetivo total que se possa escrever para estes pagamentos."
        }
    }
}
