-- dona: Glosas
CREATE TABLE glosa (
    competencia competencia NOT NULL,
    contrato_id bigint      NOT NULL REFERENCES contrato,
    vinculo_id  bigint      NOT NULL REFERENCES vinculo,
    ordem       integer     NOT NULL CHECK (ordem > 0),
    previsto    centavos    NOT NULL,
    enviado     centavos    NOT NULL CHECK (enviado >= 0),
    glosado     centavos    NOT NULL CHECK (glosado > 0),
    motivo      text        NOT NULL CHECK (motivo ~ '^[a-z][a-z_]*$'),
    origem      text        NOT NULL CHECK (origem ~ '^[a-z][a-z_]*$'),  -- o motivo de quando a glosa começou
    valor_da_causa centavos NOT NULL DEFAULT 0 CHECK (valor_da_causa >= 0),
    regra_id    bigint      NOT NULL REFERENCES regra_de_glosa,
    memoria     jsonb       NOT NULL,
    PRIMARY KEY (competencia, contrato_id),
    CHECK (previsto = enviado + glosado)
);
CREATE INDEX glosa_do_vinculo ON glosa (vinculo_id, competencia);
ALTER TABLE glosa ENABLE ROW LEVEL SECURITY;
CREATE POLICY motor ON glosa TO motor USING (true) WITH CHECK (true);
CREATE POLICY gestor ON glosa FOR SELECT TO gestor USING (true);
CREATE POLICY propria ON glosa FOR SELECT TO servidor
    USING (vinculo_id IN (SELECT v.id FROM vinculo v WHERE v.pessoa_id = (SELECT pessoa_da_sessao())));
GRANT SELECT, INSERT, DELETE ON glosa TO motor;
GRANT SELECT ON glosa TO gestor, servidor;
