-- dona: Acesso
CREATE TABLE segundo_fator (
    usuario_id    bigint      PRIMARY KEY REFERENCES usuario,
    segredo       bytea       NOT NULL,  -- cifrado
    criado_em     timestamptz NOT NULL,
    confirmado_em timestamptz,           -- nulo: cadastro por confirmar, que não vale na entrada
    ultimo_passo  bigint                 -- o do último código aceito: ele e os de antes não valem mais
);

CREATE TABLE codigo_de_reserva (
    usuario_id bigint      NOT NULL REFERENCES usuario,
    resumo     bytea       NOT NULL CHECK (octet_length(resumo) = 16),
    usado_em   timestamptz,
    PRIMARY KEY (usuario_id, resumo)
);

DO $$
DECLARE tabela text;
BEGIN
    FOREACH tabela IN ARRAY ARRAY['segundo_fator', 'codigo_de_reserva'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tabela);
        EXECUTE format('CREATE POLICY motor ON %I TO motor USING (true) WITH CHECK (true)', tabela);
        EXECUTE format('GRANT SELECT, INSERT, DELETE ON %I TO motor', tabela);
    END LOOP;
END $$;
GRANT UPDATE (segredo, criado_em, confirmado_em, ultimo_passo) ON segundo_fator TO motor;
GRANT UPDATE (usado_em) ON codigo_de_reserva TO motor;

ALTER TABLE sessao
    DROP CONSTRAINT sessao_passo_check,
    ADD CONSTRAINT sessao_passo_check
        CHECK (passo IN ('dentro', 'codigo', 'trocar-senha', 'cadastrar-codigo', 'outra-sessao'));
