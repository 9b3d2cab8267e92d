DO $$ BEGIN
    ASSERT (SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
              AND relname NOT IN ('migracao') AND NOT relrowsecurity) = 0, 'tabela sem RLS';
    ASSERT (SELECT count(*) FROM pg_trigger WHERE tgname = 'so_cresce' AND tgenabled = 'O') = 4, 'trilha sem gatilho';
END $$;
