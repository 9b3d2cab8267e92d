import Nucleo

/// As verbas em atraso mês a mês: o que se paga de cada crédito, o que a folha informa disso e o saldo que fica.
extension Carteira {
    /// O pago no mês da folha que os arquivos do mês informam; zero para quem não tem crédito.
    ///
    /// Um trinta e seis avos do crédito, que cobre qualquer antecipação da base; um mês em nove vem em dobro.
    func verbasPagas(_ indice: Int, _ mes: Int) -> Int64 {
        let parcela = vinculos[indice].credito / 3_600 * 100
        var sorteio = Sorteio(escala.semente, .verbasPagas, indice, mes)
        return sorteio.chance(1, em: 9) ? parcela * 2 : parcela
    }

    /// O que a folha diz do pago: quem não tem crédito não tem o que informar, e uma vez em quarenta ela se cala.
    func verbasInformadas(_ indice: Int) -> Int64? {
        guard vinculos[indice].credito > 0 else { return nil }
        var sorteio = Sorteio(escala.semente, .verbasPagas, -1 - indice, mes)
        return sorteio.chance(1, em: 40) ? nil : verbasPagas(indice, mes)
    }

    /// O saldo depois do pago no mês: chega ao crédito que se antecipa na folha do mês aberto, e antes dela é maior.
    func saldoDasVerbas(_ indice: Int) -> Int64 {
        guard mes < escala.mesAberto else { return vinculos[indice].credito }
        return (mes + 1...escala.mesAberto).reduce(vinculos[indice].credito) { $0 + verbasPagas(indice, $1) }
    }
}

extension Carteira {
    /// A reserva de um décimo da líquida para cartão benefício existe só para quem aderiu: um em cada quatro dos folgados.
    func aderiuAoCartaoBeneficio(_ indice: Int) -> Bool {
        guard vinculos[indice].papel == .folgado, vinculos[indice].parado else { return false }
        var sorteio = Sorteio(escala.semente, .cartaoBeneficio, indice)
        return sorteio.chance(1, em: 4)
    }
}
