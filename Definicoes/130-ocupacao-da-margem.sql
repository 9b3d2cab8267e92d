-- Quem ocupa cada conta de margem, e com que contrato. A consignatária não a lê.
CREATE VIEW atual.ocupacao_da_margem WITH (security_invoker = true) AS
SELECT p.conta_id, m.pessoa_id, p.contrato_id, g.nome AS consignataria, d.nome AS produto, p.valor, c.situacao, c.primeira,
       c.prazo
  FROM public.peso p
  JOIN public.conta_de_margem m ON m.id = p.conta_id
  JOIN public.contrato c ON c.id = p.contrato_id
  JOIN public.consignataria g ON g.id = c.consignataria_id
  JOIN public.produto d ON d.id = c.produto_id
 WHERE c.situacao IN ('pendente', 'autorizada', 'averbado', 'suspenso') AND p.valor > 0;
GRANT SELECT ON atual.ocupacao_da_margem TO gestor, servidor;
