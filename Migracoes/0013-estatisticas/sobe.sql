-- ANALYZE é de dono: o motor pede por aqui, e só destas tabelas.
CREATE FUNCTION analisar_linhas_do_mes(de competencia) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    EXECUTE format('ANALYZE linha_do_mes_%s', extract(year FROM de)::integer);
    ANALYZE glosa;
END $$;
CREATE FUNCTION analisar_margens_da_folha() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    ANALYZE margem_da_folha, margem_por_regra, base_da_folha;
END $$;
REVOKE EXECUTE ON FUNCTION analisar_linhas_do_mes, analisar_margens_da_folha FROM PUBLIC;
GRANT EXECUTE ON FUNCTION analisar_linhas_do_mes, analisar_margens_da_folha TO motor;
