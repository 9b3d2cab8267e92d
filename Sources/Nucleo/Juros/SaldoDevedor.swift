/// Quanto falta pagar hoje: o valor presente das parcelas que restam, à taxa do contrato.
///
/// - Fonte: Resolução CMN 5.004/2022, para contratos desde 05/05/2014. Os anteriores seguem outra regra.
package enum SaldoDevedor {
    /// Logo depois de pago um vencimento, com parcelas iguais de mês em mês.
    ///
    /// Exemplo: 531,63 a 1,80% com 18 restantes dá 8.112,16.
    package static func comParcelasIguais(
        _ parcela: Dinheiro, restantes: Int, taxaAoMes: Taxa
    ) throws(RecusaDeCalculo) -> Dinheiro {
        precondition(restantes >= 0, "parcelas restantes não são negativas")
        let i = ContaReal.real(taxaAoMes)
        let n = Double(restantes)
        let fator = i > 0 ? -ContaReal.jurosCompostos(i, -n) / i : n
        guard let saldo = ContaReal.dinheiro(ContaReal.reais(parcela) * fator) else { throw .contaNaoCabe }
        return saldo
    }

    /// Num dia qualquer, por dias corridos em meses de 30 dias.
    ///
    /// Parcela que vence no próprio dia entra inteira. A vencida e não paga também: atraso não é assunto daqui.
    package static func em(
        _ dia: Dia, parcelas: [CustoEfetivoTotal.Pagamento], taxaAoMes: Taxa
    ) throws(RecusaDeCalculo) -> Dinheiro {
        let i = ContaReal.real(taxaAoMes)
        let presente = parcelas.reduce(0.0) { soma, parcela in
            let dias = Double(max(0, parcela.dia - dia))
            return soma + ContaReal.reais(parcela.valor) * ContaReal.elevado(1 + i, -dias / 30)
        }
        guard let saldo = ContaReal.dinheiro(presente) else { throw .contaNaoCabe }
        return saldo
    }
}
