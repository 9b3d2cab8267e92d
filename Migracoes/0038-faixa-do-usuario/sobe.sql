-- dona: Acesso
ALTER TABLE faixa_de_endereco
    DROP CONSTRAINT faixa_de_endereco_check,
    ADD COLUMN usuario_id bigint REFERENCES usuario,
    ADD CONSTRAINT faixa_de_endereco_check CHECK (num_nonnulls(perfil_id, ato, credencial_id, usuario_id) = 1);
CREATE INDEX faixa_do_usuario ON faixa_de_endereco (usuario_id) WHERE usuario_id IS NOT NULL;

ALTER TABLE perfil ADD COLUMN exige_segundo_fator boolean NOT NULL DEFAULT false;  -- além do que o portal exige
GRANT UPDATE (exige_segundo_fator) ON perfil TO motor;
