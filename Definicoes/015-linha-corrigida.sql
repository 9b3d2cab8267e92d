-- A linha do mês com o que se corrigiu depois do envio, e a situação da parcela: o único lugar em que ela se decide.
--
-- `corrigido` é a soma dos lançamentos de correção (negativo tira); `esperado` é o que se mandou ao fim; `descontado_no_mes` soma ao
-- descontado da linha o que a folha descontou da correção; `faltou` é o esperado que não se descontou. Nulo é «ainda não se sabe».
CREATE VIEW atual.linha_corrigida WITH (security_invoker = true) AS
SELECT x.competencia, x.contrato_id, x.consignataria_id, x.vinculo_id, x.parcela_n, x.prazo, x.suspensa, x.previsto, x.enviado, x.glosado,
       x.suspenso, x.retirado, x.descontado, x.rejeitado, x.motivo, x.observacao, x.a_devolver, x.corrigido, x.por_correcao, x.esperado,
       x.descontado_no_mes, x.esperado - x.descontado_no_mes AS faltou, c.produto_id, c.numero,
       CASE WHEN x.a_devolver THEN 'a_devolver'
            WHEN x.enviado IS NULL THEN CASE WHEN x.suspensa THEN 'suspensa' ELSE 'prevista' END
            WHEN x.esperado = 0 AND x.retirado > 0 THEN CASE c.situacao WHEN 'liquidado' THEN 'liquidada' ELSE 'retirada' END
            WHEN x.esperado = 0 AND x.suspenso > 0 THEN 'suspensa'
            WHEN x.esperado = 0 AND x.glosado > 0 AND x.enviado = 0 THEN 'glosada'
            WHEN x.esperado = 0 AND x.corrigido < 0 THEN 'retirada'
            WHEN x.descontado IS NULL THEN 'enviada'
            WHEN x.descontado_no_mes >= x.previsto THEN 'descontada'
            WHEN x.descontado_no_mes > 0 THEN 'descontada_a_menor'
            ELSE 'rejeitada' END AS situacao
  FROM (SELECT l.*, coalesce(k.valor, 0) AS corrigido, coalesce(k.descontado, 0) AS por_correcao,
               l.enviado + coalesce(k.valor, 0) AS esperado, l.descontado + coalesce(k.descontado, 0) AS descontado_no_mes
          FROM public.linha_do_mes l
          LEFT JOIN (SELECT competencia, contrato_id, sum(valor)::bigint AS valor, sum(descontado)::bigint AS descontado
                       FROM public.correcao GROUP BY competencia, contrato_id) k
               ON k.competencia = l.competencia AND k.contrato_id = l.contrato_id) x
  JOIN public.contrato c ON c.id = x.contrato_id;
GRANT SELECT ON atual.linha_corrigida TO motor, gestor, consignataria, servidor;
