DO $$ BEGIN
    ASSERT NOT EXISTS (SELECT FROM perfil WHERE tipo = 'agencia'), 'perfil com o tipo de antes';
END $$;
