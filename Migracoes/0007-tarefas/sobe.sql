-- dona: Tarefas
CREATE TABLE tarefa (
    id           bigint      PRIMARY KEY,
    especie      text        NOT NULL CHECK (especie <> ''),
    chave        text,                                          -- duas tarefas vivas com a mesma chave não coexistem
    dados        jsonb       NOT NULL DEFAULT '{}',
    situacao     text        NOT NULL DEFAULT 'esperando'
                             CHECK (situacao IN ('esperando', 'rodando', 'terminada', 'recusada', 'falhou', 'cancelada')),
    etapa        text        NOT NULL DEFAULT '',
    feito        bigint      NOT NULL DEFAULT 0 CHECK (feito >= 0),
    total        bigint      CHECK (total >= 0),
    marca        jsonb       NOT NULL DEFAULT '{}',             -- onde retomar
    resultado    jsonb,
    mensagem     text,
    tentativas   integer     NOT NULL DEFAULT 0,
    cancelar     boolean     NOT NULL DEFAULT false,
    autor_id     bigint,
    processo     text,
    criada_em    timestamptz NOT NULL DEFAULT now(),
    nao_antes_de timestamptz NOT NULL DEFAULT now(),
    iniciada_em  timestamptz,
    ponto_em     timestamptz,
    terminada_em timestamptz,
    CHECK ((situacao IN ('terminada', 'recusada', 'falhou', 'cancelada')) = (terminada_em IS NOT NULL))
);
CREATE INDEX tarefa_a_fazer ON tarefa (nao_antes_de, id) WHERE situacao IN ('esperando', 'rodando');
CREATE UNIQUE INDEX tarefa_viva_por_chave ON tarefa (especie, chave) WHERE chave IS NOT NULL AND situacao IN ('esperando', 'rodando');
ALTER TABLE tarefa ENABLE ROW LEVEL SECURITY;
CREATE POLICY motor ON tarefa TO motor USING (true) WITH CHECK (true);
CREATE POLICY gestor ON tarefa FOR SELECT TO gestor USING (true);
GRANT SELECT, INSERT, UPDATE ON tarefa TO motor;
GRANT SELECT ON tarefa TO gestor;
