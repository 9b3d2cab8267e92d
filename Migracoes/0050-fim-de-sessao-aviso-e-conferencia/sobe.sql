-- dona: Acesso
CREATE INDEX sessao_sem_uso ON sessao (vista_em) WHERE encerrada_em IS NULL;
