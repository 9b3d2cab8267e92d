-- dona: Contratos
ALTER TABLE contrato ADD COLUMN cpf_informado boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN contrato.cpf_informado IS 'o pedido trouxe o CPF, e era o da pessoa';

-- O contrato averbado tem sempre autorização (inv. 11), e ela não se desfaz quando ele acaba.
DROP POLICY cliente ON pessoa;
CREATE POLICY cliente ON pessoa FOR SELECT TO consignataria
    USING (EXISTS (SELECT FROM vinculo v JOIN contrato c ON c.vinculo_id = v.id
                    WHERE v.pessoa_id = pessoa.id AND c.consignataria_id = (SELECT consignataria_da_sessao())
                      AND (c.autorizacao_id IS NOT NULL OR c.cpf_informado)));
