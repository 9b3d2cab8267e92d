-- dona: Acesso
CREATE TABLE correspondente (
    id               bigint      PRIMARY KEY,
    consignataria_id bigint      NOT NULL REFERENCES consignataria,
    especie          text        NOT NULL CHECK (especie IN ('agencia', 'correspondente')),
    codigo           text        NOT NULL CHECK (codigo ~ '^[A-Z0-9][A-Z0-9-]{0,19}$'),  -- como a consignatária o chama; não muda
    nome             text        NOT NULL,
    cnpj             text        CHECK (cnpj ~ '^[A-Z0-9]{12}[0-9]{2}$'),
    logradouro       text        NOT NULL,
    bairro           text        NOT NULL,
    cidade           text        NOT NULL,
    uf               text        NOT NULL CHECK (uf ~ '^[A-Z]{2}$'),
    cep              text        NOT NULL CHECK (cep ~ '^[0-9]{8}$'),
    pessoal          bytea       NOT NULL,  -- o responsável, cifrado
    criado_em        timestamptz NOT NULL,
    encerrado_em     timestamptz,
    UNIQUE (consignataria_id, codigo),
    UNIQUE (id, consignataria_id)
);

ALTER TABLE usuario
    ADD COLUMN correspondente_id bigint,  -- nulo: da consignatária inteira
    ADD FOREIGN KEY (correspondente_id, consignataria_id) REFERENCES correspondente (id, consignataria_id),
    ADD CONSTRAINT usuario_correspondente_check CHECK (correspondente_id IS NULL OR consignataria_id IS NOT NULL);
CREATE INDEX usuario_do_correspondente ON usuario (correspondente_id) WHERE correspondente_id IS NOT NULL;

ALTER TABLE contrato
    ADD COLUMN correspondente_id bigint,  -- por quem se reservou; nulo: pela própria consignatária
    ADD FOREIGN KEY (correspondente_id, consignataria_id) REFERENCES correspondente (id, consignataria_id);
CREATE INDEX contrato_do_correspondente ON contrato (correspondente_id) WHERE correspondente_id IS NOT NULL;

-- O tipo de perfil com o nome do glossário.
ALTER TABLE perfil DROP CONSTRAINT perfil_check;
UPDATE perfil SET tipo = 'correspondente' WHERE tipo = 'agencia';
ALTER TABLE perfil ADD CONSTRAINT perfil_check
    CHECK (tipo = ANY (CASE portal WHEN 'gestor' THEN ARRAY['gestor', 'fiscal', 'auditor', 'operadora']
                                   WHEN 'consignataria' THEN ARRAY['consignataria', 'correspondente']
                                   ELSE ARRAY['pessoa'] END));

-- Por quem a transação age, se age por um só.
CREATE FUNCTION correspondente_da_sessao() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT nullif(current_setting('averba.correspondente', true), '')::bigint $$;

ALTER TABLE correspondente ENABLE ROW LEVEL SECURITY;
CREATE POLICY motor ON correspondente TO motor USING (true) WITH CHECK (true);
CREATE POLICY gestor ON correspondente FOR SELECT TO gestor USING (true);
CREATE POLICY do_seu_contrato ON correspondente FOR SELECT TO servidor
    USING (EXISTS (SELECT FROM contrato c WHERE c.correspondente_id = correspondente.id));
CREATE POLICY seu ON correspondente FOR SELECT TO consignataria USING (consignataria_id = (SELECT consignataria_da_sessao()));
CREATE POLICY da_agencia ON correspondente AS RESTRICTIVE FOR SELECT TO consignataria
    USING ((SELECT correspondente_da_sessao()) IS NULL OR id = (SELECT correspondente_da_sessao()));
GRANT SELECT, INSERT ON correspondente TO motor;
GRANT UPDATE (especie, nome, cnpj, logradouro, bairro, cidade, uf, cep, pessoal, encerrado_em) ON correspondente TO motor;
GRANT SELECT (id, consignataria_id, especie, codigo, nome) ON correspondente TO gestor, consignataria, servidor;
GRANT UPDATE (correspondente_id) ON usuario TO motor;

-- Quem age por um correspondente só lê o que ele reservou e o que é disso; arquivo e lote são da consignatária inteira.
CREATE POLICY da_agencia ON contrato AS RESTRICTIVE FOR SELECT TO consignataria
    USING ((SELECT correspondente_da_sessao()) IS NULL OR correspondente_id = (SELECT correspondente_da_sessao()));
CREATE POLICY da_agencia ON evento AS RESTRICTIVE FOR SELECT TO consignataria
    USING ((SELECT correspondente_da_sessao()) IS NULL
           OR objeto = 'contrato' AND EXISTS (SELECT FROM contrato c WHERE c.id = objeto_id));
CREATE POLICY da_agencia ON linha_do_mes AS RESTRICTIVE FOR SELECT TO consignataria
    USING ((SELECT correspondente_da_sessao()) IS NULL OR EXISTS (SELECT FROM contrato c WHERE c.id = contrato_id));
DO $$
DECLARE tabela text;
BEGIN
    FOREACH tabela IN ARRAY ARRAY['arquivo', 'pedaco_do_arquivo', 'apontamento', 'lote', 'linha_do_lote'] LOOP
        EXECUTE format('CREATE POLICY da_agencia ON %I AS RESTRICTIVE FOR SELECT TO consignataria
                        USING ((SELECT correspondente_da_sessao()) IS NULL)', tabela);
    END LOOP;
END $$;

-- O bloco cifrado não se grava com chave já retirada, como nas outras colunas cifradas (0029).
CREATE FUNCTION exige_chave_de_correspondente_pessoal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE pedidas integer[];
BEGIN
    SELECT array_agg(DISTINCT x.versao) INTO pedidas
      FROM (SELECT chave_do_bloco(n.pessoal) AS versao FROM novas n) x WHERE x.versao IS NOT NULL;
    IF pedidas IS NULL THEN RETURN NULL; END IF;
    PERFORM FROM chave_embrulhada WHERE finalidade = 'dados' AND versao = ANY (pedidas) FOR KEY SHARE;
    IF EXISTS (SELECT FROM chave_embrulhada WHERE finalidade = 'dados' AND versao = ANY (pedidas) AND retirada_em IS NOT NULL) THEN
        RAISE 'cifrado com chave retirada: correspondente.pessoal' USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION exige_chave_de_correspondente_pessoal() FROM PUBLIC;
CREATE TRIGGER exige_chave_ao_por_pessoal AFTER INSERT ON correspondente REFERENCING NEW TABLE AS novas
    FOR EACH STATEMENT EXECUTE FUNCTION exige_chave_de_correspondente_pessoal();
CREATE TRIGGER exige_chave_ao_mudar_pessoal AFTER UPDATE ON correspondente REFERENCING NEW TABLE AS novas
    FOR EACH STATEMENT EXECUTE FUNCTION exige_chave_de_correspondente_pessoal();
