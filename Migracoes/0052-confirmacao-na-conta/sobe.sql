-- dona: Acesso
ALTER TABLE sessao ADD COLUMN confirmada_em timestamptz;
GRANT UPDATE (confirmada_em) ON sessao TO motor;
