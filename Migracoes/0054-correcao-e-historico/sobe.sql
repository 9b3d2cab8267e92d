CREATE POLICY da_consignataria ON correcao FOR SELECT TO consignataria USING (EXISTS (SELECT FROM contrato c WHERE c.id = contrato_id));
CREATE POLICY propria ON correcao FOR SELECT TO servidor USING (EXISTS (SELECT FROM contrato c WHERE c.id = contrato_id));
GRANT SELECT (competencia, contrato_id, valor, descontado) ON correcao TO consignataria, servidor;

-- O motivo explicava só o rejeitado da linha; explica também o que faltou da correção.
DO $$
DECLARE velha name;
BEGIN
    SELECT conname INTO STRICT velha FROM pg_constraint
     WHERE conrelid = 'linha_do_mes'::regclass AND contype = 'c' AND pg_get_constraintdef(oid) LIKE '%motivo IS NULL%rejeitado%';
    EXECUTE format('ALTER TABLE linha_do_mes DROP CONSTRAINT %I', velha);
END $$;
ALTER TABLE linha_do_mes ADD CONSTRAINT motivo_do_que_voltou CHECK (motivo IS NULL OR descontado IS NOT NULL);

ALTER TABLE remessa ADD COLUMN anulada_em timestamptz;
GRANT UPDATE (anulada_em) ON remessa TO motor;
REVOKE DELETE ON remessa FROM motor;

ALTER TABLE ocorrencia ADD COLUMN parcela centavos CHECK (parcela >= 0), ADD COLUMN prazo integer, ADD COLUMN situacao text;
