-- dona: Acesso
CREATE TABLE recuperacao (
    id         bigint      PRIMARY KEY,
    pedido     bytea       NOT NULL,  -- login e endereço de quem pediu, cifrados; vazio depois de tratado
    pedida_em  timestamptz NOT NULL,
    tratada_em timestamptz,
    usuario_id bigint      REFERENCES usuario,
    resumo     bytea       UNIQUE CHECK (octet_length(resumo) = 16),
    expira_em  timestamptz,
    usada_em   timestamptz,
    CHECK (num_nulls(usuario_id, resumo, expira_em) IN (0, 3)),
    CHECK (usuario_id IS NULL OR tratada_em IS NOT NULL)
);
CREATE INDEX recuperacao_por_tratar ON recuperacao (id) WHERE tratada_em IS NULL;
CREATE INDEX recuperacao_do_usuario ON recuperacao (usuario_id) WHERE usada_em IS NULL;
ALTER TABLE recuperacao ENABLE ROW LEVEL SECURITY;
CREATE POLICY motor ON recuperacao TO motor USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON recuperacao TO motor;
GRANT UPDATE (pedido, tratada_em, usuario_id, resumo, expira_em, usada_em) ON recuperacao TO motor;
