import Nucleo
import Testing

@Suite("recusas do cálculo")
struct RecusaDeCalculoTests {
    /// Recusa que se espera, ou nada se a conta sai.
    private func recusa(_ mudanca: (inout PedidoDeEmprestimo) -> Void) -> RecusaDeCalculo? {
        do {
            _ = try PedidoDeEmprestimo.a1.com(mudanca).calcular()
            return nil
        } catch {
            return error
        }
    }

    private let centavo = Dinheiro(centavos: 1)

    @Test("os dois lados de cada limite")
    func limites() {
        #expect(recusa { $0.valor = .zero } == .valorNaoPositivo(.zero))
        #expect(recusa { $0.valor = -self.centavo } == .valorNaoPositivo(-centavo))
        #expect(recusa { $0.parcelas = 0 } == .prazoForaDoLimite(parcelas: 0, maximo: 600))
        #expect(recusa { $0.parcelas = -1 } == .prazoForaDoLimite(parcelas: -1, maximo: 600))
        #expect(recusa { $0.parcelas = 601 } == .prazoForaDoLimite(parcelas: 601, maximo: 600))
        #expect(recusa { $0.parcelas = 600 } == nil)
        #expect(recusa { $0.parcelas = 1 } == nil)
        let maxima = PedidoDeEmprestimo.maximaTaxaAoMes
        let acima = Taxa(emCentesimosDeMilionesimo: maxima.emCentesimosDeMilionesimo + 1)
        let negativa = Taxa(emCentesimosDeMilionesimo: -1)
        #expect(recusa { $0.taxaAoMes = negativa } == .taxaForaDoLimite(taxaAoMes: negativa, maxima: maxima))
        #expect(recusa { $0.taxaAoMes = acima } == .taxaForaDoLimite(taxaAoMes: acima, maxima: maxima))
        #expect(recusa { $0.taxaAoMes = maxima } == nil)
        #expect(recusa { $0.taxaAoMes = .zero } == nil)
        #expect(recusa { $0.carenciaEmMeses = -1 } == .carenciaForaDoLimite(meses: -1, maximo: 60))
        #expect(recusa { $0.carenciaEmMeses = 61 } == .carenciaForaDoLimite(meses: 61, maximo: 60))
        #expect(recusa { $0.carenciaEmMeses = 60 } == nil)
        #expect(recusa { $0.tarifaFinanciada = -self.centavo } == .tarifaNegativa(-centavo))
        #expect(recusa { $0.tarifaAVista = -self.centavo } == .tarifaNegativa(-centavo))
        #expect(recusa { $0.seguroMensal = -self.centavo } == .tarifaNegativa(-centavo))
        let valor = PedidoDeEmprestimo.a1.valor
        #expect(
            recusa { $0.saldoJaTributado = valor + self.centavo }
                == .saldoJaTributadoForaDoLimite(saldo: valor + centavo, valor: valor))
        #expect(recusa { $0.saldoJaTributado = valor } == nil)
    }

    @Test("sem nada a receber não há custo efetivo; um centavo já basta")
    func nadaAReceber() {
        #expect(recusa { $0.tarifaAVista = $0.valor } == .nadaAReceber(valorRecebido: .zero))
        #expect(recusa { $0.tarifaAVista = $0.valor + self.centavo } == .nadaAReceber(valorRecebido: -centavo))
        // Recebe um centavo e paga uma parcela de centavos daqui a dez anos: a taxa existe.
        #expect(
            recusa {
                $0.valor = Dinheiro(centavos: 200)
                $0.tarifaAVista = Dinheiro(centavos: 199)
                $0.iof = .isento
                $0.parcelas = 1
                $0.carenciaEmMeses = 60
            } == nil)
    }

    @Test("custo efetivo grande demais para escrever é recusado, não cortado")
    func custoEnorme() {
        #expect(recusa { $0.tarifaAVista = $0.valor - self.centavo } == .custoEfetivoNaoCabe)
    }

    @Test("parcela que daria zero")
    func parcelaZerada() {
        #expect(recusa { $0.valor = self.centavo } == .parcelaZerada)
        #expect(recusa { $0.valor = Dinheiro(centavos: 24) } == nil)
    }

    @Test("números que não cabem com exatidão de centavo")
    func naoCabe() {
        #expect(recusa { $0.valor = Dinheiro(centavos: .max) } == .contaNaoCabe)
        #expect(recusa { $0.seguroMensal = Dinheiro(centavos: .max) } == .contaNaoCabe)
        #expect(
            recusa {
                $0.valor = Dinheiro(centavos: 900_000_000_000)
                $0.carenciaEmMeses = 60
                $0.taxaAoMes = PedidoDeEmprestimo.maximaTaxaAoMes
            } == .contaNaoCabe)
    }

    @Test("liberação anterior às alíquotas conhecidas, salvo se isenta")
    func semTabela() {
        let antes = Dia(ano: 2015, mes: 1, dia: 21)
        #expect(recusa { $0.liberacao = antes } == .semTabelaDeIOF(liberacao: antes))
        #expect(recusa { $0.liberacao = antes + 1 } == nil)
        #expect(
            recusa {
                $0.liberacao = antes
                $0.iof = .isento
            } == nil)
    }

    @Test("havendo mais de um motivo, vale o primeiro")
    func precedencia() {
        #expect(
            recusa {
                $0.valor = .zero
                $0.parcelas = 0
                $0.tarifaAVista = -self.centavo
            } == .valorNaoPositivo(.zero))
        #expect(
            recusa {
                $0.parcelas = 0
                $0.tarifaAVista = -self.centavo
            } == .prazoForaDoLimite(parcelas: 0, maximo: 600))
        #expect(
            recusa {
                $0.valor = self.centavo
                $0.tarifaAVista = self.centavo
            } == .nadaAReceber(valorRecebido: .zero))
    }

    @Test("simular pela parcela recusa limite que nem um centavo alcança")
    func pelaParcela() {
        #expect(throws: RecusaDeCalculo.parcelaZerada) { try PedidoDeEmprestimo.a1.calcularPelaParcela(ate: .zero) }
        #expect(throws: RecusaDeCalculo.contaNaoCabe) {
            try PedidoDeEmprestimo.a1.calcularPelaParcela(ate: Dinheiro(centavos: .max))
        }
        #expect(throws: RecusaDeCalculo.parcelaZerada) {
            try PedidoDeEmprestimo.a1.com { $0.tarifaFinanciada = Dinheiro(centavos: 100_000) }
                .calcularPelaParcela(ate: Dinheiro(centavos: 5_000))
        }
    }

    @Test("cada recusa tem código próprio e frase com ponto final")
    func frases() {
        let todas: [RecusaDeCalculo] = [
            .valorNaoPositivo(.zero), .prazoForaDoLimite(parcelas: 0, maximo: 600),
            .taxaForaDoLimite(taxaAoMes: .zero, maxima: .zero), .carenciaForaDoLimite(meses: -1, maximo: 60),
            .tarifaNegativa(.zero), .saldoJaTributadoForaDoLimite(saldo: .zero, valor: .zero),
            .semTabelaDeIOF(liberacao: Dia(ano: 2000, mes: 1, dia: 1)),
            .vencimentoForaDeOrdem(Competencia(ano: 2000, mes: 1)), .nadaAReceber(valorRecebido: .zero),
            .parcelaZerada, .contaNaoCabe, .custoEfetivoNaoCabe,
        ]
        #expect(Set(todas.map(\.codigo)).count == todas.count)
        #expect(Set(todas.map(\.frase)).count == todas.count)
        #expect(todas.allSatisfy { $0.frase.hasSuffix(".") && !$0.codigo.contains(" ") })
    }
}
