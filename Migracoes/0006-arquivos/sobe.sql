-- dona: Arquivos
CREATE TABLE leiaute (
    codigo    text        NOT NULL,
    versao    integer     NOT NULL CHECK (versao > 0),
    definicao text        NOT NULL,
    vigencia  daterange   NOT NULL CHECK (NOT isempty(vigencia)),
    autor_id  bigint,
    em        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (codigo, versao),
    EXCLUDE USING gist (codigo WITH =, vigencia WITH &&)
);
COMMENT ON TABLE leiaute IS 'definições enviadas na tela: valem sobre as da pasta Leiautes, sem reiniciar';

CREATE TABLE arquivo (
    id               bigint      PRIMARY KEY,
    sentido          text        NOT NULL CHECK (sentido IN ('recebido', 'gerado')),
    especie          text        NOT NULL CHECK (especie ~ '^[a-z][a-z0-9-]*$'),
    leiaute          text        NOT NULL,
    leiaute_versao   integer,                                   -- NULL: a da pasta Leiautes
    nome             text        NOT NULL,
    competencia      competencia,
    consignataria_id bigint      REFERENCES consignataria,
    tamanho          bigint      NOT NULL CHECK (tamanho >= 0),
    resumo           bytea       NOT NULL CHECK (octet_length(resumo) = 32),
    situacao         text        NOT NULL CHECK (situacao IN ('recebendo', 'recebido', 'conferido', 'recusado', 'aplicando', 'aplicado',
                                                              'desfeito', 'disponivel')),
    motivo           text,                                      -- por que foi recusado, em uma frase
    origem_id        bigint      REFERENCES arquivo,            -- o recebido a que este gerado responde (críticas, retorno)
    registros        bigint,
    apontamentos     bigint      NOT NULL DEFAULT 0,
    total            centavos,
    autor_id         bigint,
    em               timestamptz NOT NULL,
    aplicado_em      timestamptz,
    CHECK ((sentido = 'gerado') = (situacao = 'disponivel'))
);
CREATE INDEX arquivo_da_competencia ON arquivo (competencia, especie, id);
CREATE INDEX arquivo_por_resumo ON arquivo (resumo, especie);  -- «este conteúdo já veio?»
CREATE INDEX arquivo_que_responde ON arquivo (origem_id) WHERE origem_id IS NOT NULL;
CREATE INDEX arquivo_da_consignataria ON arquivo (consignataria_id, id) WHERE consignataria_id IS NOT NULL;
-- O mesmo conteúdo não se aplica duas vezes à mesma espécie e competência.
CREATE UNIQUE INDEX arquivo_aplicado_uma_vez ON arquivo (especie, competencia, consignataria_id, resumo) NULLS NOT DISTINCT
    WHERE situacao IN ('aplicando', 'aplicado');

CREATE TABLE pedaco_do_arquivo (
    arquivo_id bigint  NOT NULL REFERENCES arquivo,
    n          integer NOT NULL CHECK (n >= 0),
    conteudo   bytea   NOT NULL,
    PRIMARY KEY (arquivo_id, n)
);

CREATE TABLE apontamento (
    arquivo_id bigint  NOT NULL REFERENCES arquivo,
    n          integer NOT NULL CHECK (n > 0),
    linha      bigint,
    conteudo   bytea   NOT NULL,
    PRIMARY KEY (arquivo_id, n)
);

DO $$
DECLARE tabela text;
BEGIN
    FOREACH tabela IN ARRAY ARRAY['leiaute', 'arquivo', 'pedaco_do_arquivo', 'apontamento'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tabela);
        EXECUTE format('CREATE POLICY motor ON %I TO motor USING (true) WITH CHECK (true)', tabela);
        EXECUTE format('CREATE POLICY gestor ON %I FOR SELECT TO gestor USING (true)', tabela);
        EXECUTE format('GRANT SELECT, INSERT ON %I TO motor', tabela);
        EXECUTE format('GRANT SELECT ON %I TO gestor', tabela);
    END LOOP;
END $$;
GRANT UPDATE (situacao, motivo, registros, apontamentos, total, tamanho, resumo, aplicado_em, competencia) ON arquivo TO motor;
GRANT DELETE ON apontamento TO motor;                            -- conferir de novo refaz a lista
GRANT UPDATE (vigencia) ON leiaute TO motor;
CREATE POLICY seu ON arquivo FOR SELECT TO consignataria USING (consignataria_id = (SELECT consignataria_da_sessao()));
CREATE POLICY seu ON pedaco_do_arquivo FOR SELECT TO consignataria USING (EXISTS (SELECT FROM arquivo a WHERE a.id = arquivo_id));
CREATE POLICY seu ON apontamento FOR SELECT TO consignataria USING (EXISTS (SELECT FROM arquivo a WHERE a.id = arquivo_id));
GRANT SELECT ON arquivo, pedaco_do_arquivo, apontamento TO consignataria;
