-- Quem deve prova de vida anual: pensionista em vigor, e membro ou servidor aposentado («inativo» na folha).
CREATE VIEW atual.publico_da_prova WITH (security_invoker = true) AS
SELECT v.pessoa_id, CASE WHEN v.categoria = 'pensionista' THEN 'pensionistas' ELSE 'aposentados' END AS publico
  FROM public.vinculo v
 WHERE CASE WHEN v.categoria = 'pensionista' THEN v.situacao IN ('ativo', 'inativo') ELSE v.situacao = 'inativo' END;
GRANT SELECT ON atual.publico_da_prova TO gestor, motor, servidor;
