-- dona: Averbacao
CREATE TABLE comunicado_recebido (
    numero      text        PRIMARY KEY CHECK (numero ~ '^comunicado-[0-9]{1,18}$'),  -- o do serviço: repetido, é o mesmo
    especie     text        NOT NULL CHECK (especie IN ('manutencao-marcada', 'manutencao-mudada', 'manutencao-cancelada',
                                                        'incidente-aberto', 'incidente-fechado')),
    em          timestamptz NOT NULL,
    assunto     text        NOT NULL CHECK (length(assunto) BETWEEN 1 AND 200),
    texto       text        NOT NULL CHECK (length(texto) BETWEEN 1 AND 4000),
    comeca_em   timestamptz,                                                          -- só de manutenção
    acaba_em    timestamptz CHECK (acaba_em > comeca_em),
    recebido_em timestamptz NOT NULL,
    CHECK ((comeca_em IS NULL) = (acaba_em IS NULL)),
    CHECK (comeca_em IS NULL OR especie LIKE 'manutencao-%')
);
CREATE INDEX comunicado_recebido_em ON comunicado_recebido (em DESC);
ALTER TABLE comunicado_recebido ENABLE ROW LEVEL SECURITY;
CREATE POLICY motor ON comunicado_recebido TO motor USING (true) WITH CHECK (true);
CREATE POLICY gestor ON comunicado_recebido FOR SELECT TO gestor USING (true);
GRANT SELECT, INSERT ON comunicado_recebido TO motor;
GRANT SELECT ON comunicado_recebido TO gestor;
