-- dona: ProvaDeVida
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'cliente') THEN CREATE ROLE cliente NOLOGIN; END IF;
END $$;
GRANT cliente TO aplicacao;
GRANT USAGE ON SCHEMA public TO cliente;

CREATE FUNCTION cliente_da_sessao() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT nullif(current_setting('averba.cliente', true), '')::bigint $$;

-- Quem contrata. Só se libera com contrato, termo de sigilo e representante (PV-26, PV-33, PV-35).
CREATE TABLE cliente_da_prova (
    id           bigint      PRIMARY KEY,
    codigo       text        NOT NULL UNIQUE CHECK (codigo ~ '^[a-z0-9][a-z0-9-]{1,39}$'),
    nome         text        NOT NULL CHECK (nome <> ''),
    cnpj         text        NOT NULL CHECK (cnpj ~ '^[A-Z0-9]{12}[0-9]{2}$'),
    contrato     text,
    contrato_em  date,
    termo_em     date,        -- em que assinou o termo de sigilo
    pessoal      bytea,       -- o representante, cifrado
    voltas       text[]       NOT NULL DEFAULT '{}',  -- endereços para onde a captura pode devolver a pessoa
    avisar_em    text         CHECK (avisar_em ~ '^https://[^@# ]+$'),  -- onde se avisa que uma sessão se decidiu
    limiar       smallint     NOT NULL DEFAULT 363 CHECK (limiar BETWEEN 300 AND 900),  -- milésimos de cosseno
    criado_em    timestamptz  NOT NULL,
    liberado_em  timestamptz,
    suspenso_em  timestamptz,
    liberado     boolean      GENERATED ALWAYS AS (liberado_em IS NOT NULL) STORED,
    UNIQUE (id, liberado),
    CHECK (liberado_em IS NULL OR num_nulls(contrato, contrato_em, termo_em, pessoal) = 0),
    CHECK (suspenso_em IS NULL OR liberado_em IS NOT NULL)
);

-- O segredo só aparece na criação; guarda-se o resumo. Não há credencial de cliente que não foi liberado.
CREATE TABLE credencial_da_prova (
    id               bigint      PRIMARY KEY,
    cliente_id       bigint      NOT NULL REFERENCES cliente_da_prova,
    cliente_liberado boolean     NOT NULL DEFAULT true CHECK (cliente_liberado),
    identificador    text        NOT NULL UNIQUE,
    resumo           bytea       NOT NULL UNIQUE CHECK (octet_length(resumo) = 32),
    criada_em        timestamptz NOT NULL,
    expira_em        timestamptz NOT NULL CHECK (expira_em > criada_em),
    usada_em         timestamptz,
    encerrada_em     timestamptz,
    FOREIGN KEY (cliente_id, cliente_liberado) REFERENCES cliente_da_prova (id, liberado)
);

-- Pessoa de um cliente. O mesmo CPF noutro cliente é outro titular, com índice sem relação.
CREATE TABLE titular_da_prova (
    id         bigint      PRIMARY KEY,
    cliente_id bigint      NOT NULL REFERENCES cliente_da_prova,
    indice     bytea       NOT NULL CHECK (octet_length(indice) = 16),
    indice_versao integer  NOT NULL,  -- da chave com que se fez (0035)
    pessoal    bytea,
    criado_em  timestamptz NOT NULL,
    apagado_em timestamptz,
    UNIQUE (cliente_id, indice),
    UNIQUE (id, cliente_id),
    CHECK ((apagado_em IS NULL) = (pessoal IS NOT NULL))
);

-- O vetor do rosto, cifrado, de uma versão do modelo: de outra não se compara. Uma em vigor por titular e modelo.
CREATE TABLE referencia_facial (
    id           bigint      PRIMARY KEY,
    titular_id   bigint      NOT NULL,
    cliente_id   bigint      NOT NULL,
    modelo       text        NOT NULL,
    vetor        bytea       NOT NULL,
    origem       text        NOT NULL CHECK (origem IN ('foto', 'captura')),
    criada_em    timestamptz NOT NULL,
    encerrada_em timestamptz,
    FOREIGN KEY (titular_id, cliente_id) REFERENCES titular_da_prova (id, cliente_id)
);
CREATE UNIQUE INDEX referencia_em_vigor ON referencia_facial (titular_id, modelo) WHERE encerrada_em IS NULL;

CREATE TABLE sessao_da_prova (
    id            bigint      PRIMARY KEY,
    cliente_id    bigint      NOT NULL REFERENCES cliente_da_prova,
    titular_id    bigint      NOT NULL,
    especie       text        NOT NULL CHECK (especie IN ('autenticacao', 'cadastro')),
    finalidade    text        NOT NULL CHECK (finalidade <> ''),
    nonce         text        NOT NULL CHECK (length(nonce) BETWEEN 16 AND 128),  -- do cliente; volta no resultado assinado
    volta         text        NOT NULL,
    link          bytea       UNIQUE CHECK (octet_length(link) = 32),       -- some quando aberto: vale uma vez
    navegador     bytea       UNIQUE CHECK (octet_length(navegador) = 32),  -- o navegador que o abriu
    situacao      text        NOT NULL DEFAULT 'criada'
                  CHECK (situacao IN ('criada', 'em-andamento', 'aprovada', 'reprovada', 'expirada')),
    motivo        text,
    limiar        smallint    NOT NULL,
    regua         smallint    NOT NULL,
    criada_em     timestamptz NOT NULL,
    expira_em     timestamptz NOT NULL CHECK (expira_em > criada_em),
    consentida_em timestamptz,
    concluida_em  timestamptz,
    tentativas    smallint    NOT NULL DEFAULT 0 CHECK (tentativas BETWEEN 0 AND 3),
    confianca     smallint    CHECK (confianca BETWEEN 0 AND 100),
    cosseno       smallint    CHECK (cosseno BETWEEN -1000 AND 1000),  -- em milésimos
    modelos       text[],
    UNIQUE (id, cliente_id),
    FOREIGN KEY (titular_id, cliente_id) REFERENCES titular_da_prova (id, cliente_id),
    CHECK ((situacao IN ('aprovada', 'reprovada', 'expirada')) = (concluida_em IS NOT NULL)),
    CHECK (situacao <> 'aprovada' OR num_nulls(confianca, consentida_em, modelos) = 0 AND motivo IS NULL),
    CHECK (situacao <> 'aprovada' OR especie = 'cadastro' OR coalesce(cosseno >= limiar, false)),
    CHECK (situacao <> 'reprovada' OR motivo IS NOT NULL),
    CHECK (tentativas = 0 OR consentida_em IS NOT NULL)
);
CREATE INDEX sessao_do_titular ON sessao_da_prova (titular_id, criada_em);
CREATE INDEX sessao_por_vencer ON sessao_da_prova (expira_em) WHERE concluida_em IS NULL;
CREATE INDEX sessao_do_cliente ON sessao_da_prova (cliente_id, criada_em);

-- Cada tentativa, com as medidas que a decidiram (cifradas): é a prova que fica.
CREATE TABLE tentativa_da_prova (
    id         bigint      PRIMARY KEY,
    sessao_id  bigint      NOT NULL REFERENCES sessao_da_prova,
    n          smallint    NOT NULL CHECK (n BETWEEN 1 AND 3),
    comecou_em timestamptz NOT NULL,
    acabou_em  timestamptz,
    motivo     text,
    quadros    integer     CHECK (quadros >= 0),
    medidas    bytea,
    resumo     bytea       CHECK (octet_length(resumo) = 32),  -- do último quadro: fecha a corrente
    UNIQUE (sessao_id, n),
    CHECK ((acabou_em IS NULL) = (medidas IS NULL))
);

-- Quadro que já serviu a uma sessão não serve a outra. Só o resumo, por noventa dias.
CREATE TABLE quadro_da_prova (
    resumo    bytea       PRIMARY KEY CHECK (octet_length(resumo) = 32),
    sessao_id bigint      NOT NULL REFERENCES sessao_da_prova,
    em        timestamptz NOT NULL
);
CREATE INDEX quadro_por_vencer ON quadro_da_prova (em);

-- O que se cobra: uma linha por consulta ou autenticação decidida, numerada no mês do cliente. Nunca se altera nem se apaga.
CREATE TABLE consulta_da_prova (
    id          bigint      PRIMARY KEY,
    cliente_id  bigint      NOT NULL REFERENCES cliente_da_prova,
    competencia competencia NOT NULL,
    ordem       integer     NOT NULL CHECK (ordem > 0),
    transacao   text        NOT NULL CHECK (transacao IN ('consulta', 'autenticacao')),
    sessao_id   bigint      UNIQUE,
    resultado   text        NOT NULL CHECK (resultado IN ('aprovada', 'reprovada')),
    em          timestamptz NOT NULL,
    evento_id   bigint      NOT NULL,
    UNIQUE (cliente_id, competencia, ordem),
    FOREIGN KEY (sessao_id, cliente_id) REFERENCES sessao_da_prova (id, cliente_id),
    CHECK ((transacao = 'autenticacao') = (sessao_id IS NOT NULL))
);

-- O aviso ao cliente de que uma sessão se decidiu; insiste-se até vale_ate.
CREATE TABLE aviso_da_prova (
    id           bigint      PRIMARY KEY,
    cliente_id   bigint      NOT NULL,
    sessao_id    bigint      NOT NULL UNIQUE,
    situacao     text        NOT NULL DEFAULT 'por-entregar' CHECK (situacao IN ('por-entregar', 'entregue', 'abandonado')),
    tentativas   integer     NOT NULL DEFAULT 0 CHECK (tentativas >= 0),
    criado_em    timestamptz NOT NULL,
    vale_ate     timestamptz NOT NULL CHECK (vale_ate > criado_em),
    nao_antes_de timestamptz NOT NULL,
    erro         text,
    encerrado_em timestamptz,
    FOREIGN KEY (sessao_id, cliente_id) REFERENCES sessao_da_prova (id, cliente_id),
    CHECK ((situacao = 'por-entregar') = (encerrado_em IS NULL)),
    CHECK (situacao <> 'abandonado' OR erro IS NOT NULL)
);
CREATE INDEX aviso_por_entregar ON aviso_da_prova (nao_antes_de) WHERE situacao = 'por-entregar';
CREATE INDEX aviso_do_cliente ON aviso_da_prova (cliente_id) WHERE situacao <> 'entregue';

-- Preço de uma consulta por faixa do mês, com vigência. Faixa sem preço é «sem preço», não é grátis.
CREATE TABLE preco_da_prova (
    id         bigint    PRIMARY KEY,
    cliente_id bigint    NOT NULL REFERENCES cliente_da_prova,
    faixa      text      NOT NULL CHECK (faixa IN ('BASIC', 'STANDARD', 'SILVER', 'GOLD', 'PLATINUM')),
    valor      centavos  NOT NULL CHECK (valor >= 0),
    vigencia   daterange NOT NULL CHECK (NOT isempty(vigencia)),
    EXCLUDE USING gist (cliente_id WITH =, faixa WITH =, vigencia WITH &&)
);

-- Com que se assina o resultado; a privada, cifrada. A encerrada ainda confere o que assinou.
CREATE TABLE chave_da_prova (
    id           bigint      PRIMARY KEY,
    identificador text       NOT NULL UNIQUE,
    publica      bytea       NOT NULL CHECK (octet_length(publica) = 32),
    privada      bytea       NOT NULL,
    criada_em    timestamptz NOT NULL,
    encerrada_em timestamptz
);
CREATE UNIQUE INDEX chave_da_prova_em_uso ON chave_da_prova ((true)) WHERE encerrada_em IS NULL;

DO $$
DECLARE tabela text;
BEGIN
    FOREACH tabela IN ARRAY ARRAY['cliente_da_prova', 'credencial_da_prova', 'titular_da_prova', 'referencia_facial', 'sessao_da_prova',
                                  'tentativa_da_prova', 'quadro_da_prova', 'consulta_da_prova', 'aviso_da_prova', 'preco_da_prova',
                                  'chave_da_prova'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tabela);
        EXECUTE format('CREATE POLICY motor ON %I TO motor USING (true) WITH CHECK (true)', tabela);
        EXECUTE format('GRANT SELECT, INSERT ON %I TO motor', tabela);
    END LOOP;
    FOREACH tabela IN ARRAY ARRAY['titular_da_prova', 'sessao_da_prova', 'consulta_da_prova', 'preco_da_prova'] LOOP
        EXECUTE format('CREATE POLICY seu ON %I FOR SELECT TO cliente USING (cliente_id = (SELECT cliente_da_sessao()))', tabela);
    END LOOP;
END $$;
GRANT UPDATE (nome, contrato, contrato_em, termo_em, pessoal, voltas, avisar_em, limiar, liberado_em, suspenso_em) ON cliente_da_prova TO motor;
GRANT UPDATE (usada_em, encerrada_em) ON credencial_da_prova TO motor;
GRANT UPDATE (indice, indice_versao, pessoal, apagado_em) ON titular_da_prova TO motor;
GRANT UPDATE (vetor, encerrada_em) ON referencia_facial TO motor;
GRANT UPDATE (link, navegador, situacao, motivo, expira_em, consentida_em, concluida_em, tentativas, confianca, cosseno, modelos) ON sessao_da_prova TO motor;
GRANT UPDATE (acabou_em, motivo, quadros, medidas, resumo) ON tentativa_da_prova TO motor;
GRANT UPDATE (privada, encerrada_em) ON chave_da_prova TO motor;
GRANT UPDATE (situacao, tentativas, vale_ate, nao_antes_de, erro, encerrado_em) ON aviso_da_prova TO motor;
GRANT UPDATE (vigencia) ON preco_da_prova TO motor;
GRANT DELETE ON referencia_facial, quadro_da_prova TO motor;
GRANT SELECT (id, cliente_id, titular_id, especie, finalidade, nonce, situacao, motivo, limiar, regua, criada_em, expira_em, consentida_em, concluida_em, tentativas,
              confianca, cosseno, modelos) ON sessao_da_prova TO cliente;
GRANT SELECT (id, cliente_id, competencia, ordem, transacao, sessao_id, resultado, em) ON consulta_da_prova TO cliente;
GRANT SELECT ON preco_da_prova TO cliente;

-- O bloco cifrado não se grava com chave já retirada, como nas outras colunas cifradas (0029).
CALL exigir_chave_em_uso('cliente_da_prova', 'pessoal');
CALL exigir_chave_em_uso('titular_da_prova', 'pessoal');
CALL exigir_chave_em_uso('referencia_facial', 'vetor');
CALL exigir_chave_em_uso('tentativa_da_prova', 'medidas');
CALL exigir_chave_em_uso('chave_da_prova', 'privada');

-- Índice gravado com outra chave não entra, como nas outras tabelas que o têm (0035).
CREATE TRIGGER exige_indice_em_uso AFTER INSERT ON titular_da_prova REFERENCING NEW TABLE AS novas
    FOR EACH STATEMENT EXECUTE FUNCTION exige_indice_em_uso();
CREATE TRIGGER exige_indice_em_uso_ao_mudar BEFORE UPDATE OF indice, indice_versao ON titular_da_prova
    FOR EACH ROW EXECUTE FUNCTION exige_indice_em_uso_ao_mudar();
