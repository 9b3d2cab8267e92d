-- dona: Acesso
CREATE TABLE chave_embrulhada (
    finalidade text        NOT NULL,
    versao     integer     NOT NULL CHECK (versao > 0),
    cifrada    bytea       NOT NULL,
    criada_em  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (finalidade, versao)
);

CREATE TABLE perfil (
    id     bigint PRIMARY KEY,
    portal text   NOT NULL CHECK (portal IN ('gestor', 'consignataria', 'servidor')),
    codigo text   NOT NULL CHECK (codigo ~ '^[a-z][a-z-]*$'),
    nome   text   NOT NULL,
    UNIQUE (portal, codigo),
    UNIQUE (id, portal)
);

CREATE TABLE perfil_ato (
    perfil_id bigint NOT NULL REFERENCES perfil,
    ato       text   NOT NULL CHECK (ato ~ '^[a-z][a-z-]*\.[a-z][a-z-]*$'),
    PRIMARY KEY (perfil_id, ato)
);

CREATE TABLE usuario (
    id               bigint      PRIMARY KEY,
    portal           text        NOT NULL CHECK (portal IN ('gestor', 'consignataria', 'servidor')),
    perfil_id        bigint      NOT NULL,
    login_indice     bytea       NOT NULL UNIQUE CHECK (octet_length(login_indice) = 16),
    pessoal          bytea       NOT NULL,
    senha            text,
    situacao         text        NOT NULL CHECK (situacao IN ('ativo', 'bloqueado', 'desativado')),
    erros_seguidos   integer     NOT NULL DEFAULT 0 CHECK (erros_seguidos >= 0),
    consignataria_id bigint      REFERENCES consignataria,
    pessoa_id        bigint      REFERENCES pessoa,
    demonstracao     boolean     NOT NULL DEFAULT false,
    criado_em        timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (perfil_id, portal) REFERENCES perfil (id, portal),
    CHECK ((portal = 'consignataria') = (consignataria_id IS NOT NULL)),
    CHECK (portal <> 'servidor' OR pessoa_id IS NOT NULL)
);
COMMENT ON COLUMN usuario.demonstracao IS 'conta da base fictícia: só entra quando o programa sobe em modo de demonstração';

CREATE TABLE sessao (
    resumo       bytea       PRIMARY KEY CHECK (octet_length(resumo) = 32),
    usuario_id   bigint      REFERENCES usuario,
    dados        bytea       NOT NULL,
    criada_em    timestamptz NOT NULL,
    vista_em     timestamptz NOT NULL,
    expira_em    timestamptz NOT NULL,
    encerrada_em timestamptz
);
CREATE INDEX sessao_do_usuario ON sessao (usuario_id) WHERE encerrada_em IS NULL;
CREATE INDEX sessao_a_limpar ON sessao (expira_em);

CREATE TABLE credencial (
    id               bigint      PRIMARY KEY,
    consignataria_id bigint      NOT NULL REFERENCES consignataria,
    nome             text        NOT NULL,
    resumo           bytea       NOT NULL UNIQUE CHECK (octet_length(resumo) = 32),
    atos             text[]      NOT NULL,
    situacao         text        NOT NULL CHECK (situacao IN ('ativa', 'revogada')),
    criada_em        timestamptz NOT NULL DEFAULT now(),
    expira_em        timestamptz NOT NULL
);

DO $$
DECLARE tabela text;
BEGIN
    FOREACH tabela IN ARRAY ARRAY['chave_embrulhada', 'perfil', 'perfil_ato', 'usuario', 'sessao', 'credencial'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tabela);
        EXECUTE format('CREATE POLICY motor ON %I TO motor USING (true) WITH CHECK (true)', tabela);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO motor', tabela);
    END LOOP;
END $$;
GRANT DELETE ON perfil_ato, sessao TO motor;
