ALTER TABLE contrato SET (fillfactor = 50);
ALTER TABLE conta_de_margem SET (fillfactor = 50);
DO $$
DECLARE particao regclass;
BEGIN
    FOR particao IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'linha_do_mes'::regclass LOOP
        EXECUTE format('ALTER TABLE %s SET (fillfactor = 35)', particao);
    END LOOP;
END $$;

-- Uma partição por ano: doze meses por tabela, criada quando o primeiro corte do ano precisa dela. A folga em cada página
-- deixa a glosa e o retorno mudarem a linha no lugar, sem tocar nos índices.
CREATE OR REPLACE FUNCTION garantir_particao_da_folha(de competencia) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE ano integer := extract(year FROM de);
BEGIN
    IF to_regclass(format('linha_do_mes_%s', ano)) IS NOT NULL THEN RETURN; END IF;
    EXECUTE format('CREATE TABLE linha_do_mes_%s PARTITION OF linha_do_mes FOR VALUES FROM (%L) TO (%L) WITH (fillfactor = 35)',
                   ano, make_date(ano, 1, 1), make_date(ano + 1, 1, 1));
    EXECUTE format('ALTER TABLE linha_do_mes_%s ENABLE ROW LEVEL SECURITY', ano);
END $$;

-- ANALYZE é de dono: o motor pede por aqui, e só destas tabelas. O catálogo vai junto, porque é pequeno demais para o autovacuum.
CREATE OR REPLACE FUNCTION analisar_linhas_do_mes(de competencia) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    EXECUTE format('ANALYZE linha_do_mes_%s', extract(year FROM de)::integer);
    ANALYZE glosa, consignataria, produto, convenio, convenio_versao, rubrica, motivo_de_rejeicao;
END $$;
