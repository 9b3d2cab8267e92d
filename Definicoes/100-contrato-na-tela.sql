-- O contrato com os nomes que toda tela mostra. Cada papel vê só as linhas que as políticas lhe dão.
-- A consignatária só sabe de quem é a operação autorizada, averbada ou pedida com o CPF certo (decisão 0049).
-- A parcela que sai de um percentual diz a base, que é a remuneração: a consignatária só a lê de contrato averbado (decisão 0056).
CREATE VIEW atual.contrato_na_tela WITH (security_invoker = true) AS
SELECT c.id, c.vinculo_id, v.pessoa_id, v.matricula, p.cpf_indice, p.pessoal, c.consignataria_id, g.nome AS consignataria,
       c.produto_id, d.nome AS produto, d.exige_autorizacao OR c.exige_prova AS exige_autorizacao, c.exige_prova, d.ao_nao_descontar, d.aceita_parcial, d.codigo AS produto_codigo, d.natureza, c.numero, c.situacao, c.legado,
       CASE WHEN o.oculta THEN 0 ELSE c.parcela END AS parcela, o.oculta AS parcela_oculta,
       c.percentual, c.prazo, c.carencia, c.primeira, c.pagas, c.operacao_em, c.vence_em, c.averbado_em, c.encerrado_em,
       c.suspenso_ate, c.valor_liberado, c.valor_financiado, c.iof, c.taxa_ao_mes, c.cet_ao_ano,
       a.nome AS correspondente
  FROM public.contrato c
  JOIN public.vinculo v ON v.id = c.vinculo_id
  LEFT JOIN public.pessoa p ON p.id = v.pessoa_id
                           AND (c.autorizacao_id IS NOT NULL OR c.cpf_informado OR current_user <> 'consignataria')
  JOIN public.consignataria g ON g.id = c.consignataria_id
  JOIN public.produto d ON d.id = c.produto_id
 CROSS JOIN LATERAL (SELECT c.percentual IS NOT NULL AND c.averbado_em IS NULL AND current_user = 'consignataria' AS oculta) o
  LEFT JOIN public.correspondente a ON a.id = c.correspondente_id;
GRANT SELECT ON atual.contrato_na_tela TO gestor, consignataria, servidor;
