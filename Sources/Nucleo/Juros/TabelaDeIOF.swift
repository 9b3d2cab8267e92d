/// Alíquotas do imposto sobre o crédito a pessoa física, com vigência.
///
/// - Fonte: Decreto 6.306/2007, art. 7º, I, b, e §§ 1º e 15.
package struct TabelaDeIOF: Sendable, Hashable {
    /// Primeiro dia de liberação a que se aplica.
    package let desde: Dia

    /// Último dia de liberação a que se aplica; `nil` enquanto vigora.
    package let ate: Dia?

    /// Por dia, sobre o principal de cada parcela, do crédito ao vencimento.
    package let aliquotaAoDia: Taxa

    /// Uma vez só, sobre o valor, qualquer que seja o prazo.
    package let aliquotaAdicional: Taxa

    /// Teto de dias em que a alíquota diária se conta.
    package let maximoDeDias: Int

    /// Norma que dá os números.
    package let fonte: String

    package init(
        desde: Dia, ate: Dia? = nil, aliquotaAoDia: Taxa, aliquotaAdicional: Taxa, maximoDeDias: Int, fonte: String
    ) {
        precondition(maximoDeDias >= 0, "teto de dias não é negativo")
        precondition(ate.map { desde <= $0 } ?? true, "vigência termina depois de começar")
        self.desde = desde
        self.ate = ate
        self.aliquotaAoDia = aliquotaAoDia
        self.aliquotaAdicional = aliquotaAdicional
        self.maximoDeDias = maximoDeDias
        self.fonte = fonte
    }

    /// 0,0082% ao dia, até 365 dias, mais 0,38%.
    ///
    /// Os Decretos 12.466 e 12.499/2025 mexeram em pessoa jurídica; pessoa física ficou igual.
    package static let decreto6306 = TabelaDeIOF(
        desde: Dia(ano: 2015, mes: 1, dia: 22),
        aliquotaAoDia: Taxa(emCentesimosDeMilionesimo: 8_200),
        aliquotaAdicional: Taxa(emCentesimosDeMilionesimo: 380_000),
        maximoDeDias: 365,
        fonte: "Decreto 6.306/2007, art. 7º, I, b, e §§ 1º e 15 (red. Decreto 8.392/2015)")

    /// Se o dia da liberação está na vigência.
    package func vigora(em liberacao: Dia) -> Bool { desde <= liberacao && (ate.map { liberacao <= $0 } ?? true) }
}

extension Sequence<TabelaDeIOF> {
    /// A tabela do dia da liberação; havendo mais de uma, a que começou por último.
    package func vigente(em liberacao: Dia) -> TabelaDeIOF? {
        self.filter { $0.vigora(em: liberacao) }.max { $0.desde < $1.desde }
    }
}

/// Como o imposto se paga.
package enum ModoDoIOF: String, Sendable, CaseIterable, Hashable, Codable {
    /// Soma-se ao principal e é pago nas parcelas: a pessoa recebe o valor pedido inteiro.
    case financiado
    /// Sai do valor pedido na liberação: a pessoa recebe menos.
    case descontado
    /// Não há imposto (portabilidade).
    case isento
}
