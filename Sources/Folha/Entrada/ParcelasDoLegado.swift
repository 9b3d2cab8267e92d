import BancoDeDados
import Cadastro
import Nucleo

/// Uma parcela passada de um contrato do legado, como a folha antiga a deixou.
package struct ParcelaDoLegado: Sendable, Hashable {
    package let competencia: Competencia
    package let contrato: Int64
    package let consignataria: Int64
    package let vinculo: Int64
    package let numero: Int64
    package let previsto: Dinheiro
    package let enviado: Dinheiro
    package let descontado: Dinheiro
    /// Código de `motivo_de_rejeicao`; só quando a folha não descontou tudo o que foi enviado.
    package let motivo: String?

    package init(
        competencia: Competencia, contrato: Int64, consignataria: Int64, vinculo: Int64, numero: Int64,
        previsto: Dinheiro,
        enviado: Dinheiro, descontado: Dinheiro, motivo: String?
    ) {
        self.competencia = competencia
        self.contrato = contrato
        self.consignataria = consignataria
        self.vinculo = vinculo
        self.numero = numero
        self.previsto = previsto
        self.enviado = enviado
        self.descontado = descontado
        self.motivo = motivo
    }
}

/// Grava o passado que a carga inicial traz: meses fechados e as suas linhas.
package enum PassadoDaFolha {
    /// Um mês já fechado por competência que ainda não existe, com as datas do calendário (ou o último dia do mês).
    package static func garantirFechadas(_ competencias: [Competencia], em t: Transacao) throws {
        guard !competencias.isEmpty else { return }
        for competencia in competencias {
            try t.executar("SELECT garantir_particao_da_folha(\(competencia)::competencia)")
        }
        try t.executar(
            """
            INSERT INTO folha_do_mes (competencia, situacao, cortada_em, glosada_em, enviada_em, fechada_em)
            SELECT n.competencia, 'fechada', coalesce(c.corte_em, f.fim), coalesce(c.corte_em, f.fim),
                   coalesce(c.remessa_ate::timestamptz, f.fim), coalesce(c.vencimento::timestamptz, f.fim)
              FROM unnest(\(Valor.competencias(competencias))) AS n (competencia)
             CROSS JOIN LATERAL (SELECT (n.competencia + interval '1 month' - interval '1 day')::timestamptz AS fim) f
              LEFT JOIN calendario c ON c.competencia = n.competencia
            ON CONFLICT (competencia) DO NOTHING
            """)
    }

    /// O que faltou entre o previsto e o enviado é glosa; entre o enviado e o descontado, rejeição.
    package static func gravar(_ parcelas: [ParcelaDoLegado], em t: Transacao) throws {
        guard !parcelas.isEmpty else { return }
        // Não é COPY: o banco o recusa em tabela com política por linha.
        try t.executar(
            """
            INSERT INTO linha_do_mes (competencia, contrato_id, consignataria_id, vinculo_id, parcela_n, previsto, enviado, glosado,
                                      suspenso, retirado, descontado, rejeitado, motivo)
            SELECT n.competencia, n.contrato, n.consignataria, n.vinculo, n.numero, n.previsto, n.enviado, n.previsto - n.enviado, 0, 0,
                   n.descontado, n.enviado - n.descontado, n.motivo
              FROM unnest(\(Valor.competencias(parcelas.map(\.competencia))), \(parcelas.map(\.contrato)),
                          \(parcelas.map(\.consignataria)), \(parcelas.map(\.vinculo)), \(parcelas.map(\.numero)),
                          \(parcelas.map(\.previsto.centavos)), \(parcelas.map(\.enviado.centavos)),
                          \(parcelas.map(\.descontado.centavos)), \(parcelas.map(\.motivo)))
                   AS n (competencia, contrato, consignataria, vinculo, numero, previsto, enviado, descontado, motivo)
            """)
    }
}
