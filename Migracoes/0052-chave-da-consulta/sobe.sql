-- dona: ProvaDeVida
-- O pedido que o cliente repete com a mesma chave não se cobra outra vez: devolve o que se respondeu.
ALTER TABLE consulta_da_prova
    ADD COLUMN chave    bytea    CHECK (octet_length(chave) = 32),   -- SHA-256 da que o cliente escolheu
    ADD COLUMN pedido   bytea    CHECK (octet_length(pedido) = 32),  -- autenticador do que ele pediu: com a mesma chave, outro pedido se recusa
    ADD COLUMN cosseno  smallint CHECK (cosseno BETWEEN -1000 AND 1000),
    ADD COLUMN limiar   smallint,
    ADD CHECK (num_nulls(chave, pedido, cosseno, limiar) IN (0, 4)),
    ADD CHECK (chave IS NULL OR transacao = 'consulta'),
    ADD UNIQUE (cliente_id, chave);
