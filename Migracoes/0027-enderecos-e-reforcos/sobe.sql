-- dona: Acesso
CREATE TABLE faixa_de_endereco (
    id               bigint    PRIMARY KEY,
    portal           text      NOT NULL CHECK (portal IN ('gestor', 'consignataria', 'servidor')),
    consignataria_id bigint    REFERENCES consignataria,  -- nulo: do órgão
    perfil_id        bigint    REFERENCES perfil,
    ato              text      CHECK (ato ~ '^[a-z][a-z-]*\.[a-z][a-z-]*$'),
    credencial_id    bigint    REFERENCES credencial,
    rede             cidr      NOT NULL,
    descricao        text      NOT NULL,
    vigencia         daterange NOT NULL CHECK (NOT isempty(vigencia)),
    CHECK (num_nonnulls(perfil_id, ato, credencial_id) = 1),
    CHECK (consignataria_id IS NULL OR portal = 'consignataria')
);
CREATE INDEX faixa_do_perfil ON faixa_de_endereco (perfil_id) WHERE perfil_id IS NOT NULL;
CREATE INDEX faixa_do_ato ON faixa_de_endereco (portal, ato) WHERE ato IS NOT NULL;
CREATE INDEX faixa_da_credencial ON faixa_de_endereco (credencial_id) WHERE credencial_id IS NOT NULL;

CREATE TABLE reforco (
    id               bigint    PRIMARY KEY,
    portal           text      NOT NULL CHECK (portal IN ('gestor', 'consignataria', 'servidor')),
    consignataria_id bigint    REFERENCES consignataria,  -- nulo: do órgão
    ato              text      NOT NULL CHECK (ato ~ '^[a-z][a-z-]*\.[a-z][a-z-]*$'),
    pede_motivo      boolean   NOT NULL,
    pede_senha       boolean   NOT NULL,
    vigencia         daterange NOT NULL CHECK (NOT isempty(vigencia)),
    CHECK (pede_motivo OR pede_senha),
    CHECK (consignataria_id IS NULL OR portal = 'consignataria'),
    EXCLUDE USING gist (portal WITH =, ato WITH =, (coalesce(consignataria_id, 0)) WITH =, vigencia WITH &&)
);

ALTER TABLE credencial ADD COLUMN usada_em timestamptz;  -- o último uso, com folga de um minuto

DO $$
DECLARE tabela text;
BEGIN
    FOREACH tabela IN ARRAY ARRAY['faixa_de_endereco', 'reforco'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tabela);
        EXECUTE format('CREATE POLICY motor ON %I TO motor USING (true) WITH CHECK (true)', tabela);
        EXECUTE format('GRANT SELECT, INSERT, DELETE ON %I TO motor', tabela);
        EXECUTE format('GRANT UPDATE (vigencia) ON %I TO motor', tabela);
    END LOOP;
END $$;
GRANT UPDATE (usada_em) ON credencial TO motor;
