-- dona: Averbacao
ALTER TABLE pedido_de_prova ADD COLUMN perguntado_em timestamptz;  -- NULL: nunca, depois do prazo
GRANT UPDATE (perguntado_em) ON pedido_de_prova TO motor;
DROP INDEX pedido_de_prova_vencido;
CREATE INDEX pedido_de_prova_a_perguntar ON pedido_de_prova (coalesce(perguntado_em, expira_em), id) WHERE situacao = 'aberto';
