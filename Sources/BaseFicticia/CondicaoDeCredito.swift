import Nucleo

/// As condições de um convênio de crédito.
struct CondicaoDeCredito: Sendable {
    typealias Convencao = ConvencaoDaParcela

    /// Ao mês, em centésimos de ponto percentual (1,80% = 180).
    let taxaMaxima: Int
    let prazoMaximo: Int
    let convencao: ConvencaoDaParcela
    let iof: ModoDoIOF

    static let carenciaMaxima = 3
    static let maximoDeContratos = 6
    /// Ao ano, em centésimos de ponto percentual: folga sobre a taxa mais alta com o IOF do prazo mais curto.
    static let cetMaximo = 3_600
    static let parcelaMinima: Int64 = 6_000

    var taxaMaximaAoMes: Taxa { Taxa(emCentesimosDeMilionesimo: Int64(taxaMaxima) * 10_000) }

    /// Uma taxa do convênio, em centésimos de ponto, um pouco abaixo do teto ou nele.
    func sortearTaxa(_ sorteio: inout Sorteio) -> Taxa {
        Taxa(emCentesimosDeMilionesimo: Int64(taxaMaxima - sorteio.inteiro(0...30)) * 10_000)
    }
}

/// Um empréstimo calculado: o que vai no contrato.
struct CreditoFicticio: Sendable {
    let parcela: Int64
    let liberado: Int64
    let taxaAoMes: Taxa
}

extension CondicaoDeCredito {
    /// O crédito cuja parcela é a maior que não passa de `limite`, feito no dia dado.
    ///
    /// É a conta de `Nucleo`, a mesma que o sistema refaz ao receber o lote. Devolve `nil` se não há crédito que caiba.
    func calcular(
        ate limite: Int64, prazo: Int, carencia: Int, em dia: Dia, prazos: PrazosDaFolha, taxa: Taxa
    ) -> CreditoFicticio? {
        guard limite >= Self.parcelaMinima else { return nil }
        let pedido = PedidoDeEmprestimo(
            valor: Dinheiro(centavos: 1), taxaAoMes: taxa, parcelas: prazo, liberacao: dia, prazos: prazos,
            carenciaEmMeses: carencia, convencao: convencao, iof: iof)
        guard let conta = try? pedido.calcularPelaParcela(ate: Dinheiro(centavos: limite)),
            conta.cet.divulgado.emCentesimosDeMilionesimo <= Int64(Self.cetMaximo) * 10_000
        else { return nil }
        return CreditoFicticio(
            parcela: conta.parcela.centavos, liberado: conta.pedido.valor.centavos, taxaAoMes: taxa)
    }
}
