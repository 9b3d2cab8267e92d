-- dona: Acesso
CREATE TABLE desafio_usado (
    resumo   bytea       PRIMARY KEY CHECK (octet_length(resumo) = 16),
    vence_em timestamptz NOT NULL
);
CREATE INDEX desafio_vencido ON desafio_usado (vence_em);
ALTER TABLE desafio_usado ENABLE ROW LEVEL SECURITY;
CREATE POLICY motor ON desafio_usado TO motor USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON desafio_usado TO motor;
