-- dona: Comunicados
CREATE TABLE mensagem_de_correio (
    id           bigint      PRIMARY KEY,
    conteudo     bytea       NOT NULL,  -- cifrado; vazio depois do desfecho
    situacao     text        NOT NULL DEFAULT 'por-enviar' CHECK (situacao IN ('por-enviar', 'enviada', 'desistida')),
    criada_em    timestamptz NOT NULL,
    vale_ate     timestamptz NOT NULL,  -- depois disso não se tenta mais
    nao_antes_de timestamptz NOT NULL,
    tentativas   integer     NOT NULL DEFAULT 0,
    erro         text,
    encerrada_em timestamptz,
    CHECK ((situacao = 'por-enviar') = (encerrada_em IS NULL))
);
CREATE INDEX mensagem_por_enviar ON mensagem_de_correio (nao_antes_de) WHERE situacao = 'por-enviar';
ALTER TABLE mensagem_de_correio ENABLE ROW LEVEL SECURITY;
CREATE POLICY motor ON mensagem_de_correio TO motor USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON mensagem_de_correio TO motor;
GRANT UPDATE (conteudo, situacao, nao_antes_de, tentativas, erro, encerrada_em) ON mensagem_de_correio TO motor;
