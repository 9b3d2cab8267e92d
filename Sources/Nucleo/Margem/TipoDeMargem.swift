/// Uma espécie de margem do órgão: facultativa geral, cartão, auxílio-saúde, verbas em atraso.
///
/// É cadastro do consignante, não lista fixa.
///
/// - Fonte: `dominio` 3.5; contrato, 1.2.
package struct TipoDeMargem: Sendable, Hashable {
    /// O que do contrato pesa na conta.
    package enum Consome: String, Sendable, CaseIterable, Hashable, Codable {
        /// A parcela do mês: a margem é fluxo.
        case parcela
        /// A soma de todas as parcelas: a margem é estoque, como nas verbas em atraso.
        case total
    }

    /// O que fazer com o que passa da margem **no mês**, na glosa.
    ///
    /// Na hora de reservar, `recusar` e `cortar` recusam igual: ato aceito nunca estoura conta (invariante 1).
    package enum Excesso: Sendable, Hashable {
        /// A linha que não cabe sai inteira.
        case recusar
        /// A linha é reduzida ao que cabe.
        case cortar
        /// O que não cabe pesa noutra conta, a do código dado.
        case transbordar(para: String)
    }

    package let codigo: String
    package let nome: String
    package let consome: Consome

    /// Se o que se desconta por ela conta no limite das facultativas.
    package let contaNoLimite: Bool

    /// Se o que se desconta por ela conta no teto que soma as compulsórias.
    package let contaNoTeto: Bool
    package let excesso: Excesso

    package init(
        codigo: String, nome: String, consome: Consome, contaNoLimite: Bool, contaNoTeto: Bool, excesso: Excesso
    ) {
        self.codigo = codigo
        self.nome = nome
        self.consome = consome
        self.contaNoLimite = contaNoLimite
        self.contaNoTeto = contaNoTeto
        self.excesso = excesso
    }

    /// Quanto um contrato pesa nesta margem.
    ///
    /// - Parameter parcelas: `nil` se por tempo indeterminado. Nesse caso não há total a contratar.
    /// - Returns: `nil` se a margem consome o total e o contrato não tem prazo.
    package func peso(parcela: Dinheiro, parcelas: Int?) -> Dinheiro? {
        switch consome {
        case .parcela: parcela
        case .total: parcelas.map { parcela.vezes($0) }
        }
    }
}
