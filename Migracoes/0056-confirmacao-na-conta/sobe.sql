-- dona: Acesso
ALTER TABLE sessao ADD COLUMN confirmada_em timestamptz,
    ADD CHECK (confirmada_em IS NULL OR entrou_por <> 'senha');
GRANT UPDATE (confirmada_em) ON sessao TO motor;
