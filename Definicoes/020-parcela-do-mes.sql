-- A parcela de cada contrato no mês, com um motivo que não deixa inferir a margem. O enviado é o que se mandou ao fim, com a correção, e o
-- descontado soma o que a folha descontou dela.
CREATE VIEW atual.parcela_do_mes WITH (security_invoker = true) AS
SELECT x.competencia, x.contrato_id, x.consignataria_id, x.vinculo_id, x.produto_id, x.numero, x.parcela_n, x.prazo, x.previsto,
       x.esperado AS enviado, x.glosado, x.suspenso, x.retirado, x.descontado_no_mes AS descontado, x.faltou AS rejeitado, x.situacao,
       x.motivo AS codigo_do_motivo,
       CASE x.situacao
           WHEN 'suspensa' THEN coalesce(x.observacao, 'contrato suspenso')
           WHEN 'glosada' THEN 'não coube no limite do mês'
           WHEN 'retirada' THEN
               CASE WHEN x.corrigido < 0 THEN coalesce(m.descricao, 'retirada pelo órgão depois do envio') ELSE 'contrato encerrado antes do envio' END
           WHEN 'liquidada' THEN 'contrato liquidado antes do envio'
           WHEN 'a_devolver' THEN 'descontada de contrato já encerrado'
           WHEN 'rejeitada' THEN coalesce(m.descricao, 'não descontada pela folha')
           WHEN 'descontada_a_menor' THEN
               CASE WHEN x.faltou > 0 THEN coalesce(m.descricao, 'descontada em parte pela folha')
                    WHEN x.corrigido < 0 THEN coalesce(m.descricao, 'reduzida pelo órgão depois do envio')
                    ELSE 'reduzida para caber no limite do mês' END
           WHEN 'enviada' THEN
               CASE WHEN x.esperado = x.previsto THEN NULL
                    WHEN x.corrigido < 0 THEN 'reduzida pelo órgão depois do envio'
                    WHEN x.esperado < x.previsto THEN 'reduzida para caber no limite do mês' END
       END AS motivo
  FROM atual.linha_corrigida x
  LEFT JOIN public.motivo_de_rejeicao m ON m.codigo = x.motivo;
GRANT SELECT ON atual.parcela_do_mes TO motor, gestor, consignataria, servidor;
