-- Cada campanha e cada pessoa dela. «devia»: na aberta, quem o cadastro põe hoje no público; na encerrada, quem faltou. Quem teve registro continua aqui,
-- ainda que se tenha desfeito ou ela tenha saído do público. Nulo em `especie`: não fez. A consignatária não a lê.
CREATE VIEW atual.prova_anual_na_tela WITH (security_invoker = true) AS
SELECT c.id AS campanha_id, c.nome, c.comeco, c.fim, c.encerrada_em, q.pessoa_id, q.no_publico, q.devia, r.id AS registro_id, r.especie, r.em
  FROM public.campanha_da_prova c
 CROSS JOIN LATERAL (
       SELECT x.pessoa_id, bool_or(x.no_publico) AS no_publico, bool_or(x.devia) AS devia
         FROM (SELECT p.pessoa_id, true AS no_publico, c.encerrada_em IS NULL AS devia
                 FROM atual.publico_da_prova p WHERE c.publico IN (p.publico, 'ambos')
                UNION ALL
               SELECT f.pessoa_id, false, true FROM public.falta_na_prova_anual f WHERE f.campanha_id = c.id
                UNION ALL
               SELECT g.pessoa_id, false, false FROM public.registro_da_prova_anual g WHERE g.campanha_id = c.id) x
        GROUP BY x.pessoa_id
       HAVING bool_or(x.devia OR NOT x.no_publico)) q
  LEFT JOIN public.registro_da_prova_anual r
         ON r.campanha_id = c.id AND r.pessoa_id = q.pessoa_id AND r.desfeito_por IS NULL AND r.especie <> 'desfeita';
GRANT SELECT ON atual.prova_anual_na_tela TO gestor, motor, servidor;
