-- Eventos que algum registro cita: apagar um deles aparece, mesmo antes de selado. Toda tabela com evento_id está aqui.
CREATE VIEW atual.evento_citado WITH (security_invoker = true) AS
SELECT evento_id, 'lançamento de margem' AS por FROM public.lancamento_de_margem
 UNION ALL SELECT evento_id, 'ocorrência de contrato' FROM public.ocorrencia
 UNION ALL SELECT evento_id, 'sondagem de margem' FROM public.sondagem
 UNION ALL SELECT evento_id, 'reabertura de par' FROM public.reabertura
 UNION ALL SELECT evento_id, 'correção da folha' FROM public.correcao
 UNION ALL SELECT evento_id, 'documento emitido' FROM public.documento_emitido
 UNION ALL SELECT evento_id, 'consulta da prova de vida' FROM public.consulta_da_prova
 UNION ALL SELECT evento_id, 'comunicado da prova de vida' FROM public.comunicado_da_prova
 UNION ALL SELECT evento_id, 'prova de vida anual' FROM public.registro_da_prova_anual;
GRANT SELECT ON atual.evento_citado TO motor;
