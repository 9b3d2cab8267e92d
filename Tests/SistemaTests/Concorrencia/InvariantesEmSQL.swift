import BancoDeDados

/// As invariantes da arquitetura (§2), cada uma uma pergunta cuja resposta certa é zero, feita pelo dono do banco.
struct InvarianteEmSQL: Sendable {
    let nome: String
    /// Conta as violações.
    let pergunta: StaticString

    func violacoes(em t: Transacao) throws -> Int64 { try t.uma("\(cru: pergunta)")?.ler(0) ?? -1 }

    static let todas = [
        InvarianteEmSQL(
            nome: "1: nenhuma conta passou da margem",
            pergunta: "SELECT count(*) FROM conta_de_margem WHERE disponivel IS NULL OR disponivel < 0"),
        InvarianteEmSQL(
            nome: "1: nenhum lançamento que aumenta estourou a conta",
            pergunta: """
                SELECT count(*) FROM lancamento_de_margem
                 WHERE exige_saldo AND delta > 0 AND coalesce(disponivel_depois, -1) < 0
                """),
        InvarianteEmSQL(
            nome: "3: comprometido é a soma dos pesos",
            pergunta: """
                SELECT count(*) FROM conta_de_margem c
                 WHERE c.comprometido <> (SELECT coalesce(sum(p.valor), 0) FROM peso p WHERE p.conta_id = c.id)
                """),
        InvarianteEmSQL(
            nome: "3: comprometido é a soma do extrato, sem falha na conta",
            pergunta: """
                SELECT count(*) FROM conta_de_margem c
                 WHERE c.comprometido <> (SELECT coalesce(sum(l.delta), 0) FROM lancamento_de_margem l WHERE l.conta_id = c.id)
                    OR c.seq <> (SELECT count(*) FROM lancamento_de_margem l WHERE l.conta_id = c.id)
                    OR EXISTS (SELECT FROM (SELECT l.delta, l.comprometido_depois AS depois,
                                                   lag(l.comprometido_depois, 1, 0::bigint) OVER (ORDER BY l.seq) AS antes
                                              FROM lancamento_de_margem l WHERE l.conta_id = c.id) x
                                WHERE x.depois <> x.antes + x.delta)
                """),
        InvarianteEmSQL(
            nome: "4: cada reserva acaba uma vez, e como a situação dela diz",
            pergunta: """
                SELECT count(*) FROM contrato c
                 WHERE (SELECT coalesce(string_agg(o.ato, '+'), '') FROM ocorrencia o
                         WHERE o.contrato_id = c.id AND o.ato IN ('confirmar', 'cancelar-reserva', 'vencer', 'recusar'))
                    <> CASE c.situacao WHEN 'pendente' THEN '' WHEN 'autorizada' THEN '' WHEN 'cancelada' THEN 'cancelar-reserva'
                         WHEN 'vencida' THEN 'vencer' WHEN 'recusada' THEN 'recusar' ELSE 'confirmar' END
                """),
        InvarianteEmSQL(
            // O que o sistema e a pessoa pedem (autor zero) não cria contrato.
            nome: "5: cada contrato nasceu de uma chave, e cada chave aceita deu um contrato",
            pergunta: """
                WITH aceitas AS (SELECT (convert_from(resposta, 'UTF8')::json ->> 'contrato')::bigint AS contrato
                                   FROM pedido WHERE convert_from(resposta, 'UTF8')::json ->> 'venceEm' IS NOT NULL
                                    AND convert_from(resposta, 'UTF8')::json ->> 'codigo' = 'aceito' AND autor_id <> 0)
                SELECT (SELECT count(*) FROM contrato c WHERE (SELECT count(*) FROM aceitas a WHERE a.contrato = c.id) <> 1)
                     + (SELECT count(*) FROM aceitas a WHERE NOT EXISTS (SELECT FROM contrato c WHERE c.id = a.contrato))
                """),
        InvarianteEmSQL(
            nome: "10: todo ato tem o seu evento, e só seu",
            pergunta: """
                SELECT (SELECT count(*) FROM ocorrencia o WHERE NOT EXISTS (SELECT FROM evento e WHERE e.id = o.evento_id))
                     + (SELECT count(*) FROM lancamento_de_margem l WHERE NOT EXISTS (SELECT FROM evento e WHERE e.id = l.evento_id))
                     + (SELECT count(*) FROM (SELECT FROM ocorrencia GROUP BY evento_id HAVING count(DISTINCT contrato_id) > 1) x)
                """),
        InvarianteEmSQL(
            nome: "10: todo evento de ato tem o seu ato",
            pergunta: """
                SELECT count(*) FROM evento e
                 WHERE e.ato IN ('averbacao.reservar', 'averbacao.confirmar', 'averbacao.cancelar-reserva', 'averbacao.autorizar',
                                 'averbacao.negar', 'averbacao.vencer-reserva', 'averbacao.liquidar-contrato')
                   AND NOT EXISTS (SELECT FROM ocorrencia o WHERE o.evento_id = e.id)
                   AND NOT EXISTS (SELECT FROM lancamento_de_margem l WHERE l.evento_id = e.id)
                """),
        InvarianteEmSQL(
            nome: "11: nenhum contrato averbado sem autorização",
            pergunta: """
                SELECT count(*) FROM contrato
                 WHERE situacao NOT IN ('pendente', 'autorizada', 'cancelada', 'vencida', 'recusada') AND autorizacao_id IS NULL
                """),
    ]
}
