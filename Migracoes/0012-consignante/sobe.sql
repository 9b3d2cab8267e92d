-- dona: Cadastro
CREATE TABLE consignante (
    unico boolean PRIMARY KEY DEFAULT true CHECK (unico),
    sigla text    NOT NULL CHECK (sigla <> ''),
    nome  text    NOT NULL CHECK (nome <> '')
);
ALTER TABLE consignante ENABLE ROW LEVEL SECURITY;
CREATE POLICY motor ON consignante TO motor USING (true) WITH CHECK (true);
CREATE POLICY catalogo ON consignante FOR SELECT TO gestor, consignataria, servidor USING (true);
GRANT SELECT, INSERT ON consignante TO motor;
GRANT SELECT ON consignante TO gestor, consignataria, servidor;
