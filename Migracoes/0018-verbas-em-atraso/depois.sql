DO $$ BEGIN
    ASSERT (SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
              AND relname NOT IN ('migracao') AND NOT relrowsecurity) = 0, 'tabela sem RLS';
END $$;
