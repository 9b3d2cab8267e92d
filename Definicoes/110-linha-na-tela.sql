-- A parcela de cada contrato em cada competência, com a situação da folha, o dia em que se descontou (o do pagamento da folha, pelo
-- calendário do órgão) e o motivo da rejeição em palavras.
CREATE VIEW atual.linha_na_tela WITH (security_invoker = true) AS
SELECT l.competencia, l.contrato_id, l.consignataria_id, l.vinculo_id, l.parcela_n, l.prazo, l.suspensa, l.previsto, l.enviado,
       l.glosado, l.suspenso, l.retirado, l.descontado, l.rejeitado, l.motivo, m.descricao AS motivo_descrito, l.observacao,
       l.a_devolver, CASE WHEN l.descontado > 0 THEN k.vencimento END AS descontada_em,
       CASE WHEN l.enviado IS NULL AND l.suspensa THEN 'suspensa'
            WHEN l.enviado IS NULL THEN 'prevista'
            WHEN l.a_devolver THEN 'a_devolver'
            WHEN l.enviado = 0 AND l.suspenso > 0 THEN 'suspensa'
            WHEN l.enviado = 0 AND l.retirado > 0 THEN 'retirada'
            WHEN l.enviado = 0 AND l.glosado > 0 THEN 'glosada'
            WHEN l.descontado IS NULL THEN 'enviada'
            WHEN l.descontado = l.previsto THEN 'descontada'
            WHEN l.descontado > 0 THEN 'descontada_a_menor'
            ELSE 'rejeitada' END AS situacao
  FROM public.linha_do_mes l
  LEFT JOIN public.motivo_de_rejeicao m ON m.codigo = l.motivo
  LEFT JOIN public.calendario k ON k.competencia = l.competencia;
GRANT SELECT ON atual.linha_na_tela TO gestor, consignataria, servidor;
