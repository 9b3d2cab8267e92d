-- dona: Acesso
CREATE TABLE documento_emitido (
    id        bigint      PRIMARY KEY,
    codigo    bytea       NOT NULL UNIQUE CHECK (octet_length(codigo) = 32),   -- SHA-256 do código impresso
    especie   text        NOT NULL CHECK (especie ~ '^[a-z][a-z-]*$'),
    objeto    text        NOT NULL,
    objeto_id bigint      NOT NULL,
    conteudo  bytea       NOT NULL,                                            -- o que o documento afirma, cifrado
    resumo    bytea       NOT NULL CHECK (octet_length(resumo) = 32),          -- SHA-256 do PDF
    autor_id  bigint,
    evento_id bigint      NOT NULL,
    em        timestamptz NOT NULL
);
CREATE INDEX documento_do_objeto ON documento_emitido (objeto, objeto_id, id);
ALTER TABLE documento_emitido ENABLE ROW LEVEL SECURITY;
CREATE POLICY motor ON documento_emitido TO motor USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON documento_emitido TO motor;
