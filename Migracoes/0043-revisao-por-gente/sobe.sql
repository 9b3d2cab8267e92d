-- dona: ProvaDeVida
-- A sessão pode ir a revisão por gente e voltar dela decidida; o que o modelo passivo disse, se há um.
ALTER TABLE sessao_da_prova
    DROP CONSTRAINT sessao_da_prova_situacao_check,
    DROP CONSTRAINT sessao_da_prova_check2,  -- a aprovada tem tudo que a prova
    DROP CONSTRAINT sessao_da_prova_check3,  -- e o rosto reconhecido
    ADD COLUMN revisao         text     CHECK (revisao IN ('humana', 'vencida')),
    ADD COLUMN passivo         smallint CHECK (passivo BETWEEN 0 AND 1000),  -- probabilidade de ser real, em milésimos; nula, não se avaliou
    ADD COLUMN passivo_limiar  smallint CHECK (passivo_limiar BETWEEN 0 AND 1000),
    ADD COLUMN passivo_modelo  text,
    ADD CONSTRAINT sessao_da_prova_situacao_check
        CHECK (situacao IN ('criada', 'em-andamento', 'em-revisao', 'aprovada', 'reprovada', 'expirada')),
    ADD CONSTRAINT aprovada_tem_prova
        CHECK (situacao <> 'aprovada' OR motivo IS NULL AND consentida_em IS NOT NULL
                                         AND (coalesce(revisao = 'humana', false) OR num_nulls(confianca, modelos) = 0)),
    ADD CONSTRAINT aprovada_reconhece
        CHECK (situacao <> 'aprovada' OR especie = 'cadastro' OR coalesce(revisao = 'humana', false) OR coalesce(cosseno >= limiar, false)),
    ADD CONSTRAINT passivo_inteiro CHECK (num_nulls(passivo, passivo_limiar, passivo_modelo) IN (0, 3)),
    ADD CONSTRAINT passivo_aprova
        CHECK (situacao <> 'aprovada' OR coalesce(revisao = 'humana', false) OR coalesce(passivo >= passivo_limiar, true));
GRANT UPDATE (revisao, passivo, passivo_limiar, passivo_modelo) ON sessao_da_prova TO motor;
GRANT SELECT (revisao, passivo, passivo_limiar, passivo_modelo) ON sessao_da_prova TO cliente;

-- Um pedido por sessão. O rosto e as fotos só existem enquanto está pedida.
CREATE TABLE revisao_da_prova (
    id           bigint      PRIMARY KEY,
    sessao_id    bigint      NOT NULL UNIQUE REFERENCES sessao_da_prova,
    motivo       text,        -- por que o computador não aprovou
    situacao     text        NOT NULL DEFAULT 'pedida'
                 CHECK (situacao IN ('pedida', 'aprovada', 'negada', 'vencida', 'retirada', 'apagada')),
    pedida_em    timestamptz NOT NULL,
    prazo_em     timestamptz NOT NULL CHECK (prazo_em > pedida_em),
    vetor        bytea,       -- o rosto de frente da tentativa, cifrado: é o que se guarda se for um cadastro aprovado
    modelo       text,
    aberta_por   bigint,
    aberta_em    timestamptz,
    decidida_por bigint,
    decidida_em  timestamptz CHECK (decidida_em >= pedida_em),
    fundamento   bytea,       -- a razão escrita, cifrada
    por_decidir  boolean     GENERATED ALWAYS AS (decidida_em IS NULL) STORED,
    UNIQUE (id, por_decidir),
    CHECK ((situacao = 'pedida') = (decidida_em IS NULL)),
    CHECK (num_nulls(aberta_por, aberta_em) IN (0, 2)),
    CHECK (num_nulls(vetor, modelo) IN (0, 2)),
    CHECK (decidida_em IS NULL OR vetor IS NULL),
    CHECK ((situacao IN ('aprovada', 'negada')) = (fundamento IS NOT NULL)),
    CHECK ((situacao IN ('aprovada', 'negada')) = (decidida_por IS NOT NULL)),
    CHECK (decidida_por IS NULL OR coalesce(decidida_por = aberta_por, false))
);
CREATE INDEX revisao_por_vencer ON revisao_da_prova (prazo_em) WHERE situacao = 'pedida';

-- A foto de uma revisão que já se decidiu não pode existir: a chave estrangeira não deixa decidir com ela.
CREATE TABLE quadro_da_revisao (
    id          bigint   PRIMARY KEY,
    revisao_id  bigint   NOT NULL,
    por_decidir boolean  NOT NULL DEFAULT true CHECK (por_decidir),
    ordem       smallint NOT NULL CHECK (ordem BETWEEN 1 AND 20),
    etapa       text     NOT NULL,
    tempo       integer  NOT NULL CHECK (tempo >= 0),  -- milissegundos da tentativa
    imagem      bytea    NOT NULL,  -- JPEG, cifrado
    UNIQUE (revisao_id, ordem),
    FOREIGN KEY (revisao_id, por_decidir) REFERENCES revisao_da_prova (id, por_decidir)
);

-- A mesma sessão pode avisar outra vez: reprovada pelo computador, decidida depois por gente.
ALTER TABLE aviso_da_prova DROP CONSTRAINT aviso_da_prova_sessao_id_key,
    ADD COLUMN vez smallint NOT NULL DEFAULT 1 CHECK (vez BETWEEN 1 AND 2),
    ADD CONSTRAINT aviso_da_sessao UNIQUE (sessao_id, vez);

DO $$
DECLARE tabela text;
BEGIN
    FOREACH tabela IN ARRAY ARRAY['revisao_da_prova', 'quadro_da_revisao'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tabela);
        EXECUTE format('CREATE POLICY motor ON %I TO motor USING (true) WITH CHECK (true)', tabela);
        EXECUTE format('GRANT SELECT, INSERT ON %I TO motor', tabela);
    END LOOP;
END $$;
GRANT UPDATE (situacao, vetor, modelo, aberta_por, aberta_em, decidida_por, decidida_em, fundamento) ON revisao_da_prova TO motor;
GRANT UPDATE (imagem) ON quadro_da_revisao TO motor;  -- a troca de chave recifra
GRANT DELETE ON quadro_da_revisao TO motor;

CALL exigir_chave_em_uso('revisao_da_prova', 'vetor');
CALL exigir_chave_em_uso('revisao_da_prova', 'fundamento');
CALL exigir_chave_em_uso('quadro_da_revisao', 'imagem');
