-- O que ainda vai à folha dos contratos averbados, mês a mês, se nenhuma parcela faltar: da folha aberta à última do prazo; por tempo
-- indeterminado, os doze meses seguintes. A parcela que já está numa folha sem resposta não é futura: está em parcela_do_mes.
CREATE VIEW atual.parcela_futura WITH (security_invoker = true) AS
SELECT c.id AS contrato_id, c.consignataria_id, c.vinculo_id, c.produto_id, c.numero, c.prazo, c.parcela AS valor,
       (greatest(c.primeira, a.competencia) + make_interval(months => n.i))::date AS competencia,
       c.pagas + e.quantas + 1 + n.i AS parcela_n
  FROM public.contrato c
 CROSS JOIN atual.folha_aberta a
 CROSS JOIN LATERAL (SELECT count(*)::integer AS quantas
                       FROM public.folha_do_mes f
                       JOIN atual.linha_corrigida l ON l.competencia = f.competencia AND l.contrato_id = c.id
                      WHERE f.situacao IN ('cortada', 'glosada', 'enviada')
                        AND ((l.enviado IS NULL AND NOT l.suspensa) OR l.esperado > 0)) e
 CROSS JOIN LATERAL generate_series(0, coalesce(c.prazo - c.pagas - e.quantas, 12) - 1) AS n (i)
 WHERE c.situacao = 'averbado';
GRANT SELECT ON atual.parcela_futura TO gestor, consignataria, servidor;
