-- dona: Acesso
-- O que já estava em claro fica à parte até «averba chaves rodar» o cifrar; nada mais se grava ali.
ALTER TABLE divergencia DROP CONSTRAINT divergencia_check;
ALTER TABLE divergencia RENAME COLUMN solucao TO solucao_em_claro;
ALTER TABLE divergencia ADD COLUMN solucao bytea,
    ADD CHECK (num_nonnulls(solucao, solucao_em_claro) = num_nonnulls(resolvida_em));
REVOKE UPDATE (solucao_em_claro) ON divergencia FROM motor;
GRANT UPDATE (solucao) ON divergencia TO motor;

ALTER TABLE vinculo DROP CONSTRAINT vinculo_check1;
ALTER TABLE vinculo RENAME COLUMN motivo_do_bloqueio TO motivo_do_bloqueio_em_claro;
ALTER TABLE vinculo ADD COLUMN motivo_do_bloqueio bytea,
    ADD CHECK (num_nonnulls(motivo_do_bloqueio, motivo_do_bloqueio_em_claro) = num_nonnulls(bloqueado_em));
-- Desbloquear também apaga o que ainda esteja em claro.
GRANT UPDATE (motivo_do_bloqueio) ON vinculo TO motor;

CALL exigir_chave_em_uso('divergencia', 'solucao');
CALL exigir_chave_em_uso('vinculo', 'motivo_do_bloqueio');

-- A observação da linha é a razão que o corte põe, e não texto que alguém digite.
ALTER TABLE linha_do_mes ADD CHECK (observacao IN ('desligado do órgão', 'falecimento'));
REVOKE UPDATE (observacao) ON linha_do_mes FROM motor;

-- A chave do pedido só se compara: fica o resumo, que o programa calcula igual.
UPDATE pedido SET chave = encode(sha256(convert_to(autor_id || E'\x1f' || chave, 'UTF8')), 'base64');
ALTER TABLE pedido ADD CHECK (length(chave) = 44);
