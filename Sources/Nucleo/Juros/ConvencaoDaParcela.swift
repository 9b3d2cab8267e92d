/// Como o tempo entra na conta da parcela; é parâmetro do produto.
package enum ConvencaoDaParcela: String, Sendable, CaseIterable, Hashable, Codable {
    /// Um mês por parcela, quaisquer que sejam os dias. A carência capitaliza meses inteiros.
    ///
    /// Se o primeiro vencimento passa de 30 dias, os dias a mais não se cobram: o CET mensal pode sair menor
    /// que a taxa, e não é erro.
    case priceMensal = "price_mensal"
    /// Dias corridos da liberação a cada vencimento, em meses de 30 dias: o coeficiente usual do consignado.
    case coefDias30 = "coef_dias30"
}

/// A parte da conta que não depende do valor: datas, coeficiente e como cada parcela reparte o principal.
struct PlanoDeParcelas {
    let competencias: [Competencia]
    let vencimentos: [Dia]

    /// Dias corridos da liberação ao vencimento de cada parcela.
    let dias: [Int]

    /// Parcela por real de principal.
    let coeficiente: Double

    /// Fração do principal paga em cada parcela; somam 1.
    ///
    /// Na carência de `coefDias30` a primeira pode ser negativa: não cobre os juros, e a diferença vira dívida.
    let fracoes: [Double]

    init(
        parcelas: Int, taxaAoMes: Taxa, liberacao: Dia, prazos: PrazosDaFolha, carenciaEmMeses: Int,
        convencao: ConvencaoDaParcela
    ) throws(RecusaDeCalculo) {
        let inicial = prazos.competenciaInicial(liberacao: liberacao, carenciaEmMeses: carenciaEmMeses)
        competencias = (0..<parcelas).map { inicial + $0 }
        vencimentos = competencias.map(prazos.vencimento(de:))
        var anterior = liberacao
        for (competencia, vencimento) in zip(competencias, vencimentos) {
            guard anterior < vencimento else { throw .vencimentoForaDeOrdem(competencia) }
            anterior = vencimento
        }
        dias = vencimentos.map { $0 - liberacao }

        let i = ContaReal.real(taxaAoMes)
        (coeficiente, fracoes) =
            switch convencao {
            case .priceMensal: PlanoDeParcelas.price(i, parcelas: parcelas, carenciaEmMeses: carenciaEmMeses)
            case .coefDias30: PlanoDeParcelas.diasCorridos(i, dias: dias)
            }
        guard coeficiente.isFinite, coeficiente > 0, fracoes.allSatisfy(\.isFinite) else { throw .contaNaoCabe }
    }

    /// Price com meses iguais: juros da carência capitalizados, `PC/n` se a taxa é zero.
    ///
    /// Na carência a amortização soma o principal capitalizado; usa-se a proporção sobre ele.
    private static func price(_ i: Double, parcelas: Int, carenciaEmMeses: Int) -> (Double, [Double]) {
        let n = Double(parcelas)
        guard i > 0 else { return (1 / n, Array(repeating: 1 / n, count: parcelas)) }
        let capitalizado = 1 + ContaReal.jurosCompostos(i, Double(carenciaEmMeses))
        let parcelaPorReal = i / -ContaReal.jurosCompostos(i, -n)
        let primeira = i / ContaReal.jurosCompostos(i, n)
        let fracoes = (0..<parcelas).map { primeira * (1 + ContaReal.jurosCompostos(i, Double($0))) }
        return (capitalizado * parcelaPorReal, fracoes)
    }

    /// Coeficiente por dias corridos: o inverso da soma dos fatores de desconto de cada vencimento.
    private static func diasCorridos(_ i: Double, dias: [Int]) -> (Double, [Double]) {
        let fatores = dias.map { ContaReal.elevado(1 + i, -Double($0) / 30) }
        let coeficiente = 1 / fatores.reduce(0, +)
        var saldo = 1.0
        var diaAnterior = 0
        let fracoes = dias.map { dia in
            let juros = saldo * ContaReal.jurosCompostos(i, Double(dia - diaAnterior) / 30)
            let amortizacao = coeficiente - juros
            saldo -= amortizacao
            diaAnterior = dia
            return amortizacao
        }
        return (coeficiente, fracoes)
    }

    /// Imposto por real de principal: o diário sobre a amortização de cada parcela, mais o adicional.
    ///
    /// O teto de dias se aplica parcela a parcela. Na carência de `coefDias30`, com amortização negativa no começo, a
    /// média ponderada passa do teto e o imposto, de 3,373%: é assim no exemplo A8 conferido, e não o cortamos.
    ///
    /// - Fonte: Decreto 6.306/2007, art. 7º, I, b, e §§ 1º e 15.
    func impostoPorReal(_ tabela: TabelaDeIOF) -> Double {
        let diasPonderados = zip(fracoes, dias).reduce(0.0) { soma, parcela in
            soma + parcela.0 * Double(min(parcela.1, tabela.maximoDeDias))
        }
        return ContaReal.real(tabela.aliquotaAoDia) * diasPonderados + ContaReal.real(tabela.aliquotaAdicional)
    }
}
