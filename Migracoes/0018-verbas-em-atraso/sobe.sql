ALTER TABLE base_da_folha ADD COLUMN verbas_pagas centavos CHECK (verbas_pagas >= 0);
CREATE UNIQUE INDEX um_tipo_de_estoque ON tipo_de_margem ((true)) WHERE consome = 'total';

-- Das bases a pessoa vê o pago das suas verbas, e nada mais.
CREATE POLICY propria ON base_da_folha FOR SELECT TO servidor
    USING (vinculo_id IN (SELECT v.id FROM vinculo v WHERE v.pessoa_id = (SELECT pessoa_da_sessao())));
GRANT SELECT (vinculo_id, competencia, verbas_pagas) ON base_da_folha TO servidor;
-- A base que chega de novo no mesmo mês completa a que se tem.
GRANT UPDATE (verbas_pagas) ON base_da_folha TO motor;
