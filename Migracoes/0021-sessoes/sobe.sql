-- dona: Acesso
ALTER TABLE sessao
    ADD COLUMN origem bytea NOT NULL DEFAULT '',  -- cifrada; vazia nas de antes deste passo
    DROP CONSTRAINT sessao_passo_check,
    ADD CONSTRAINT sessao_passo_check CHECK (passo IN ('dentro', 'trocar-senha', 'outra-sessao'));
