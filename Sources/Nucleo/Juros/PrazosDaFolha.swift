/// Quando a operação entra na folha e quando a parcela vence.
///
/// Corte e vencimento são dias fixos do mês, salvo nas competências com data própria: o órgão informa um
/// calendário por competência, e as datas reais variam.
///
/// - Fonte: contrato, 22.5 e 22.7.3; a regra da primeira parcela é convenção nossa.
package struct PrazosDaFolha: Sendable, Hashable {
    /// Datas de uma competência que foge do dia fixo.
    package struct DatasProprias: Sendable, Hashable {
        /// Último dia em que a operação ainda entra na competência.
        package let corte: Dia
        /// Dia em que a parcela desta competência vence.
        package let vencimento: Dia

        package init(corte: Dia, vencimento: Dia) {
            self.corte = corte
            self.vencimento = vencimento
        }
    }

    /// Dia do mês do corte; em mês mais curto, o último dia.
    package let diaDeCorte: Int

    /// Dia do vencimento, no mês seguinte ao da competência; em mês mais curto, o último dia.
    package let diaDeVencimento: Int

    package let datasProprias: [Competencia: DatasProprias]

    /// - Parameters:
    ///   - diaDeCorte: de 1 a 31.
    ///   - diaDeVencimento: de 1 a 31.
    package init(diaDeCorte: Int, diaDeVencimento: Int, datasProprias: [Competencia: DatasProprias] = [:]) {
        precondition((1...31).contains(diaDeCorte), "dia de corte vai de 1 a 31")
        precondition((1...31).contains(diaDeVencimento), "dia de vencimento vai de 1 a 31")
        self.diaDeCorte = diaDeCorte
        self.diaDeVencimento = diaDeVencimento
        self.datasProprias = datasProprias
    }

    /// Último dia em que a operação ainda entra na competência.
    package func corte(de competencia: Competencia) -> Dia {
        datasProprias[competencia]?.corte ?? competencia.dia(limitado: diaDeCorte)
    }

    /// Vencimento da parcela da competência: no mês seguinte, pois a folha desconta antes de repassar.
    package func vencimento(de competencia: Competencia) -> Dia {
        datasProprias[competencia]?.vencimento ?? (competencia + 1).dia(limitado: diaDeVencimento)
    }

    /// Competência da primeira parcela: a primeira cujo corte não passou, mais a carência.
    ///
    /// Procura desde o mês anterior, porque o corte de uma competência pode cair no mês seguinte ao dela.
    package func competenciaInicial(liberacao: Dia, carenciaEmMeses: Int) -> Competencia {
        var competencia = liberacao.competencia - 1
        while corte(de: competencia) < liberacao { competencia = competencia + 1 }
        return competencia + carenciaEmMeses
    }
}
