DO $$ BEGIN
    ASSERT (SELECT count(*) FROM pg_roles WHERE rolname IN ('motor', 'gestor', 'consignataria', 'servidor', 'aplicacao')
              AND NOT rolsuper AND NOT rolbypassrls) = 5, 'papel de aplicação com poder demais';
    ASSERT (SELECT NOT rolinherit FROM pg_roles WHERE rolname = 'aplicacao'), 'aplicacao não pode herdar';
END $$;
