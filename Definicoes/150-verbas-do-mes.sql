-- Verbas em atraso, mês a mês: o saldo do crédito e o pago que a folha informou, e o que ela descontou das antecipações que pesam na conta.
-- Nulo é «não informado». A consignatária não a lê.
CREATE VIEW atual.verbas_do_mes WITH (security_invoker = true) AS
SELECT k.conta_id, k.pessoa_id, k.vinculo_id, k.matricula, k.competencia, f.bruta AS saldo, b.verbas_pagas AS pago,
       (SELECT sum(l.descontado_no_mes)::bigint
          FROM public.peso p
          JOIN atual.linha_corrigida l ON l.contrato_id = p.contrato_id
         WHERE p.conta_id = k.conta_id AND l.competencia = k.competencia) AS descontado
  FROM (SELECT c.id AS conta_id, c.pessoa_id, c.vinculo_id, v.matricula, x.competencia
          FROM public.conta_de_margem c
          JOIN public.tipo_de_margem t ON t.codigo = c.tipo AND t.consome = 'total'
          JOIN public.vinculo v ON v.id = c.vinculo_id
          JOIN public.margem_da_folha x ON x.conta_id = c.id
         UNION
        SELECT c.id, c.pessoa_id, c.vinculo_id, v.matricula, x.competencia
          FROM public.conta_de_margem c
          JOIN public.tipo_de_margem t ON t.codigo = c.tipo AND t.consome = 'total'
          JOIN public.vinculo v ON v.id = c.vinculo_id
          JOIN public.base_da_folha x ON x.vinculo_id = c.vinculo_id
         WHERE x.verbas_pagas IS NOT NULL) k
  LEFT JOIN public.margem_da_folha f ON f.conta_id = k.conta_id AND f.competencia = k.competencia
  LEFT JOIN public.base_da_folha b ON b.vinculo_id = k.vinculo_id AND b.competencia = k.competencia;
GRANT SELECT ON atual.verbas_do_mes TO gestor, servidor;
