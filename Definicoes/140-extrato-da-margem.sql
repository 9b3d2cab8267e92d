-- Os lançamentos de cada conta de margem, com o nome da espécie. A consignatária não a lê.
CREATE VIEW atual.extrato_da_margem WITH (security_invoker = true) AS
SELECT l.conta_id, m.pessoa_id, m.tipo, t.nome AS margem, l.seq, l.em, e.nome AS especie, l.contrato_id, l.delta,
       l.comprometido_depois, l.disponivel_depois
  FROM public.lancamento_de_margem l
  JOIN public.conta_de_margem m ON m.id = l.conta_id
  JOIN public.tipo_de_margem t ON t.codigo = m.tipo
  JOIN public.especie_de_lancamento e ON e.codigo = l.especie;
GRANT SELECT ON atual.extrato_da_margem TO gestor, servidor;
