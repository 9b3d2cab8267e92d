-- A equação do mês, por consignatária: previsto = enviado + glosado + suspenso + retirado; enviado = descontado + rejeitado.
CREATE VIEW atual.fecho_do_mes WITH (security_invoker = true) AS
SELECT l.competencia, l.consignataria_id, count(*) AS linhas, sum(l.previsto)::bigint AS previsto, sum(l.enviado)::bigint AS enviado,
       sum(l.glosado)::bigint AS glosado, sum(l.suspenso)::bigint AS suspenso, sum(l.retirado)::bigint AS retirado,
       sum(l.descontado)::bigint AS descontado, sum(l.rejeitado)::bigint AS rejeitado, coalesce(sum(k.descontado), 0)::bigint AS por_correcao,
       count(l.enviado) AS decididas, count(l.descontado) AS respondidas
  FROM public.linha_do_mes l
  LEFT JOIN (SELECT competencia, contrato_id, sum(descontado)::bigint AS descontado
               FROM public.correcao GROUP BY competencia, contrato_id) k
       ON k.competencia = l.competencia AND k.contrato_id = l.contrato_id
 GROUP BY l.competencia, l.consignataria_id;
GRANT SELECT ON atual.fecho_do_mes TO motor, gestor;
