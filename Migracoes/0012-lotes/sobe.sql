-- dona: Averbacao
CREATE TABLE lote (
    arquivo_id       bigint      PRIMARY KEY REFERENCES arquivo,
    consignataria_id bigint      NOT NULL REFERENCES consignataria,
    especie          text        NOT NULL CHECK (especie ~ '^[a-z][a-z0-9-]*$'),
    competencia      competencia NOT NULL,
    sequencia        integer     NOT NULL CHECK (sequencia > 0),
    -- A mesma sequência não se aplica duas vezes no mês.
    UNIQUE (consignataria_id, especie, competencia, sequencia)
);

CREATE TABLE linha_do_lote (
    arquivo_id  bigint  NOT NULL REFERENCES lote,
    linha       integer NOT NULL CHECK (linha > 0),
    situacao    text    NOT NULL CHECK (situacao IN ('a-aplicar', 'aplicada', 'recusada')),
    alvo_id     bigint,                                          -- o vínculo da inclusão, ou o contrato que se muda
    codigo      text,                                            -- da recusa, o mesmo da API
    contrato_id bigint  REFERENCES contrato,
    PRIMARY KEY (arquivo_id, linha),
    CHECK (situacao = 'recusada' OR alvo_id IS NOT NULL),
    CHECK ((situacao = 'aplicada') = (contrato_id IS NOT NULL)),
    CHECK ((situacao = 'recusada') = (codigo IS NOT NULL))
);

DO $$
DECLARE tabela text;
BEGIN
    FOREACH tabela IN ARRAY ARRAY['lote', 'linha_do_lote'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tabela);
        EXECUTE format('CREATE POLICY motor ON %I TO motor USING (true) WITH CHECK (true)', tabela);
        EXECUTE format('CREATE POLICY gestor ON %I FOR SELECT TO gestor USING (true)', tabela);
        EXECUTE format('GRANT SELECT, INSERT ON %I TO motor', tabela);
        EXECUTE format('GRANT SELECT ON %I TO gestor, consignataria', tabela);
    END LOOP;
END $$;
GRANT UPDATE (situacao, codigo, contrato_id) ON linha_do_lote TO motor;
CREATE POLICY seu ON lote FOR SELECT TO consignataria USING (consignataria_id = (SELECT consignataria_da_sessao()));
CREATE POLICY sua ON linha_do_lote FOR SELECT TO consignataria USING (EXISTS (SELECT FROM lote l WHERE l.arquivo_id = linha_do_lote.arquivo_id));
