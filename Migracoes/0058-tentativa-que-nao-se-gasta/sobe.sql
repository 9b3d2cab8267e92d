-- dona: ProvaDeVida
-- A que falhou por nossa culpa não se gasta: numa sessão começam-se mais do que as três que contam.
ALTER TABLE tentativa_da_prova
    DROP CONSTRAINT tentativa_da_prova_n_check,
    ADD CONSTRAINT tentativa_da_prova_n_check CHECK (n BETWEEN 1 AND 9);

-- Chave que outro pode ter: deixa de se publicar na hora, e o que ela assinou deixa de conferir.
ALTER TABLE chave_da_prova
    ADD COLUMN comprometida_em timestamptz,
    ADD CHECK (comprometida_em IS NULL OR encerrada_em IS NOT NULL);
GRANT UPDATE (comprometida_em) ON chave_da_prova TO motor;
