import Nucleo
import Testing

@Suite("propriedades da conta do empréstimo")
struct ContaDoEmprestimoPropriedadesTests {
    @Test("principal, imposto, parcelas e recebido fecham ao centavo", arguments: UInt64(1)...200)
    func fecha(semente: UInt64) throws {
        var sorteio = Sorteio(semente: semente)
        let pedido = PedidoDeEmprestimo.sorteado(&sorteio)
        let conta = try pedido.calcular()
        let financiado = pedido.iof == .financiado ? conta.iofTotal : .zero
        let descontado = pedido.iof == .descontado ? conta.iofTotal : .zero
        #expect(conta.principalFinanciado == pedido.valor + pedido.tarifaFinanciada + financiado)
        #expect(conta.valorRecebido == pedido.valor - pedido.tarifaAVista - descontado)
        #expect(conta.parcelas.count == pedido.parcelas)
        #expect(conta.parcelas.map(\.principal).soma() == conta.principalFinanciado)
        #expect(conta.parcelas.allSatisfy { $0.principal + $0.juros == $0.valor && $0.valor == conta.parcela })
        #expect(conta.totalPago == conta.parcelas.map { $0.valor + $0.seguro }.soma())
        #expect((conta.iofTotal == .zero) == (pedido.iof == .isento))
    }

    @Test("vencimentos em ordem, um por competência, no dia pedido ou no fim do mês", arguments: UInt64(1)...100)
    func datas(semente: UInt64) throws {
        var sorteio = Sorteio(semente: semente)
        let pedido = PedidoDeEmprestimo.sorteado(&sorteio)
        let conta = try pedido.calcular()
        for (indice, parcela) in conta.parcelas.enumerated() {
            #expect(parcela.numero == indice + 1)
            #expect(parcela.competencia == conta.competenciaInicial + indice)
            #expect(parcela.vencimento.competencia == parcela.competencia + 1)
            let ultimo = parcela.vencimento.competencia.ultimoDia.dia
            #expect(parcela.vencimento.dia == min(pedido.prazos.diaDeVencimento, ultimo))
        }
        #expect(pedido.liberacao < conta.primeiroVencimento)
    }

    @Test("o valor presente das parcelas à taxa do contrato é o principal", arguments: UInt64(1)...200)
    func valorPresente(semente: UInt64) throws {
        var sorteio = Sorteio(semente: semente)
        let pedido = PedidoDeEmprestimo.sorteado(&sorteio).com { $0.carenciaEmMeses = 0 }
        let conta = try pedido.calcular()
        let presente =
            switch pedido.convencao {
            case .priceMensal:
                try SaldoDevedor.comParcelasIguais(
                    conta.parcela, restantes: pedido.parcelas, taxaAoMes: pedido.taxaAoMes)
            case .coefDias30: try conta.saldoDevedor(depoisDe: 0)
            }
        // Meio centavo de arredondamento em cada parcela, mais o do próprio saldo.
        let folga = Int64(pedido.parcelas / 2 + 1)
        #expect((presente - conta.principalFinanciado).centavos.magnitude <= folga)
    }

    @Test("o saldo devedor só cai, termina em zero e anda com o principal pago", arguments: UInt64(1)...100)
    func saldo(semente: UInt64) throws {
        var sorteio = Sorteio(semente: semente)
        let pedido = PedidoDeEmprestimo.sorteado(&sorteio).com {
            $0.carenciaEmMeses = 0
            $0.convencao = .priceMensal
        }
        let conta = try pedido.calcular()
        var anterior = conta.principalFinanciado
        var pago = Dinheiro.zero
        for parcela in conta.parcelas {
            let saldo = try conta.saldoDevedor(depoisDe: parcela.numero)
            pago += parcela.principal
            #expect(saldo < anterior)
            #expect((saldo - (conta.principalFinanciado - pago)).centavos.magnitude <= Int64(pedido.parcelas))
            anterior = saldo
        }
        #expect(anterior == .zero)
    }

    @Test("o CET traz os pagamentos de volta ao que se recebeu", arguments: UInt64(1)...200)
    func cet(semente: UInt64) throws {
        var sorteio = Sorteio(semente: semente)
        let conta = try PedidoDeEmprestimo.sorteado(&sorteio).calcular()
        let presente = { (unidades: Int64) in
            valorPresente(de: conta, aoAno: Double(conta.cet.aoAno.emCentesimosDeMilionesimo + unidades) / 1e8)
        }
        let recebido = Double(conta.valorRecebido.centavos) / 100
        // A taxa está cercada: uma unidade da sexta casa para baixo paga demais; para cima, de menos.
        #expect(presente(-1) > recebido && recebido > presente(1))
        #expect(conta.cet.divulgado == conta.cet.aoAno.arredondada(casas: 2, .meioParaPar))
    }

    @Test("mais tarifa, mais imposto ou mais seguro nunca baixa o CET", arguments: UInt64(1)...50)
    func monotono(semente: UInt64) throws {
        var sorteio = Sorteio(semente: semente)
        let pedido = PedidoDeEmprestimo.sorteado(&sorteio).com { $0.iof = .isento }
        let cet = try pedido.calcular().cet.aoAno
        let mais = Dinheiro(centavos: 5_000)
        #expect(try pedido.com { $0.tarifaAVista += mais }.calcular().cet.aoAno > cet)
        #expect(try pedido.com { $0.tarifaFinanciada += mais }.calcular().cet.aoAno > cet)
        #expect(try pedido.com { $0.seguroMensal += mais }.calcular().cet.aoAno > cet)
        #expect(try pedido.com { $0.iof = .financiado }.calcular().cet.aoAno > cet)
        #expect(try pedido.com { $0.iof = .descontado }.calcular().cet.aoAno > cet)
    }

    @Test("pela parcela: cabe no limite, e um centavo a mais de valor não cabe", arguments: UInt64(1)...100)
    func pelaParcela(semente: UInt64) throws {
        var sorteio = Sorteio(semente: semente)
        let pedido = PedidoDeEmprestimo.sorteado(&sorteio).com {
            $0.tarifaFinanciada = .zero
            $0.tarifaAVista = .zero
        }
        let limite = sorteio.dinheiro(Dinheiro(centavos: 1_000)...Dinheiro(centavos: 500_000))
        let conta = try pedido.calcularPelaParcela(ate: limite)
        #expect(conta.parcela <= limite)
        let aMais = try pedido.comValor(conta.pedido.valor + Dinheiro(centavos: 1)).calcular()
        #expect(aMais.parcela > limite)
    }

    /// Soma dos pagamentos trazidos à liberação, escrita à parte da do programa.
    private func valorPresente(de conta: ContaDoEmprestimo, aoAno taxa: Double) -> Double {
        conta.parcelas.reduce(0) { soma, parcela in
            let anos = Double(parcela.vencimento - conta.pedido.liberacao) / 365
            let reais = Double((parcela.valor + parcela.seguro).centavos) / 100
            return soma + reais / elevado(1 + taxa, anos)
        }
    }
}
