import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// Quanto o serviço esteve no ar num período, em minutos inteiros.
///
/// Dois números, sempre os dois: o **cheio**, em que a manutenção avisada conta como qualquer minuto, e o **descontado**, que deixa de fora os
/// minutos dela. O que se compara com os 98 % é o cheio. A porcentagem se corta, nunca se arredonda para cima: 97,999 % é 97,99 %.
/// - Fonte: PV-17; decisão 0043.
package struct Disponibilidade: Sendable, Hashable {
    /// Por cento do mês.
    package static let exigida = 98

    /// Os que se contam: do começo do período (ou da medição) ao fim dele (ou ao último minuto inteiro).
    package let minutos: Int
    package let noAr: Int
    /// Dos que se contam, os de manutenção avisada; e quantos destes no ar.
    package let emManutencao: Int
    package let noArEmManutencao: Int

    package init(minutos: Int, noAr: Int, emManutencao: Int = 0, noArEmManutencao: Int = 0) {
        precondition(
            (0...minutos).contains(noAr) && (0...minutos).contains(emManutencao)
                && (0...min(noAr, emManutencao)).contains(noArEmManutencao), "minutos que não somam")
        self.minutos = minutos
        self.noAr = noAr
        self.emManutencao = emManutencao
        self.noArEmManutencao = noArEmManutencao
    }

    package var fora: Int { minutos - noAr }
    /// Centésimos de por cento; `nil` se nada se mediu.
    package var cheia: Int? { Self.centesimos(noAr, de: minutos) }
    package var descontada: Int? { Self.centesimos(noAr - noArEmManutencao, de: minutos - emManutencao) }
    /// Se o cheio alcança os 98 %; `nil` se nada se mediu.
    package var cumpre: Bool? { minutos > 0 ? noAr * 100 >= Self.exigida * minutos : nil }
    /// O mesmo, com o descontado.
    package var cumpreDescontada: Bool? {
        let restam = minutos - emManutencao
        return restam > 0 ? (noAr - noArEmManutencao) * 100 >= Self.exigida * restam : nil
    }

    private static func centesimos(_ parte: Int, de todo: Int) -> Int? { todo > 0 ? parte * 10_000 / todo : nil }

    /// O período `[de, ate)`, cortado pelo começo da medição e pelo minuto em curso, que ainda não se conta.
    package static func ler(
        de: Instante, ate: Instante, agora: Instante, em t: Transacao
    ) throws -> Disponibilidade {
        guard let primeiro = try MinutoMedido.primeiro(em: t) else { return Disponibilidade(minutos: 0, noAr: 0) }
        let (inicio, fim) = (max(de, primeiro), min(ate, agora.noMinuto))
        guard inicio < fim,
            let linha = try t.uma(
                """
                SELECT (SELECT count(*) FROM minuto_medido m WHERE m.no_ar AND m.minuto >= \(inicio) AND m.minuto < \(fim)),
                       coalesce(sum((extract(epoch FROM least(x.acaba_em, \(fim)) - greatest(x.comeca_em, \(inicio))) / 60)::bigint), 0)::bigint,
                       coalesce(sum((SELECT count(*) FROM minuto_medido m
                                      WHERE m.no_ar AND m.minuto >= greatest(x.comeca_em, \(inicio))
                                        AND m.minuto < least(x.acaba_em, \(fim)))), 0)::bigint
                  FROM manutencao_da_prova x
                 WHERE x.cancelada_em IS NULL AND x.comeca_em < \(fim) AND x.acaba_em > \(inicio)
                """)
        else { return Disponibilidade(minutos: 0, noAr: 0) }
        return Disponibilidade(
            minutos: inicio.minutos(ate: fim), noAr: Int(try linha.ler(0, como: Int64.self)),
            emManutencao: Int(try linha.ler(1, como: Int64.self)),
            noArEmManutencao: Int(try linha.ler(2, como: Int64.self)))
    }

    /// Um mês, na hora do órgão.
    package static func ler(_ mes: Competencia, agora: Instante, em t: Transacao) throws -> Disponibilidade {
        try ler(
            de: Relogio.instante(dia: mes.primeiroDia), ate: Relogio.instante(dia: (mes + 1).primeiroDia), agora: agora,
            em: t)
    }

    /// Do mês em que se começou a medir até o de agora, o mais novo antes.
    package static func meses(agora: Instante, em t: Transacao) throws -> [Competencia] {
        guard let primeiro = try MinutoMedido.primeiro(em: t) else { return [] }
        let (de, ate) = (Relogio.dia(de: primeiro).competencia, Relogio.dia(de: agora).competencia)
        return (0...max(0, de.meses(ate: ate))).map { ate - $0 }
    }
}
