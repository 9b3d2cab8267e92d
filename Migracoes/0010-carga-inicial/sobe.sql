-- dona: CargaInicial
CREATE TABLE contrato_da_carga (
    ade_antiga  bigint PRIMARY KEY,
    contrato_id bigint NOT NULL UNIQUE REFERENCES contrato
);
ALTER TABLE contrato_da_carga ENABLE ROW LEVEL SECURITY;
CREATE POLICY motor ON contrato_da_carga TO motor USING (true) WITH CHECK (true);
CREATE POLICY gestor ON contrato_da_carga FOR SELECT TO gestor USING (true);
GRANT SELECT, INSERT ON contrato_da_carga TO motor;
GRANT SELECT ON contrato_da_carga TO gestor;
GRANT UPDATE (valor_liberado, taxa_ao_mes) ON contrato TO motor;
