-- dona: ProvaDeVida
-- Se aprovar pede o documento: o rosto da tentativa revista não alcançou o limiar, ou não se comparou.
ALTER TABLE revisao_da_prova ADD COLUMN pede_documento boolean NOT NULL DEFAULT false;
-- Do que espera não se sabe se o rosto alcançaria o limiar: pede-se. O que se decidiu fica com a regra de então.
UPDATE revisao_da_prova r SET pede_documento = true
  FROM sessao_da_prova s
 WHERE s.id = r.sessao_id AND s.especie = 'autenticacao' AND (r.situacao = 'pedida' OR r.motivo = 'nao-confere');
ALTER TABLE revisao_da_prova
    ALTER COLUMN pede_documento DROP DEFAULT,
    DROP CONSTRAINT aprovada_com_documento,
    ADD CONSTRAINT aprovada_com_documento
        CHECK (situacao <> 'aprovada' OR NOT pede_documento OR num_nonnulls(documento, documento_falta) = 1),
    ADD CONSTRAINT rosto_que_nao_confere_pede_documento CHECK (coalesce(motivo, '') <> 'nao-confere' OR pede_documento);
