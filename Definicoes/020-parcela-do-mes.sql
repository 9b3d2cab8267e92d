-- A parcela de cada contrato no mês, com a situação que todos os portais mostram e um motivo que não deixa inferir a margem.
CREATE VIEW atual.parcela_do_mes WITH (security_invoker = true) AS
SELECT x.competencia, x.contrato_id, x.consignataria_id, x.vinculo_id, x.produto_id, x.numero, x.parcela_n, x.prazo, x.previsto, x.enviado,
       x.glosado, x.suspenso, x.retirado, x.descontado, x.rejeitado, x.situacao, x.motivo AS codigo_do_motivo,
       CASE x.situacao
           WHEN 'suspensa' THEN coalesce(x.observacao, 'contrato suspenso')
           WHEN 'glosada' THEN 'não coube no limite do mês'
           WHEN 'retirada' THEN 'contrato encerrado antes do envio'
           WHEN 'liquidada' THEN 'contrato liquidado antes do envio'
           WHEN 'a_devolver' THEN 'descontada de contrato já encerrado'
           WHEN 'rejeitada' THEN coalesce(x.descricao, 'não descontada pela folha')
           WHEN 'descontada_a_menor' THEN
               CASE WHEN x.rejeitado > 0 THEN coalesce(x.descricao, 'descontada em parte pela folha')
                    ELSE 'reduzida para caber no limite do mês' END
           WHEN 'enviada' THEN CASE WHEN x.glosado > 0 THEN 'reduzida para caber no limite do mês' END
       END AS motivo
  FROM (SELECT l.*, c.produto_id, c.numero, m.descricao,
               CASE WHEN l.enviado IS NULL THEN 'prevista'
                    WHEN l.a_devolver THEN 'a_devolver'
                    WHEN l.retirado > 0 THEN CASE c.situacao WHEN 'liquidado' THEN 'liquidada' ELSE 'retirada' END
                    WHEN l.suspensa THEN 'suspensa'
                    WHEN l.enviado = 0 AND l.glosado > 0 THEN 'glosada'
                    WHEN l.descontado IS NULL THEN 'enviada'
                    WHEN l.descontado = l.previsto THEN 'descontada'
                    WHEN l.descontado > 0 THEN 'descontada_a_menor'
                    ELSE 'rejeitada' END AS situacao
          FROM public.linha_do_mes l
          JOIN public.contrato c ON c.id = l.contrato_id
          LEFT JOIN public.motivo_de_rejeicao m ON m.codigo = l.motivo) x;
GRANT SELECT ON atual.parcela_do_mes TO motor, gestor, consignataria, servidor;
