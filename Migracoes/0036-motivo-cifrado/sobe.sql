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

DO $$
DECLARE tabela text; funcao text;
BEGIN
    FOREACH tabela IN ARRAY ARRAY['ocorrencia', 'correcao', 'reabertura'] LOOP
        funcao := format('exige_chave_de_%s_motivo', tabela);
        EXECUTE format($funcao$
            CREATE FUNCTION %1$I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $corpo$
            DECLARE pedidas integer[];
            BEGIN
                SELECT array_agg(DISTINCT x.versao) INTO pedidas
                  FROM (SELECT chave_do_bloco(n.motivo) AS versao FROM novas n) x WHERE x.versao IS NOT NULL;
                IF pedidas IS NULL THEN RETURN NULL; END IF;
                PERFORM FROM chave_embrulhada WHERE finalidade = 'dados' AND versao = ANY (pedidas) FOR KEY SHARE;
                IF EXISTS (SELECT FROM chave_embrulhada
                            WHERE finalidade = 'dados' AND versao = ANY (pedidas) AND retirada_em IS NOT NULL) THEN
                    RAISE 'cifrado com chave retirada: %%.motivo', TG_TABLE_NAME USING ERRCODE = '23514';
                END IF;
                RETURN NULL;
            END $corpo$
            $funcao$, funcao);
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %I() FROM PUBLIC', funcao);
        EXECUTE format('CREATE TRIGGER exige_chave_ao_por_motivo AFTER INSERT ON %I REFERENCING NEW TABLE AS novas '
                       'FOR EACH STATEMENT EXECUTE FUNCTION %I()', tabela, funcao);
        EXECUTE format('CREATE TRIGGER exige_chave_ao_mudar_motivo AFTER UPDATE ON %I REFERENCING NEW TABLE AS novas '
                       'FOR EACH STATEMENT EXECUTE FUNCTION %I()', tabela, funcao);
    END LOOP;
END $$;
