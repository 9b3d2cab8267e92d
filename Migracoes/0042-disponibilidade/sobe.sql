-- dona: ProvaDeVida
-- Um minuto em que ao menos um processo mediu o serviço. Minuto sem linha conta como fora do ar.
CREATE TABLE minuto_medido (
    minuto timestamptz PRIMARY KEY CHECK (extract(microseconds FROM minuto) = 0),
    no_ar  boolean     NOT NULL,
    falta  text[]      NOT NULL CHECK (falta <@ ARRAY['banco', 'analise', 'assinatura', 'https']),  -- o que faltou a quem mediu
    CHECK (no_ar = (falta = '{}'))
);
CREATE INDEX minuto_no_ar ON minuto_medido (minuto) WHERE no_ar;

-- Marca-se com setenta e duas horas, e o banco não deixa por menos. Encurtar dentro do que se avisou não é aviso novo.
CREATE TABLE manutencao_da_prova (
    id           bigint      PRIMARY KEY,
    comeca_em    timestamptz NOT NULL,
    acaba_em     timestamptz NOT NULL CHECK (acaba_em > comeca_em),
    avisada_em   timestamptz NOT NULL CHECK (comeca_em >= avisada_em + interval '72 hours'),  -- quando se avisou deste período
    descricao    text        NOT NULL CHECK (length(descricao) BETWEEN 3 AND 500),  -- pública
    cancelada_em timestamptz CHECK (cancelada_em >= avisada_em),
    EXCLUDE USING gist (tstzrange(comeca_em, acaba_em) WITH &&) WHERE (cancelada_em IS NULL)
);

-- O que se mediu abre e fecha sozinho; o que gente abre, gente fecha. Um medido aberto por vez.
CREATE TABLE incidente_da_prova (
    id         bigint      PRIMARY KEY,
    origem     text        NOT NULL CHECK (origem IN ('medida', 'operacao')),
    titulo     text        NOT NULL CHECK (length(titulo) BETWEEN 3 AND 120),      -- público
    descricao  text        NOT NULL CHECK (length(descricao) BETWEEN 3 AND 2000),  -- pública; cresce com o que se explica
    comecou_em timestamptz NOT NULL,
    aberto_em  timestamptz NOT NULL CHECK (aberto_em >= comecou_em),
    acabou_em  timestamptz CHECK (acabou_em >= comecou_em)
);
CREATE UNIQUE INDEX incidente_medido_aberto ON incidente_da_prova ((true)) WHERE acabou_em IS NULL AND origem = 'medida';
CREATE INDEX incidente_por_comeco ON incidente_da_prova (comecou_em);

-- O que se avisou a todo cliente liberado, e quando.
CREATE TABLE comunicado_da_prova (
    id            bigint      PRIMARY KEY,
    especie       text        NOT NULL CHECK (especie IN ('manutencao-marcada', 'manutencao-mudada', 'manutencao-cancelada',
                                                          'incidente-aberto', 'incidente-fechado')),
    manutencao_id bigint      REFERENCES manutencao_da_prova,
    incidente_id  bigint      REFERENCES incidente_da_prova,
    em            timestamptz NOT NULL,
    assunto       text        NOT NULL CHECK (assunto <> ''),  -- público
    texto         text        NOT NULL CHECK (texto <> ''),    -- público
    evento_id     bigint      NOT NULL,
    CHECK (num_nonnulls(manutencao_id, incidente_id) = 1),
    CHECK ((manutencao_id IS NOT NULL) = (especie LIKE 'manutencao-%'))
);
CREATE INDEX comunicado_por_hora ON comunicado_da_prova (em);

-- A quem se avisou: a mensagem posta no correio, ou por que não houve nenhuma.
CREATE TABLE destinatario_do_comunicado (
    comunicado_id bigint NOT NULL REFERENCES comunicado_da_prova,
    cliente_id    bigint NOT NULL REFERENCES cliente_da_prova,
    mensagem_id   bigint REFERENCES mensagem_de_correio,
    sem_correio   text,
    PRIMARY KEY (comunicado_id, cliente_id),
    CHECK (num_nonnulls(mensagem_id, sem_correio) = 1)
);
CREATE INDEX comunicado_do_cliente ON destinatario_do_comunicado (cliente_id);
CREATE INDEX comunicado_da_mensagem ON destinatario_do_comunicado (mensagem_id);

-- O aviso por HTTPS leva agora também o comunicado.
ALTER TABLE aviso_da_prova ALTER COLUMN sessao_id DROP NOT NULL,
    ADD COLUMN comunicado_id bigint REFERENCES comunicado_da_prova,
    ADD CONSTRAINT aviso_de_uma_coisa_so CHECK (num_nonnulls(sessao_id, comunicado_id) = 1),
    ADD CONSTRAINT aviso_do_comunicado UNIQUE (comunicado_id, cliente_id),
    ADD CONSTRAINT aviso_da_prova_cliente_id_fkey FOREIGN KEY (cliente_id) REFERENCES cliente_da_prova;

DO $$
DECLARE tabela text;
BEGIN
    FOREACH tabela IN ARRAY ARRAY['minuto_medido', 'manutencao_da_prova', 'incidente_da_prova', 'comunicado_da_prova',
                                  'destinatario_do_comunicado'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tabela);
        EXECUTE format('CREATE POLICY motor ON %I TO motor USING (true) WITH CHECK (true)', tabela);
        EXECUTE format('GRANT SELECT, INSERT ON %I TO motor', tabela);
    END LOOP;
END $$;
GRANT UPDATE (no_ar, falta) ON minuto_medido TO motor;
GRANT UPDATE (comeca_em, acaba_em, avisada_em, descricao, cancelada_em) ON manutencao_da_prova TO motor;
GRANT UPDATE (descricao, acabou_em) ON incidente_da_prova TO motor;
GRANT UPDATE (mensagem_id, sem_correio) ON destinatario_do_comunicado TO motor;

-- O cliente lê o que lhe foi avisado.
CREATE POLICY seu ON destinatario_do_comunicado FOR SELECT TO cliente USING (cliente_id = (SELECT cliente_da_sessao()));
CREATE POLICY seu ON comunicado_da_prova FOR SELECT TO cliente
    USING (EXISTS (SELECT FROM destinatario_do_comunicado d WHERE d.comunicado_id = comunicado_da_prova.id));
GRANT SELECT (comunicado_id) ON aviso_da_prova TO cliente;
GRANT SELECT (comunicado_id, cliente_id) ON destinatario_do_comunicado TO cliente;
GRANT SELECT (id, especie, manutencao_id, incidente_id, em, assunto, texto) ON comunicado_da_prova TO cliente;
