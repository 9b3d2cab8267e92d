DO $$ BEGIN
    ASSERT (SELECT count(*) FROM tipo_de_margem WHERE consome = 'total') <= 1,
        'há mais de um tipo de margem que consome o total: deixe só o das verbas em atraso antes de migrar (decisão 0030)';
END $$;
