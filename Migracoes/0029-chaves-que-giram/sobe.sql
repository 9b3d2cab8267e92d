-- dona: Acesso
ALTER TABLE chave_embrulhada
    ADD COLUMN retirada_em timestamptz,
    ADD CHECK ((retirada_em IS NULL) = (octet_length(cifrada) > 0));

-- A versão da chave com que um bloco foi fechado; NULL no que não é bloco. O cabeçalho se lê sem trazer o resto.
CREATE FUNCTION chave_do_bloco(bloco bytea) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$ SELECT CASE WHEN octet_length(bloco) >= 31 AND get_byte(substring(bloco FROM 1 FOR 3), 0) = 1
                   THEN get_byte(substring(bloco FROM 1 FOR 3), 1) * 256 + get_byte(substring(bloco FROM 1 FOR 3), 2) END $$;

DO $$
DECLARE cifra record; funcao text;
BEGIN
    FOR cifra IN SELECT * FROM (VALUES
            ('pessoa', 'pessoal', 'dados'), ('usuario', 'pessoal', 'dados'), ('autorizacao', 'evidencia', 'dados'),
            ('pedaco_do_arquivo', 'conteudo', 'dados'), ('apontamento', 'conteudo', 'dados'),
            ('documento_emitido', 'conteudo', 'dados'), ('segundo_fator', 'segredo', 'dados'),
            ('mensagem_de_correio', 'conteudo', 'dados'), ('recuperacao', 'pedido', 'dados'),
            ('consulta_guardada', 'valores', 'sessao'), ('sessao', 'dados', 'sessao'), ('sessao', 'origem', 'sessao'))
            AS c (tabela, coluna, finalidade) LOOP
        funcao := format('exige_chave_de_%s_%s', cifra.tabela, cifra.coluna);
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
            $funcao$, funcao, cifra.coluna, cifra.finalidade);
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %I() FROM PUBLIC', funcao);
        EXECUTE format('CREATE TRIGGER exige_chave_ao_por_%s AFTER INSERT ON %I REFERENCING NEW TABLE AS novas '
                       'FOR EACH STATEMENT EXECUTE FUNCTION %I()', cifra.coluna, cifra.tabela, funcao);
        EXECUTE format('CREATE TRIGGER exige_chave_ao_mudar_%s AFTER UPDATE ON %I REFERENCING NEW TABLE AS novas '
                       'FOR EACH STATEMENT EXECUTE FUNCTION %I()', cifra.coluna, cifra.tabela, funcao);
    END LOOP;
END $$;
