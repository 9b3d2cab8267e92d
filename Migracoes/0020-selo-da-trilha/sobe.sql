-- dona: Auditoria
ALTER TABLE evento ADD COLUMN endereco_indice bytea CHECK (octet_length(endereco_indice) = 16);
GRANT INSERT (endereco_indice) ON evento TO motor, gestor, consignataria;
-- A consignatária lê o que os seus usuários fizeram (RF-CON-35); nem o xid nem o código lhe dizem respeito.
GRANT SELECT (id, em, ato, autor_id, consignataria_id, objeto, objeto_id, endereco_indice, conteudo) ON evento TO consignataria;
CREATE POLICY seus ON evento FOR SELECT TO consignataria
    USING (consignataria_id = (SELECT consignataria_da_sessao()));
CREATE INDEX evento_do_endereco ON evento (endereco_indice, id) WHERE endereco_indice IS NOT NULL;
CREATE INDEX evento_por_ordem ON evento (geracao, xid, id);                -- a ordem de selar

CREATE TABLE geracao_da_trilha (
    geracao smallint    PRIMARY KEY CHECK (geracao > 0),
    sistema text        NOT NULL CHECK (sistema <> ''),
    desde   timestamptz NOT NULL
);
COMMENT ON TABLE geracao_da_trilha IS 'em que servidor o xid corre: restaurado noutro, ele recomeça e a geração sobe';

CREATE TABLE folha_da_trilha (
    posicao   bigint PRIMARY KEY CHECK (posicao > 0),
    evento_id bigint NOT NULL UNIQUE,
    resumo    bytea  NOT NULL CHECK (octet_length(resumo) = 32)
);

CREATE TABLE bloco (
    n          bigint      PRIMARY KEY CHECK (n > 0),
    primeira   bigint      NOT NULL UNIQUE CHECK (primeira > 0),
    ultima     bigint      NOT NULL UNIQUE,
    geracao    smallint    NOT NULL,
    xid        xid8        NOT NULL,
    evento_id  bigint      NOT NULL,
    raiz       bytea       NOT NULL CHECK (octet_length(raiz) = 32),
    picos      bytea       NOT NULL CHECK (octet_length(picos) % 32 = 0 AND octet_length(picos) > 0),
    anterior   bytea       NOT NULL CHECK (octet_length(anterior) = 32),
    em         timestamptz NOT NULL,
    chave      smallint    NOT NULL CHECK (chave > 0),
    assinatura bytea       NOT NULL CHECK (octet_length(assinatura) = 64),
    CHECK (primeira <= ultima AND ultima - primeira < 1024)
);
COMMENT ON COLUMN bloco.geracao IS 'com xid e evento_id, o horizonte: a chave do último evento selado';
COMMENT ON COLUMN bloco.picos IS 'raízes das subárvores cheias até a última folha, da maior para a menor';

CREATE FUNCTION so_cresce() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    RAISE 'a trilha só cresce: % em % recusado', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501';
END $$;

DO $$
DECLARE tabela text;
BEGIN
    FOREACH tabela IN ARRAY ARRAY['evento', 'folha_da_trilha', 'bloco', 'geracao_da_trilha'] LOOP
        EXECUTE format('CREATE TRIGGER so_cresce BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT '
                       'EXECUTE FUNCTION so_cresce()', tabela);
    END LOOP;
    FOREACH tabela IN ARRAY ARRAY['folha_da_trilha', 'bloco', 'geracao_da_trilha'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tabela);
        EXECUTE format('CREATE POLICY motor ON %I TO motor USING (true) WITH CHECK (true)', tabela);
        EXECUTE format('GRANT SELECT, INSERT ON %I TO motor', tabela);
    END LOOP;
    FOREACH tabela IN ARRAY ARRAY['folha_da_trilha', 'bloco'] LOOP
        EXECUTE format('CREATE POLICY gestor ON %I FOR SELECT TO gestor USING (true)', tabela);
        EXECUTE format('GRANT SELECT ON %I TO gestor', tabela);
    END LOOP;
END $$;
