/// O que a conta de um empréstimo precisa saber. Nada aqui foi conferido: `calcular` confere tudo.
package struct PedidoDeEmprestimo: Sendable, Hashable {
    /// Quanto a pessoa quer, sem tarifa nem imposto.
    package var valor: Dinheiro
    package var taxaAoMes: Taxa
    package var parcelas: Int

    /// Dia em que o dinheiro é creditado.
    package var liberacao: Dia
    package var prazos: PrazosDaFolha

    /// Meses sem desconto além do normal.
    package var carenciaEmMeses: Int
    package var convencao: ConvencaoDaParcela
    package var iof: ModoDoIOF

    /// Tarifa que entra no principal.
    package var tarifaFinanciada: Dinheiro

    /// Tarifa paga na liberação: sai do que a pessoa recebe.
    package var tarifaAVista: Dinheiro

    /// Pago todo mês junto da parcela; não paga juros, mas entra no custo efetivo.
    package var seguroMensal: Dinheiro

    /// Parte do valor que refinancia dívida cujo imposto já foi pago até o máximo: não paga de novo.
    ///
    /// - Fonte: Soluções de Consulta Cosit 313/2018 e 229/2025; Decreto 6.306/2007, art. 7º, § 17.
    package var saldoJaTributado: Dinheiro

    package init(
        valor: Dinheiro, taxaAoMes: Taxa, parcelas: Int, liberacao: Dia, prazos: PrazosDaFolha,
        carenciaEmMeses: Int = 0, convencao: ConvencaoDaParcela = .priceMensal, iof: ModoDoIOF = .financiado,
        tarifaFinanciada: Dinheiro = .zero, tarifaAVista: Dinheiro = .zero, seguroMensal: Dinheiro = .zero,
        saldoJaTributado: Dinheiro = .zero
    ) {
        self.valor = valor
        self.taxaAoMes = taxaAoMes
        self.parcelas = parcelas
        self.liberacao = liberacao
        self.prazos = prazos
        self.carenciaEmMeses = carenciaEmMeses
        self.convencao = convencao
        self.iof = iof
        self.tarifaFinanciada = tarifaFinanciada
        self.tarifaAVista = tarifaAVista
        self.seguroMensal = seguroMensal
        self.saldoJaTributado = saldoJaTributado
    }

    /// O mesmo pedido com outro valor.
    package func comValor(_ valor: Dinheiro) -> PedidoDeEmprestimo {
        var outro = self
        outro.valor = valor
        return outro
    }

    // MARK: - Limites da conta

    /// Limites do cálculo, não do produto: existem para que a conta caiba e o texto digitado errado não passe.
    package static let maximoDeParcelas = 600
    package static let maximoDeCarenciaEmMeses = 60
    package static let maximaTaxaAoMes = Taxa(emCentesimosDeMilionesimo: Taxa.unidade)

    /// Recusa o que não depende de conta nenhuma, na ordem de `RecusaDeCalculo`.
    func conferirLimites() throws(RecusaDeCalculo) {
        guard valor > .zero else { throw .valorNaoPositivo(valor) }
        guard (1...Self.maximoDeParcelas).contains(parcelas) else {
            throw .prazoForaDoLimite(parcelas: parcelas, maximo: Self.maximoDeParcelas)
        }
        guard taxaAoMes >= .zero, taxaAoMes <= Self.maximaTaxaAoMes else {
            throw .taxaForaDoLimite(taxaAoMes: taxaAoMes, maxima: Self.maximaTaxaAoMes)
        }
        guard (0...Self.maximoDeCarenciaEmMeses).contains(carenciaEmMeses) else {
            throw .carenciaForaDoLimite(meses: carenciaEmMeses, maximo: Self.maximoDeCarenciaEmMeses)
        }
        for tarifa in [tarifaFinanciada, tarifaAVista, seguroMensal] where tarifa < .zero {
            throw .tarifaNegativa(tarifa)
        }
        guard saldoJaTributado >= .zero, saldoJaTributado <= valor else {
            throw .saldoJaTributadoForaDoLimite(saldo: saldoJaTributado, valor: valor)
        }
        let maximo = Dinheiro(centavos: Int64(ContaReal.maximoEmCentavos) / 1_000)
        guard max(valor, tarifaFinanciada, tarifaAVista, seguroMensal) < maximo else { throw .contaNaoCabe }
    }
}
