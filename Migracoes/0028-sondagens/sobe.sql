-- dona: Contratos
ALTER TABLE tentativa
    ADD COLUMN perdoadas     integer NOT NULL DEFAULT 0,
    ADD COLUMN ultima_em     timestamptz,
    ADD COLUMN avisadas      integer NOT NULL DEFAULT 0,  -- quantas havia quando o gestor foi avisado do fechamento
    ADD CONSTRAINT tentativa_perdoadas CHECK (perdoadas BETWEEN 0 AND quantas);
CREATE INDEX tentativa_do_mes ON tentativa (competencia, (quantas - perdoadas));
GRANT UPDATE (perdoadas, ultima_em, avisadas) ON tentativa TO motor;

-- Uma resposta que disse se um valor cabia.
CREATE TABLE sondagem (
    id               bigint      PRIMARY KEY,
    consignataria_id bigint      NOT NULL,
    pessoa_id        bigint      NOT NULL,
    competencia      competencia NOT NULL,
    vinculo_id       bigint      NOT NULL REFERENCES vinculo,
    produto_id       bigint      NOT NULL REFERENCES produto,
    contrato_id      bigint      REFERENCES contrato,  -- o que nasceu ou mudou; nulo: não coube e nada nasceu
    ato              text        NOT NULL,
    canal            text        NOT NULL,
    valor            centavos    NOT NULL,             -- a parcela pedida
    coube            boolean     NOT NULL,
    em               timestamptz NOT NULL,
    evento_id        bigint      NOT NULL REFERENCES evento,
    FOREIGN KEY (consignataria_id, pessoa_id, competencia) REFERENCES tentativa
);
CREATE INDEX sondagem_do_par ON sondagem (pessoa_id, consignataria_id, id);

-- O gestor deixou o par pedir de novo na mesma competência.
CREATE TABLE reabertura (
    id               bigint      PRIMARY KEY,
    consignataria_id bigint      NOT NULL,
    pessoa_id        bigint      NOT NULL,
    competencia      competencia NOT NULL,
    perdoadas        integer     NOT NULL CHECK (perdoadas > 0),
    motivo           text        NOT NULL,
    em               timestamptz NOT NULL,
    evento_id        bigint      NOT NULL REFERENCES evento,
    FOREIGN KEY (consignataria_id, pessoa_id, competencia) REFERENCES tentativa
);
CREATE INDEX reabertura_do_par ON reabertura (pessoa_id, consignataria_id, id);

DO $$
DECLARE tabela text;
BEGIN
    FOREACH tabela IN ARRAY ARRAY['sondagem', 'reabertura'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tabela);
        EXECUTE format('CREATE POLICY motor ON %I TO motor USING (true) WITH CHECK (true)', tabela);
        EXECUTE format('CREATE POLICY gestor ON %I FOR SELECT TO gestor USING (true)', tabela);
        EXECUTE format('GRANT SELECT, INSERT ON %I TO motor', tabela);
        EXECUTE format('GRANT SELECT ON %I TO gestor', tabela);
    END LOOP;
END $$;
