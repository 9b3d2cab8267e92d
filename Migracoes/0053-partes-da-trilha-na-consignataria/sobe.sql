INSERT INTO perfil_ato (perfil_id, ato)
SELECT a.perfil_id, n.ato
  FROM perfil_ato a
  JOIN perfil p ON p.id = a.perfil_id
 CROSS JOIN unnest(ARRAY['auditoria.ler-evento', 'auditoria.ler-acesso', 'auditoria.ler-operacoes', 'auditoria.ler-leituras',
                         'auditoria.ler-auditoria']) AS n (ato)
 WHERE p.portal = 'consignataria' AND a.ato = 'auditoria.consultar'
    ON CONFLICT DO NOTHING;
