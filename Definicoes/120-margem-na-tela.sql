-- As contas de margem com o nome do tipo e a matrícula. A consignatária não a lê.
CREATE VIEW atual.margem_na_tela WITH (security_invoker = true) AS
SELECT m.id, m.pessoa_id, m.vinculo_id, v.matricula, m.tipo, t.nome, t.ordem, m.bruta_da_folha, m.folha, m.ajuste, m.retido,
       m.comprometido, m.disponivel, t.consome
  FROM public.conta_de_margem m
  JOIN public.tipo_de_margem t ON t.codigo = m.tipo
  JOIN public.vinculo v ON v.id = m.vinculo_id;
GRANT SELECT ON atual.margem_na_tela TO gestor, servidor;
