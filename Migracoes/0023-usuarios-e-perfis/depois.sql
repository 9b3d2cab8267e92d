DO $$ BEGIN
    ASSERT NOT EXISTS (SELECT FROM perfil WHERE tipo IS NULL), 'perfil sem tipo';
END $$;
