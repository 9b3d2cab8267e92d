DO $$ BEGIN
    ASSERT NOT has_table_privilege('consignataria', 'consulta_guardada', 'SELECT'), 'consulta guardada é só do motor';
END $$;
