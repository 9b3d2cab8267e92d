-- dona: Cadastro
CREATE TABLE orgao (
    id     bigint PRIMARY KEY,
    codigo text   NOT NULL UNIQUE,
    nome   text   NOT NULL CHECK (nome <> '')
);

CREATE TABLE pessoa (
    id         bigint      PRIMARY KEY,
    cpf_indice bytea       NOT NULL UNIQUE CHECK (octet_length(cpf_indice) = 16),
    pessoal    bytea       NOT NULL,
    criada_em  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE vinculo (
    id               bigint      PRIMARY KEY,
    pessoa_id        bigint      NOT NULL REFERENCES pessoa,
    matricula        text        NOT NULL UNIQUE CHECK (matricula <> ''),
    categoria        text        NOT NULL CHECK (categoria IN ('membro', 'servidor', 'pensionista')),
    situacao         text        NOT NULL CHECK (situacao IN ('ativo', 'inativo', 'desligado', 'falecido')),
    orgao_id         bigint      NOT NULL REFERENCES orgao,
    cargo            text        NOT NULL,
    admitido_em      date,
    encerrado_em     date,
    sucede_id        bigint      UNIQUE REFERENCES vinculo,
    visto_na_folha   competencia,
    bloqueado_em     timestamptz,
    motivo_do_bloqueio text,
    UNIQUE (pessoa_id, id),
    CHECK ((situacao IN ('desligado', 'falecido')) = (encerrado_em IS NOT NULL)),
    CHECK ((bloqueado_em IS NULL) = (motivo_do_bloqueio IS NULL))
);

CREATE TABLE consignataria (
    id               bigint    PRIMARY KEY,
    codigo           text      NOT NULL UNIQUE CHECK (codigo ~ '^[0-9A-Z]{1,10}$'),
    nome             text      NOT NULL CHECK (nome <> ''),
    razao_social     text      NOT NULL,
    cnpj             text      NOT NULL CHECK (cnpj ~ '^[0-9A-Z]{12}[0-9]{2}$'),
    tipo             text      NOT NULL CHECK (tipo IN ('a', 'b', 'c', 'd', 'e', 'f', 'g')),
    situacao         text      NOT NULL CHECK (situacao IN ('ativa', 'bloqueada', 'so_liquida', 'descredenciada')),
    motivo           text,
    credenciada      daterange NOT NULL CHECK (NOT isempty(credenciada)),
    banco            text,
    agencia          text,
    conta            text,
    email            text,
    telefone         text,
    CHECK (situacao = 'ativa' OR motivo IS NOT NULL)
);

CREATE TABLE produto (
    id                    bigint   PRIMARY KEY,
    codigo                text     NOT NULL UNIQUE CHECK (codigo ~ '^[a-z][a-z-]*$'),
    nome                  text     NOT NULL,
    natureza              text     NOT NULL CHECK (natureza IN ('emprestimo', 'cartao', 'mensalidade', 'seguro', 'previdencia',
                                                               'plano-de-saude', 'antecipacao')),
    forma                 text     NOT NULL CHECK (forma IN ('parcelas', 'mensal', 'percentual')),
    exige_taxa            boolean  NOT NULL,
    aceita_parcial        boolean  NOT NULL,
    minimo_parcial        centavos NOT NULL DEFAULT 1 CHECK (minimo_parcial > 0),
    exige_autorizacao     boolean  NOT NULL DEFAULT false,
    reajuste_exige_saldo  boolean  NOT NULL DEFAULT false,
    ao_nao_descontar      text     NOT NULL CHECK (ao_nao_descontar IN ('reapresentar', 'estender', 'cobrar-fora')),
    CHECK (NOT exige_taxa OR forma = 'parcelas')
);

CREATE TABLE tipo_de_margem (
    codigo    text    PRIMARY KEY CHECK (codigo ~ '^[a-z][a-z-]*$'),
    nome      text    NOT NULL,
    consome   text    NOT NULL CHECK (consome IN ('parcela', 'total')),
    no_limite boolean NOT NULL,
    no_teto   boolean NOT NULL,
    excesso   text    NOT NULL CHECK (excesso IN ('recusar', 'cortar', 'transbordar')),
    ordem     integer NOT NULL UNIQUE
);

CREATE TABLE incidencia (
    produto_id bigint    NOT NULL REFERENCES produto,
    tipo       text      NOT NULL REFERENCES tipo_de_margem,
    vigencia   daterange NOT NULL CHECK (NOT isempty(vigencia)),
    EXCLUDE USING gist (produto_id WITH =, tipo WITH =, vigencia WITH &&)
);

CREATE TABLE percentual_de_margem (
    tipo        text      NOT NULL REFERENCES tipo_de_margem,
    regra       text      NOT NULL DEFAULT 'geral',
    pontos_base integer   NOT NULL CHECK (pontos_base BETWEEN 0 AND 10000),
    base        text      NOT NULL CHECK (base IN ('liquida', 'bruta')),
    vigencia    daterange NOT NULL CHECK (NOT isempty(vigencia)),
    fonte       text      NOT NULL CHECK (fonte <> ''),
    EXCLUDE USING gist (tipo WITH =, regra WITH =, vigencia WITH &&)
);

CREATE TABLE marca_de_legado (
    codigo    text    PRIMARY KEY CHECK (codigo ~ '^[a-z0-9][a-z0-9-]*$'),
    nome      text    NOT NULL,
    protegido boolean NOT NULL,
    regra     text    NOT NULL,
    fonte     text    NOT NULL CHECK (fonte <> '')
);

CREATE TABLE convenio (
    id               bigint PRIMARY KEY,
    consignataria_id bigint NOT NULL REFERENCES consignataria,
    produto_id       bigint NOT NULL REFERENCES produto,
    situacao         text   NOT NULL DEFAULT 'ativo' CHECK (situacao IN ('ativo', 'bloqueado', 'so_liquida')),
    UNIQUE (consignataria_id, produto_id)
);

CREATE TABLE convenio_versao (
    id                   bigint    PRIMARY KEY,
    convenio_id          bigint    NOT NULL REFERENCES convenio,
    vigencia             daterange NOT NULL CHECK (NOT isempty(vigencia)),
    prazo_minimo         integer   NOT NULL DEFAULT 1 CHECK (prazo_minimo >= 1),
    prazo_maximo         integer   CHECK (prazo_maximo >= prazo_minimo),
    carencia_minima      integer   NOT NULL DEFAULT 0 CHECK (carencia_minima >= 0),
    carencia_maxima      integer   NOT NULL DEFAULT 0 CHECK (carencia_maxima >= carencia_minima),
    maximo_de_contratos  integer   CHECK (maximo_de_contratos > 0),
    taxa_maxima          bigint    CHECK (taxa_maxima > 0),
    cet_maximo           integer   CHECK (cet_maximo > 0),
    convencao            text      CHECK (convencao IN ('price_mensal', 'coef_dias30')),
    iof                  text      CHECK (iof IN ('financiado', 'descontado', 'isento')),
    fonte                text      NOT NULL CHECK (fonte <> ''),
    EXCLUDE USING gist (convenio_id WITH =, vigencia WITH &&)
);
COMMENT ON COLUMN convenio_versao.taxa_maxima IS 'juros ao mês, em 10⁻⁸ (1,80% = 1.800.000)';
COMMENT ON COLUMN convenio_versao.cet_maximo IS 'CET ao ano, em centésimos de ponto percentual (27,46% = 2.746)';

CREATE TABLE rubrica (
    convenio_id  bigint    NOT NULL REFERENCES convenio,
    leiaute      text      NOT NULL,
    categoria    text      NOT NULL CHECK (categoria IN ('membro', 'servidor', 'pensionista')),
    codigo       text      NOT NULL CHECK (codigo ~ '^[0-9A-Z]{1,8}$'),
    cobra_linha  boolean   NOT NULL,
    retencao     integer   NOT NULL DEFAULT 0 CHECK (retencao BETWEEN 0 AND 10000),
    vigencia     daterange NOT NULL CHECK (NOT isempty(vigencia)),
    EXCLUDE USING gist (convenio_id WITH =, leiaute WITH =, categoria WITH =, vigencia WITH &&)
);
COMMENT ON COLUMN rubrica.retencao IS 'custo de processamento retido no repasse, em pontos-base do descontado (Lei MG 19.490/2011, art. 20)';

CREATE TABLE prioridade (
    produto_id bigint    NOT NULL REFERENCES produto,
    ordem      integer   NOT NULL CHECK (ordem > 0),
    vigencia   daterange NOT NULL CHECK (NOT isempty(vigencia)),
    fonte      text      NOT NULL CHECK (fonte <> ''),
    EXCLUDE USING gist (produto_id WITH =, vigencia WITH &&)
);

CREATE TABLE regra_de_glosa (
    id       bigint    PRIMARY KEY,
    vigencia daterange NOT NULL CHECK (NOT isempty(vigencia)),
    conteudo jsonb     NOT NULL,
    fonte    text      NOT NULL CHECK (fonte <> ''),
    EXCLUDE USING gist (vigencia WITH &&)
);

CREATE TABLE parametro (
    chave    text      NOT NULL CHECK (chave ~ '^[a-z][a-z.-]*$'),
    valor    text      NOT NULL,
    vigencia daterange NOT NULL CHECK (NOT isempty(vigencia)),
    fonte    text      NOT NULL CHECK (fonte <> ''),
    EXCLUDE USING gist (chave WITH =, vigencia WITH &&)
);

CREATE TABLE calendario (
    competencia competencia PRIMARY KEY,
    corte_em    timestamptz NOT NULL,
    remessa_ate date        NOT NULL,
    vencimento  date        NOT NULL,
    repasse_em  date        NOT NULL,
    CHECK (remessa_ate >= corte_em::date - 1)
);

CREATE TABLE feriado (
    dia     date PRIMARY KEY,
    nome    text NOT NULL,
    especie text NOT NULL CHECK (especie IN ('local', 'facultativo'))
);

CREATE TABLE motivo_de_rejeicao (
    codigo    text PRIMARY KEY CHECK (codigo ~ '^[0-9A-Z]{2}$'),
    descricao text NOT NULL
);

CREATE TABLE versao_do_cadastro (
    unica  boolean PRIMARY KEY DEFAULT true CHECK (unica),
    versao bigint  NOT NULL
);
INSERT INTO versao_do_cadastro (versao) VALUES (1);

-- Mudou regra, muda a versão: um comando, uma vez, na mesma transação.
CREATE FUNCTION muda_versao_do_cadastro() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS
    $$ BEGIN UPDATE versao_do_cadastro SET versao = versao + 1; RETURN NULL; END $$;
DO $$
DECLARE tabela text;
BEGIN
    FOREACH tabela IN ARRAY ARRAY['consignataria', 'produto', 'tipo_de_margem', 'incidencia', 'percentual_de_margem',
            'marca_de_legado', 'convenio', 'convenio_versao', 'prioridade', 'regra_de_glosa', 'parametro', 'calendario'] LOOP
        EXECUTE format('CREATE TRIGGER muda_versao AFTER INSERT OR UPDATE OR DELETE ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION muda_versao_do_cadastro()', tabela);
    END LOOP;
    FOREACH tabela IN ARRAY ARRAY['orgao', 'pessoa', 'vinculo', 'consignataria', 'produto', 'tipo_de_margem', 'incidencia',
            'percentual_de_margem', 'marca_de_legado', 'convenio', 'convenio_versao', 'rubrica', 'prioridade',
            'regra_de_glosa', 'parametro', 'calendario', 'feriado', 'motivo_de_rejeicao', 'versao_do_cadastro'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tabela);
        EXECUTE format('CREATE POLICY motor ON %I TO motor USING (true) WITH CHECK (true)', tabela);
        EXECUTE format('CREATE POLICY gestor ON %I FOR SELECT TO gestor USING (true)', tabela);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO motor', tabela);
        EXECUTE format('GRANT SELECT ON %I TO gestor', tabela);
    END LOOP;
    -- Catálogo sem segredo: nomes e códigos que todo portal mostra.
    FOREACH tabela IN ARRAY ARRAY['orgao', 'produto', 'tipo_de_margem', 'calendario', 'feriado', 'motivo_de_rejeicao'] LOOP
        EXECUTE format('CREATE POLICY catalogo ON %I FOR SELECT TO consignataria, servidor USING (true)', tabela);
        EXECUTE format('GRANT SELECT ON %I TO consignataria, servidor', tabela);
    END LOOP;
END $$;

-- A consignatária vê a si e aos seus convênios; o servidor vê o nome das consignatárias e as condições oferecidas.
CREATE POLICY sua ON consignataria FOR SELECT TO consignataria USING (id = (SELECT consignataria_da_sessao()));
CREATE POLICY seu ON convenio FOR SELECT TO consignataria USING (consignataria_id = (SELECT consignataria_da_sessao()));
CREATE POLICY sua ON convenio_versao FOR SELECT TO consignataria
    USING (convenio_id IN (SELECT c.id FROM convenio c WHERE c.consignataria_id = (SELECT consignataria_da_sessao())));
CREATE POLICY sua ON rubrica FOR SELECT TO consignataria
    USING (convenio_id IN (SELECT c.id FROM convenio c WHERE c.consignataria_id = (SELECT consignataria_da_sessao())));
GRANT SELECT ON consignataria, convenio, convenio_versao, rubrica TO consignataria;
CREATE POLICY catalogo ON consignataria FOR SELECT TO servidor USING (true);
CREATE POLICY catalogo ON convenio FOR SELECT TO servidor USING (true);
CREATE POLICY catalogo ON convenio_versao FOR SELECT TO servidor USING (true);
GRANT SELECT (id, codigo, nome, tipo, situacao, email, telefone) ON consignataria TO servidor;
GRANT SELECT ON convenio, convenio_versao TO servidor;
CREATE POLICY propria ON pessoa FOR SELECT TO servidor USING (id = (SELECT pessoa_da_sessao()));
CREATE POLICY proprio ON vinculo FOR SELECT TO servidor USING (pessoa_id = (SELECT pessoa_da_sessao()));
GRANT SELECT ON pessoa, vinculo TO servidor;
-- pessoa e vinculo para a consignatária: só de quem tem contrato com ela; a política nasce com a tabela contrato.

INSERT INTO motivo_de_rejeicao (codigo, descricao) VALUES
    ('BH', 'empresa não pagou salário'), ('BI', 'falecimento do mutuário'), ('BJ', 'empresa não enviou a remessa do mutuário'),
    ('BK', 'empresa não enviou a remessa no vencimento'), ('BL', 'valor da parcela inválido'),
    ('BM', 'identificação do contrato inválida'), ('HC', 'convênio inválido'), ('HM', 'pessoa não identificada'),
    ('HR', 'quantidade de contratos excedida'), ('HT', 'início do desconto já ultrapassado'),
    ('HW', 'margem excedida dentro do prazo do contrato'), ('H7', 'margem excedida além do prazo'),
    ('H2', 'sem crédito na competência'), ('H3', 'não descontado por outros motivos'), ('H8', 'desligado do órgão'),
    ('H9', 'afastado por licença'), ('H6', 'corte feito pela folha');
