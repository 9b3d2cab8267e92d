-- dona: Averbacao
CREATE TABLE exigencia_de_prova (
    produto_id bigint    NOT NULL REFERENCES produto,
    acima_de   centavos  CHECK (acima_de >= 0),                 -- NULL: neste período não se exige
    vigencia   daterange NOT NULL CHECK (NOT isempty(vigencia)),
    fonte      text      NOT NULL CHECK (fonte <> ''),
    EXCLUDE USING gist (produto_id WITH =, vigencia WITH &&)
);
CREATE TRIGGER muda_versao AFTER INSERT OR UPDATE OR DELETE ON exigencia_de_prova
    FOR EACH STATEMENT EXECUTE FUNCTION muda_versao_do_cadastro();
ALTER TABLE exigencia_de_prova ENABLE ROW LEVEL SECURITY;
CREATE POLICY motor ON exigencia_de_prova TO motor USING (true) WITH CHECK (true);
CREATE POLICY gestor ON exigencia_de_prova FOR SELECT TO gestor USING (true);
GRANT SELECT, INSERT, UPDATE (vigencia) ON exigencia_de_prova TO motor;
GRANT SELECT ON exigencia_de_prova TO gestor;

ALTER TABLE contrato ADD COLUMN exige_prova boolean NOT NULL DEFAULT false;  -- como a regra dizia quando a reserva nasceu
ALTER TABLE autorizacao
    DROP CONSTRAINT autorizacao_especie_check,
    ADD CONSTRAINT autorizacao_especie_check
        CHECK (especie IN ('eletronica', 'documento', 'legal', 'importada', 'prova-de-vida'));

-- O que se exigiu ao nascer não se contorna: a autorização é a prova de vida, ou não há autorização.
CREATE FUNCTION so_com_prova_de_vida() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM autorizacao a
                    WHERE a.id = NEW.autorizacao_id AND a.contrato_id = NEW.id AND a.especie = 'prova-de-vida') THEN
        RAISE 'o contrato % só se autoriza com prova de vida', NEW.id USING ERRCODE = '23514', CONSTRAINT = 'so_com_prova_de_vida';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER so_com_prova_de_vida AFTER INSERT OR UPDATE OF autorizacao_id, situacao ON contrato FOR EACH ROW
    WHEN (NEW.exige_prova AND (NEW.autorizacao_id IS NOT NULL OR NEW.situacao = 'autorizada'))
    EXECUTE FUNCTION so_com_prova_de_vida();

CREATE TABLE pedido_de_prova (
    id           bigint      PRIMARY KEY,
    contrato_id  bigint      NOT NULL REFERENCES contrato,
    pessoa_id    bigint      NOT NULL REFERENCES pessoa,
    usuario_id   bigint      NOT NULL,                           -- quem pediu, na sua sessão do portal
    especie      text        NOT NULL CHECK (especie IN ('autenticacao', 'cadastro')),
    conteudo     text        NOT NULL,                           -- o que se assina, letra por letra
    nonce        text        NOT NULL UNIQUE CHECK (length(nonce) BETWEEN 16 AND 128),
    finalidade   text        NOT NULL,
    sessao       bigint      NOT NULL,                           -- o número no serviço de prova de vida
    situacao     text        NOT NULL DEFAULT 'aberto'
                             CHECK (situacao IN ('aberto', 'aprovado', 'reprovado', 'expirado', 'recusado')),
    motivo       text,                                           -- código; o de suspeita não se mostra a quem tenta
    criado_em    timestamptz NOT NULL,
    expira_em    timestamptz NOT NULL CHECK (expira_em > criado_em),
    concluido_em timestamptz,
    CHECK ((situacao = 'aberto') = (concluido_em IS NULL)),
    CHECK (situacao NOT IN ('reprovado', 'expirado', 'recusado') OR motivo IS NOT NULL)
);
CREATE INDEX pedido_de_prova_do_contrato ON pedido_de_prova (contrato_id, id DESC);
CREATE INDEX pedido_de_prova_da_pessoa ON pedido_de_prova (pessoa_id, criado_em DESC);
CREATE INDEX pedido_de_prova_vencido ON pedido_de_prova (expira_em) WHERE situacao = 'aberto';
ALTER TABLE pedido_de_prova ENABLE ROW LEVEL SECURITY;
CREATE POLICY motor ON pedido_de_prova TO motor USING (true) WITH CHECK (true);
CREATE POLICY gestor ON pedido_de_prova FOR SELECT TO gestor USING (true);
GRANT SELECT, INSERT, UPDATE (situacao, motivo, concluido_em) ON pedido_de_prova TO motor;
GRANT SELECT ON pedido_de_prova TO gestor;
