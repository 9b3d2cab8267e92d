-- Cada campanha e cada pessoa dela: as que o cadastro põe hoje no público, e as que já fizeram, ainda que tenham saído dele. Nulo em `especie` é por
-- fazer. A consignatária não a lê.
CREATE VIEW atual.prova_anual_na_tela WITH (security_invoker = true) AS
SELECT c.id AS campanha_id, c.nome, c.comeco, c.fim, c.encerrada_em, q.pessoa_id, q.no_publico, r.id AS registro_id, r.especie, r.em
  FROM public.campanha_da_prova c
 CROSS JOIN LATERAL (
       SELECT x.pessoa_id, bool_or(x.no_publico) AS no_publico
         FROM (SELECT p.pessoa_id, true AS no_publico FROM atual.publico_da_prova p WHERE c.publico IN (p.publico, 'ambos')
                UNION ALL
               SELECT f.pessoa_id, false FROM public.registro_da_prova_anual f
                WHERE f.campanha_id = c.id AND f.desfeito_por IS NULL AND f.especie <> 'desfeita') x
        GROUP BY x.pessoa_id) q
  LEFT JOIN public.registro_da_prova_anual r
         ON r.campanha_id = c.id AND r.pessoa_id = q.pessoa_id AND r.desfeito_por IS NULL AND r.especie <> 'desfeita';
GRANT SELECT ON atual.prova_anual_na_tela TO gestor, motor, servidor;
