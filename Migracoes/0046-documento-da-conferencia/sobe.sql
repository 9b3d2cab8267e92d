-- dona: ProvaDeVida
-- O documento que o atendente olhou, tipo e número num bloco cifrado.
ALTER TABLE revisao_da_prova
    ADD COLUMN documento       bytea,
    ADD COLUMN documento_falta text CHECK (documento_falta IN ('anterior', 'apagado'));  -- por que não o há onde se exigiria
UPDATE revisao_da_prova SET documento_falta = 'anterior' WHERE situacao = 'aprovada' AND motivo = 'nao-confere';
ALTER TABLE revisao_da_prova
    ADD CONSTRAINT documento_de_quem_decidiu CHECK (documento IS NULL OR situacao IN ('aprovada', 'negada')),
    ADD CONSTRAINT documento_ou_a_falta CHECK (num_nonnulls(documento, documento_falta) < 2),
    -- Aprovar o rosto que não conferiu pede o documento.
    ADD CONSTRAINT aprovada_com_documento
        CHECK (situacao <> 'aprovada' OR coalesce(motivo, '') <> 'nao-confere' OR num_nonnulls(documento, documento_falta) = 1);
GRANT UPDATE (documento, documento_falta) ON revisao_da_prova TO motor;

CALL exigir_chave_em_uso('revisao_da_prova', 'documento');
