-- A parcela de cada contrato em cada competência, com o dia em que se descontou (o do pagamento da folha, pelo calendário do órgão) e o
-- motivo da rejeição em palavras. O enviado é o da glosa, e a correção vem à parte; o descontado soma as duas.
CREATE VIEW atual.linha_na_tela WITH (security_invoker = true) AS
SELECT x.competencia, x.contrato_id, x.consignataria_id, x.vinculo_id, x.parcela_n, x.prazo, x.suspensa, x.previsto, x.enviado,
       x.glosado, x.suspenso, x.retirado, x.corrigido, x.descontado_no_mes AS descontado, x.faltou AS rejeitado, x.motivo,
       m.descricao AS motivo_descrito, x.observacao, x.a_devolver,
       CASE WHEN x.descontado_no_mes > 0 THEN k.vencimento END AS descontada_em, x.situacao
  FROM atual.linha_corrigida x
  LEFT JOIN public.motivo_de_rejeicao m ON m.codigo = x.motivo
  LEFT JOIN public.calendario k ON k.competencia = x.competencia;
GRANT SELECT ON atual.linha_na_tela TO gestor, consignataria, servidor;
