-- dona: ProvaDeVida
-- Quem opera o serviço ou representa um cliente. O CPF vai cifrado e se acha por índice cego, num domínio só deste cadastro.
CREATE TABLE usuario_da_prova (
    id            bigint      PRIMARY KEY,
    indice        bytea       NOT NULL UNIQUE CHECK (octet_length(indice) = 16),
    indice_versao integer     NOT NULL,  -- da chave com que se fez (0035)
    pessoal       bytea       NOT NULL,  -- nome e CPF
    criado_em     timestamptz NOT NULL,
    entrou_em     timestamptz
);

-- O que cada um pode. Sem linha em vigor, nada; o operador-mestre concede.
CREATE TABLE papel_da_prova (
    id           bigint      PRIMARY KEY,
    usuario_id   bigint      NOT NULL REFERENCES usuario_da_prova,
    papel        text        NOT NULL CHECK (papel IN ('operador', 'atendente', 'representante')),
    mestre       boolean     NOT NULL DEFAULT false,
    cliente_id   bigint      REFERENCES cliente_da_prova,  -- de quem é representante
    concedido_em timestamptz NOT NULL,
    retirado_em  timestamptz CHECK (retirado_em >= concedido_em),
    CHECK ((papel = 'representante') = (cliente_id IS NOT NULL)),
    CHECK (NOT mestre OR papel = 'operador')
);
CREATE UNIQUE INDEX papel_da_prova_em_vigor ON papel_da_prova (usuario_id, papel, coalesce(cliente_id, 0)) WHERE retirado_em IS NULL;
CREATE INDEX papel_do_cliente ON papel_da_prova (cliente_id) WHERE retirado_em IS NULL;

-- Quem está dentro: gente com papel, ou o cidadão, que não tem linha de usuário. Acabou, apaga-se: a trilha é que lembra.
CREATE TABLE entrada_da_prova (
    resumo     bytea       PRIMARY KEY CHECK (octet_length(resumo) = 32),
    usuario_id bigint      REFERENCES usuario_da_prova,
    dados      bytea       NOT NULL,  -- nome, CPF, de onde e o recado da próxima página
    criada_em  timestamptz NOT NULL,
    vista_em   timestamptz NOT NULL,
    expira_em  timestamptz NOT NULL CHECK (expira_em > criada_em)
);
CREATE INDEX entrada_do_usuario ON entrada_da_prova (usuario_id);
CREATE INDEX entrada_por_vencer ON entrada_da_prova (expira_em);

-- O que um cliente oferece no portal do cidadão, e para onde a pessoa volta com o código.
CREATE TABLE servico_do_portal (
    id               bigint      PRIMARY KEY,
    cliente_id       bigint      NOT NULL,
    cliente_liberado boolean     NOT NULL DEFAULT true CHECK (cliente_liberado),
    codigo           text        NOT NULL UNIQUE CHECK (codigo ~ '^[a-z0-9][a-z0-9-]{1,39}$'),
    nome             text        NOT NULL CHECK (length(nome) BETWEEN 3 AND 80),
    descricao        text        NOT NULL CHECK (length(descricao) BETWEEN 3 AND 400),
    finalidade       text        NOT NULL CHECK (length(finalidade) BETWEEN 3 AND 200),  -- continua a frase «para …»
    volta            text        NOT NULL CHECK (volta ~ '^https://[^@# ]+$'),
    guarda_o_rosto   boolean     NOT NULL,  -- quem ainda não tem rosto guardado o guarda na primeira vez
    criado_em        timestamptz NOT NULL,
    retirado_em      timestamptz,
    UNIQUE (id, cliente_id),
    FOREIGN KEY (cliente_id, cliente_liberado) REFERENCES cliente_da_prova (id, liberado)
);

-- A prova que a pessoa começou no portal, e o código com que o serviço busca o resultado: vale uma vez e um minuto.
CREATE TABLE pedido_do_portal (
    sessao_id  bigint      PRIMARY KEY,
    cliente_id bigint      NOT NULL,
    servico_id bigint      NOT NULL,
    estado     text        CHECK (length(estado) BETWEEN 1 AND 200),  -- do serviço; volta como veio
    ficha      bytea       UNIQUE CHECK (octet_length(ficha) = 32),  -- o resumo do código
    vence_em   timestamptz,
    trocado_em timestamptz,
    FOREIGN KEY (sessao_id, cliente_id) REFERENCES sessao_da_prova (id, cliente_id),
    FOREIGN KEY (servico_id, cliente_id) REFERENCES servico_do_portal (id, cliente_id),
    CHECK ((ficha IS NULL) = (vence_em IS NULL)),
    CHECK (trocado_em IS NULL OR ficha IS NOT NULL)
);

DO $$
DECLARE tabela text;
BEGIN
    FOREACH tabela IN ARRAY ARRAY['usuario_da_prova', 'papel_da_prova', 'entrada_da_prova', 'servico_do_portal', 'pedido_do_portal'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tabela);
        EXECUTE format('CREATE POLICY motor ON %I TO motor USING (true) WITH CHECK (true)', tabela);
        EXECUTE format('GRANT SELECT, INSERT ON %I TO motor', tabela);
    END LOOP;
    FOREACH tabela IN ARRAY ARRAY['credencial_da_prova', 'aviso_da_prova', 'servico_do_portal'] LOOP
        EXECUTE format('CREATE POLICY seu ON %I FOR SELECT TO cliente USING (cliente_id = (SELECT cliente_da_sessao()))', tabela);
    END LOOP;
END $$;
CREATE POLICY seu ON cliente_da_prova FOR SELECT TO cliente USING (id = (SELECT cliente_da_sessao()));
GRANT UPDATE (indice, indice_versao, pessoal, entrou_em) ON usuario_da_prova TO motor;
GRANT UPDATE (retirado_em) ON papel_da_prova TO motor;
GRANT UPDATE (dados, vista_em) ON entrada_da_prova TO motor;
GRANT DELETE ON entrada_da_prova TO motor;
GRANT UPDATE (nome, descricao, finalidade, volta, guarda_o_rosto, retirado_em) ON servico_do_portal TO motor;
GRANT UPDATE (ficha, vence_em, trocado_em) ON pedido_do_portal TO motor;
GRANT SELECT (id, codigo, nome, cnpj, contrato, contrato_em, termo_em, voltas, avisar_em, limiar, criado_em, liberado_em, suspenso_em)
    ON cliente_da_prova TO cliente;
GRANT SELECT (id, cliente_id, identificador, criada_em, expira_em, usada_em, encerrada_em) ON credencial_da_prova TO cliente;
GRANT SELECT (id, cliente_id, sessao_id, situacao, tentativas, criado_em, vale_ate, nao_antes_de, erro, encerrado_em) ON aviso_da_prova TO cliente;
GRANT SELECT (id, cliente_id, codigo, nome, descricao, finalidade, volta, guarda_o_rosto, criado_em, retirado_em) ON servico_do_portal TO cliente;

CALL exigir_chave_em_uso('usuario_da_prova', 'pessoal');
CALL exigir_chave_em_uso('entrada_da_prova', 'dados', 'sessao');
CREATE TRIGGER exige_indice_em_uso AFTER INSERT ON usuario_da_prova REFERENCING NEW TABLE AS novas
    FOR EACH STATEMENT EXECUTE FUNCTION exige_indice_em_uso();
CREATE TRIGGER exige_indice_em_uso_ao_mudar BEFORE UPDATE OF indice, indice_versao ON usuario_da_prova
    FOR EACH ROW EXECUTE FUNCTION exige_indice_em_uso_ao_mudar();
