-- dona: Acesso
-- Sem WAL: o que se perde numa queda do PostgreSQL é a conta do último minuto (decisão 0036).
CREATE UNLOGGED TABLE ritmo (
    nome     text        NOT NULL,
    chave    bytea       NOT NULL CHECK (octet_length(chave) = 16),  -- índice cego do endereço, do usuário ou da credencial
    cheio_em timestamptz NOT NULL,                                   -- quando o balde desta chave volta a estar cheio
    PRIMARY KEY (nome, chave)
) WITH (fillfactor = 50);
ALTER TABLE ritmo ENABLE ROW LEVEL SECURITY;
CREATE POLICY motor ON ritmo TO motor USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON ritmo TO motor;
GRANT UPDATE (cheio_em) ON ritmo TO motor;
