-- dona: Acesso
-- O motivo que alguém digita pode trazer nome ou CPF: passa a bloco cifrado. O que já estava em claro fica à parte até «averba chaves rodar»
-- o cifrar; nada mais se grava ali.
ALTER TABLE ocorrencia RENAME COLUMN motivo TO motivo_em_claro;
ALTER TABLE ocorrencia ADD COLUMN motivo bytea, ADD CHECK (num_nonnulls(motivo, motivo_em_claro) <= 1);
ALTER TABLE correcao RENAME COLUMN motivo TO motivo_em_claro;
ALTER TABLE correcao ALTER COLUMN motivo_em_claro DROP NOT NULL,
    ADD COLUMN motivo bytea, ADD CHECK (num_nonnulls(motivo, motivo_em_claro) = 1);
ALTER TABLE reabertura RENAME COLUMN motivo TO motivo_em_claro;
ALTER TABLE reabertura ALTER COLUMN motivo_em_claro DROP NOT NULL,
    ADD COLUMN motivo bytea, ADD CHECK (num_nonnulls(motivo, motivo_em_claro) = 1);
GRANT SELECT (motivo) ON ocorrencia TO consignataria, servidor;

-- Faz os gatilhos que não deixam gravar bloco cifrado com chave já retirada, como os de 0029.
CREATE PROCEDURE exigir_chave_em_uso(tabela text, coluna text, finalidade text DEFAULT 'dados') LANGUAGE plpgsql AS $$
DECLARE funcao text := format('exige_chave_de_%s_%s', tabela, coluna);
BEGIN
    EXECUTE format($funcao$
        CREATE FUNCTION %1$I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $corpo$
        DECLARE pedidas integer[];
        BEGIN
            SELECT array_agg(DISTINCT x.versao) INTO pedidas
              FROM (SELECT chave_do_bloco(n.%2$I) AS versao FROM novas n) x WHERE x.versao IS NOT NULL;
            IF pedidas IS NULL THEN RETURN NULL; END IF;
            PERFORM FROM chave_embrulhada WHERE finalidade = %3$L AND versao = ANY (pedidas) FOR KEY SHARE;
            IF EXISTS (SELECT FROM chave_embrulhada
                        WHERE finalidade = %3$L AND versao = ANY (pedidas) AND retirada_em IS NOT NULL) THEN
                RAISE 'cifrado com chave retirada: %%.%%', TG_TABLE_NAME, %2$L USING ERRCODE = '23514';
            END IF;
            RETURN NULL;
        END $corpo$
        $funcao$, funcao, coluna, finalidade);
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %I() FROM PUBLIC', funcao);
    EXECUTE format('CREATE TRIGGER exige_chave_ao_por_%s AFTER INSERT ON %I REFERENCING NEW TABLE AS novas '
                   'FOR EACH STATEMENT EXECUTE FUNCTION %I()', coluna, tabela, funcao);
    EXECUTE format('CREATE TRIGGER exige_chave_ao_mudar_%s AFTER UPDATE ON %I REFERENCING NEW TABLE AS novas '
                   'FOR EACH STATEMENT EXECUTE FUNCTION %I()', coluna, tabela, funcao);
END $$;
REVOKE EXECUTE ON PROCEDURE exigir_chave_em_uso(text, text, text) FROM PUBLIC;

CALL exigir_chave_em_uso('ocorrencia', 'motivo');
CALL exigir_chave_em_uso('correcao', 'motivo');
CALL exigir_chave_em_uso('reabertura', 'motivo');
