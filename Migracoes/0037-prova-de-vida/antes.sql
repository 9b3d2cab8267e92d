DO $$ BEGIN
    ASSERT to_regclass('sessao_da_prova') IS NULL, 'a prova de vida já existe';
END $$;
