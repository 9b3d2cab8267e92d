-- dona: ProvaAnual
CREATE TABLE falta_na_prova_anual (
    campanha_id bigint NOT NULL REFERENCES campanha_da_prova,
    pessoa_id   bigint NOT NULL REFERENCES pessoa,
    PRIMARY KEY (campanha_id, pessoa_id)
);
CREATE INDEX falta_na_prova_anual_da_pessoa ON falta_na_prova_anual (pessoa_id);
INSERT INTO falta_na_prova_anual (campanha_id, pessoa_id)
SELECT DISTINCT c.id, v.pessoa_id
  FROM campanha_da_prova c
  JOIN vinculo v ON CASE WHEN v.categoria = 'pensionista' THEN c.publico IN ('pensionistas', 'ambos') AND v.situacao IN ('ativo', 'inativo')
                         ELSE c.publico IN ('aposentados', 'ambos') AND v.situacao = 'inativo' END
 WHERE c.encerrada_em >= c.comeco
   AND NOT EXISTS (SELECT FROM registro_da_prova_anual r
                    WHERE r.campanha_id = c.id AND r.pessoa_id = v.pessoa_id AND r.desfeito_por IS NULL AND r.especie <> 'desfeita');
ALTER TABLE falta_na_prova_anual ENABLE ROW LEVEL SECURITY;
CREATE POLICY motor ON falta_na_prova_anual TO motor USING (true) WITH CHECK (true);
CREATE POLICY gestor ON falta_na_prova_anual FOR SELECT TO gestor USING (true);
CREATE POLICY proprio ON falta_na_prova_anual FOR SELECT TO servidor USING (pessoa_id = (SELECT pessoa_da_sessao()));
GRANT SELECT, INSERT ON falta_na_prova_anual TO motor;
GRANT SELECT ON falta_na_prova_anual TO gestor, servidor;
