-- dona: Acesso
CREATE TABLE consulta_guardada (
    resumo     bytea       PRIMARY KEY CHECK (octet_length(resumo) = 32),
    usuario_id bigint      NOT NULL,
    valores    bytea       NOT NULL,
    expira_em  timestamptz NOT NULL
);
CREATE INDEX consulta_guardada_a_limpar ON consulta_guardada (expira_em);
ALTER TABLE consulta_guardada ENABLE ROW LEVEL SECURITY;
CREATE POLICY motor ON consulta_guardada TO motor USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON consulta_guardada TO motor;
