-- dona: ProvaAnual
CREATE TABLE campanha_da_prova (
    id           bigint      PRIMARY KEY,
    nome         text        NOT NULL CHECK (length(nome) BETWEEN 3 AND 80),
    publico      text        NOT NULL CHECK (publico IN ('aposentados', 'pensionistas', 'ambos')),
    comeco       date        NOT NULL,
    fim          date        NOT NULL CHECK (fim >= comeco),           -- o último dia do prazo
    lembretes    bigint[]    NOT NULL CHECK (cardinality(lembretes) <= 6 AND 0 <= ALL (lembretes) AND 90 >= ALL (lembretes)),
    aberta_em    timestamptz NOT NULL,
    encerrada_em timestamptz,
    motivo       bytea,                                                -- por que se encerrou
    CHECK ((encerrada_em IS NULL) = (motivo IS NULL))
);
-- Uma só campanha aberta por público: a de ambos ocupa os dois.
CREATE UNIQUE INDEX uma_campanha_de_aposentados ON campanha_da_prova ((true))
    WHERE encerrada_em IS NULL AND publico IN ('aposentados', 'ambos');
CREATE UNIQUE INDEX uma_campanha_de_pensionistas ON campanha_da_prova ((true))
    WHERE encerrada_em IS NULL AND publico IN ('pensionistas', 'ambos');
ALTER TABLE campanha_da_prova ENABLE ROW LEVEL SECURITY;
CREATE POLICY motor ON campanha_da_prova TO motor USING (true) WITH CHECK (true);
CREATE POLICY gestor ON campanha_da_prova FOR SELECT TO gestor USING (true);
CREATE POLICY servidor ON campanha_da_prova FOR SELECT TO servidor USING (true);
GRANT SELECT, INSERT, UPDATE (fim, lembretes, encerrada_em, motivo) ON campanha_da_prova TO motor;
GRANT SELECT ON campanha_da_prova TO gestor;
GRANT SELECT (id, nome, publico, comeco, fim, encerrada_em) ON campanha_da_prova TO servidor;

-- Uma ida da pessoa à câmera pela campanha.
CREATE TABLE pedido_da_prova_anual (
    id            bigint      PRIMARY KEY,
    campanha_id   bigint      NOT NULL REFERENCES campanha_da_prova,
    pessoa_id     bigint      NOT NULL REFERENCES pessoa,
    usuario_id    bigint      NOT NULL,                            -- quem pediu, na sua sessão do portal
    especie       text        NOT NULL CHECK (especie IN ('autenticacao', 'cadastro')),
    conteudo      text        NOT NULL,                            -- o que se assina, letra por letra
    nonce         text        NOT NULL UNIQUE CHECK (length(nonce) BETWEEN 16 AND 128),
    finalidade    text        NOT NULL,
    sessao        bigint      NOT NULL,                            -- o número no serviço de prova de vida
    situacao      text        NOT NULL DEFAULT 'aberto'
                              CHECK (situacao IN ('aberto', 'aprovado', 'reprovado', 'expirado', 'recusado')),
    motivo        text,                                            -- código; o de suspeita não se mostra a quem tenta
    criado_em     timestamptz NOT NULL,
    expira_em     timestamptz NOT NULL CHECK (expira_em > criado_em),
    perguntado_em timestamptz,                                     -- NULL: nunca, depois do prazo
    concluido_em  timestamptz,
    UNIQUE (id, campanha_id, pessoa_id),
    CHECK ((situacao = 'aberto') = (concluido_em IS NULL)),
    CHECK (situacao NOT IN ('reprovado', 'expirado', 'recusado') OR motivo IS NOT NULL)
);
CREATE INDEX pedido_da_prova_anual_da_pessoa ON pedido_da_prova_anual (pessoa_id, criado_em DESC);
CREATE INDEX pedido_da_prova_anual_a_perguntar ON pedido_da_prova_anual (coalesce(perguntado_em, expira_em), id)
    WHERE situacao = 'aberto';
ALTER TABLE pedido_da_prova_anual ENABLE ROW LEVEL SECURITY;
CREATE POLICY motor ON pedido_da_prova_anual TO motor USING (true) WITH CHECK (true);
CREATE POLICY gestor ON pedido_da_prova_anual FOR SELECT TO gestor USING (true);
GRANT SELECT, INSERT, UPDATE (situacao, motivo, perguntado_em, concluido_em) ON pedido_da_prova_anual TO motor;
GRANT SELECT ON pedido_da_prova_anual TO gestor;

-- O que se fez: pela câmera, no balcão, ou a dispensa; «desfeita» é a linha que desfaz outra, com o porquê.
CREATE TABLE registro_da_prova_anual (
    id           bigint      PRIMARY KEY,
    campanha_id  bigint      NOT NULL REFERENCES campanha_da_prova,
    pessoa_id    bigint      NOT NULL REFERENCES pessoa,
    especie      text        NOT NULL CHECK (especie IN ('camera', 'presencial', 'dispensa', 'desfeita')),
    em           timestamptz NOT NULL,
    autor_id     bigint,                                           -- NULL: pela linha de comando
    pedido_id    bigint      UNIQUE,
    documento    bytea,                                            -- o que o atendente conferiu
    motivo       bytea,
    evidencia    bytea,                                            -- resultado assinado, chave e medidas; imagem nenhuma
    desfeito_por bigint      UNIQUE REFERENCES registro_da_prova_anual,
    evento_id    bigint      NOT NULL,
    FOREIGN KEY (pedido_id, campanha_id, pessoa_id) REFERENCES pedido_da_prova_anual (id, campanha_id, pessoa_id),
    CHECK ((especie = 'camera') = (pedido_id IS NOT NULL) AND (especie = 'camera') = (evidencia IS NOT NULL)),
    CHECK ((especie = 'presencial') = (documento IS NOT NULL)),
    CHECK ((especie = 'camera') = (motivo IS NULL)),
    -- O que a câmera provou não se desfaz, e o que desfaz também não.
    CHECK (desfeito_por IS NULL OR especie IN ('presencial', 'dispensa'))
);
CREATE UNIQUE INDEX um_registro_por_campanha ON registro_da_prova_anual (campanha_id, pessoa_id)
    WHERE desfeito_por IS NULL AND especie <> 'desfeita';
CREATE INDEX registro_da_prova_anual_da_pessoa ON registro_da_prova_anual (pessoa_id, campanha_id, id DESC);
ALTER TABLE registro_da_prova_anual ENABLE ROW LEVEL SECURITY;
CREATE POLICY motor ON registro_da_prova_anual TO motor USING (true) WITH CHECK (true);
CREATE POLICY gestor ON registro_da_prova_anual FOR SELECT TO gestor USING (true);
CREATE POLICY proprio ON registro_da_prova_anual FOR SELECT TO servidor USING (pessoa_id = (SELECT pessoa_da_sessao()));
GRANT SELECT, INSERT, UPDATE (desfeito_por) ON registro_da_prova_anual TO motor;
GRANT SELECT ON registro_da_prova_anual TO gestor;
GRANT SELECT (id, campanha_id, pessoa_id, especie, em, desfeito_por) ON registro_da_prova_anual TO servidor;

-- Cada pessoa, cada dia marcado, uma vez.
CREATE TABLE lembrete_da_prova_anual (
    campanha_id bigint      NOT NULL REFERENCES campanha_da_prova,
    pessoa_id   bigint      NOT NULL REFERENCES pessoa,
    prazo       date        NOT NULL,                              -- o que a mensagem dizia: mudado o prazo, lembra-se de novo
    dias        bigint      NOT NULL,                              -- quantos antes do prazo
    em          timestamptz NOT NULL,
    PRIMARY KEY (campanha_id, pessoa_id, prazo, dias)
);
ALTER TABLE lembrete_da_prova_anual ENABLE ROW LEVEL SECURITY;
CREATE POLICY motor ON lembrete_da_prova_anual TO motor USING (true) WITH CHECK (true);
CREATE POLICY gestor ON lembrete_da_prova_anual FOR SELECT TO gestor USING (true);
GRANT SELECT, INSERT ON lembrete_da_prova_anual TO motor;
GRANT SELECT ON lembrete_da_prova_anual TO gestor;

CALL exigir_chave_em_uso('campanha_da_prova', 'motivo');
CALL exigir_chave_em_uso('registro_da_prova_anual', 'documento');
CALL exigir_chave_em_uso('registro_da_prova_anual', 'motivo');
CALL exigir_chave_em_uso('registro_da_prova_anual', 'evidencia');
