DO $$ BEGIN
    ASSERT NOT EXISTS (SELECT FROM pg_class c JOIN pg_inherits i ON i.inhrelid = c.oid
                        WHERE i.inhparent = 'linha_do_mes'::regclass AND NOT c.reloptions @> '{fillfactor=35}'), 'partição sem a folga';
END $$;
