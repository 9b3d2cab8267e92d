-- dona: Cadastro
CREATE TABLE consignante (
    unico boolean PRIMARY KEY DEFAULT true CHECK (unico),
    sigla text    NOT NULL CHECK (sigla <> ''),
    nome  text    NOT NULL CHECK (nome <> '')
);
ALTER TABLE consignante ENABLE ROW LEVEL SECURITY;
CREATE POLICY motor ON consignante TO motor USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON consignante TO motor;
