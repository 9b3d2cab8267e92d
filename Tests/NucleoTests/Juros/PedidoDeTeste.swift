import Nucleo

extension PedidoDeEmprestimo {
    /// O caso A1 de `cet.csv`, do qual os testes mudam uma coisa por vez.
    static let a1 = PedidoDeEmprestimo(
        valor: Dinheiro(centavos: 1_000_000), taxaAoMes: Taxa(emCentesimosDeMilionesimo: 1_800_000), parcelas: 24,
        liberacao: Dia(ano: 2024, mes: 3, dia: 5), prazos: PrazosDaFolha(diaDeCorte: 10, diaDeVencimento: 5))

    /// O mesmo pedido com uma mudança.
    func com(_ mudanca: (inout PedidoDeEmprestimo) -> Void) -> PedidoDeEmprestimo {
        var outro = self
        mudanca(&outro)
        return outro
    }

    /// Um pedido qualquer dentro do que se pratica, igual para a mesma semente.
    static func sorteado(_ sorteio: inout Sorteio) -> PedidoDeEmprestimo {
        PedidoDeEmprestimo(
            valor: sorteio.dinheiro(Dinheiro(centavos: 50_000)...Dinheiro(centavos: 30_000_000)),
            taxaAoMes: Taxa(emCentesimosDeMilionesimo: Int64(sorteio.inteiro(500_000...3_500_000))),
            parcelas: sorteio.inteiro(1...120),
            liberacao: sorteio.dia(Dia(ano: 2020, mes: 1, dia: 1)...Dia(ano: 2030, mes: 12, dia: 31)),
            prazos: PrazosDaFolha(diaDeCorte: sorteio.inteiro(1...31), diaDeVencimento: sorteio.inteiro(1...31)),
            carenciaEmMeses: sorteio.inteiro(0...4), convencao: sorteio.um(de: ConvencaoDaParcela.allCases),
            iof: sorteio.um(de: ModoDoIOF.allCases),
            tarifaFinanciada: sorteio.dinheiro(.zero...Dinheiro(centavos: 50_000)),
            tarifaAVista: sorteio.dinheiro(.zero...Dinheiro(centavos: 10_000)),
            seguroMensal: sorteio.dinheiro(.zero...Dinheiro(centavos: 3_000)))
    }
}
