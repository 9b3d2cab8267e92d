DO $$ BEGIN
    ASSERT NOT EXISTS (SELECT FROM pg_policy p, unnest(p.polroles) papel
                        WHERE papel <> 'motor'::regrole AND p.polcmd <> 'r'
                          AND 'true' IN (pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))),
           'papel de consulta escreve sem condição';
    ASSERT NOT has_column_privilege('consignataria', 'linha_do_lote', 'alvo_id', 'SELECT'), 'a consignatária lê alvo_id';
    ASSERT NOT has_any_column_privilege('servidor', 'evento', 'INSERT'), 'o servidor grava na trilha';
END $$;
