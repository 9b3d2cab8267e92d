import Nucleo

/// As datas da folha em cada mês da base.
///
/// O corte é o dia 10, ou o útil anterior; o vencimento, o dia 5 do mês seguinte, ou o útil seguinte. Fora destes meses valem os dias
/// fixos, que são os dos parâmetros do órgão.
struct CalendarioFicticio: Sendable {
    struct Mes: Sendable {
        let competencia: Competencia
        let corte: Dia
        let remessaAte: Dia
        let vencimento: Dia
        let repasse: Dia
    }

    let meses: [Mes]
    let prazos: PrazosDaFolha

    static let diaDeCorte = 10
    static let diaDeVencimento = 5

    init(_ escala: Escala) {
        let uteis = Calendario.bancario
        meses = (-6...(escala.mesAberto + 2)).map { mes in
            let competencia = escala.competencia(mes)
            let corte = uteis.utilAte(competencia.dia(limitado: Self.diaDeCorte))
            let seguinte = competencia + 1
            return Mes(
                competencia: competencia, corte: corte, remessaAte: uteis.somando(2, a: corte),
                vencimento: uteis.utilDesde(seguinte.dia(limitado: Self.diaDeVencimento)),
                repasse: uteis.diaUtil(5, de: seguinte) ?? seguinte.ultimoDia)
        }
        prazos = PrazosDaFolha(
            diaDeCorte: Self.diaDeCorte, diaDeVencimento: Self.diaDeVencimento,
            datasProprias: Dictionary(
                uniqueKeysWithValues: meses.map { ($0.competencia, .init(corte: $0.corte, vencimento: $0.vencimento)) })
        )
    }

    /// O n-ésimo dia útil do mês: o primeiro recebe a folha fechada; o segundo, as variáveis; o terceiro, os contratos novos.
    func diaUtil(_ ordem: Int, de competencia: Competencia) -> Dia {
        Calendario.bancario.diaUtil(ordem, de: competencia) ?? competencia.ultimoDia
    }

    func corte(de competencia: Competencia) -> Dia { prazos.corte(de: competencia) }
}
