-- dona: ProvaDeVida
-- Uma linha, se este banco é de demonstração: o que há nele é inventado. Ninguém a muda nem apaga.
CREATE TABLE demonstracao_da_prova (
    unica boolean     PRIMARY KEY DEFAULT true CHECK (unica),
    desde timestamptz NOT NULL
);
INSERT INTO demonstracao_da_prova (desde)
SELECT criado_em FROM cliente_da_prova WHERE codigo = 'demonstracao' AND contrato = 'demonstração';
ALTER TABLE demonstracao_da_prova ENABLE ROW LEVEL SECURITY;
CREATE POLICY motor ON demonstracao_da_prova TO motor USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON demonstracao_da_prova TO motor;

-- De quem é a sessão: índice cego do CPF, num domínio só das sessões. Vive o que a sessão vive, e por isso não se refaz quando a chave gira.
DELETE FROM entrada_da_prova;
ALTER TABLE entrada_da_prova ADD COLUMN dono bytea NOT NULL CHECK (octet_length(dono) = 16);
CREATE INDEX entrada_do_dono ON entrada_da_prova (dono);
