-- dona: ProvaDeVida
-- O vetor que se troca some; da referência trocada fica que houve, de que origem e até quando.
ALTER TABLE referencia_facial ALTER COLUMN vetor DROP NOT NULL;
UPDATE referencia_facial SET vetor = NULL WHERE encerrada_em IS NOT NULL;
ALTER TABLE referencia_facial ADD CONSTRAINT vetor_so_em_vigor CHECK ((encerrada_em IS NULL) = (vetor IS NOT NULL));

-- Com que direito e para quê se trata o rosto. O que se gravou antes de se exigir fica como não declarado.
ALTER TABLE referencia_facial
    ADD COLUMN base_legal text NOT NULL DEFAULT 'nao-declarada'
        CHECK (base_legal IN ('consentimento', 'obrigacao-legal', 'politica-publica', 'exercicio-de-direitos', 'prevencao-a-fraude', 'nao-declarada')),
    ADD COLUMN finalidade text NOT NULL DEFAULT 'não declarada' CHECK (length(finalidade) BETWEEN 1 AND 200);
UPDATE referencia_facial SET base_legal = 'consentimento' WHERE origem = 'captura';
ALTER TABLE referencia_facial ALTER COLUMN base_legal DROP DEFAULT, ALTER COLUMN finalidade DROP DEFAULT;

ALTER TABLE consulta_da_prova
    ADD COLUMN base_legal text
        CHECK (base_legal IN ('consentimento', 'obrigacao-legal', 'politica-publica', 'exercicio-de-direitos', 'prevencao-a-fraude', 'nao-declarada')),
    ADD COLUMN finalidade text CHECK (length(finalidade) BETWEEN 1 AND 200);
UPDATE consulta_da_prova SET base_legal = 'nao-declarada', finalidade = 'não declarada' WHERE transacao = 'consulta';
-- Na sessão quem consente é a pessoa, e a finalidade é a da sessão.
ALTER TABLE consulta_da_prova
    ADD CONSTRAINT foto_com_base_legal CHECK (num_nonnulls(base_legal, finalidade) = CASE transacao WHEN 'consulta' THEN 2 ELSE 0 END);
GRANT SELECT (base_legal, finalidade) ON consulta_da_prova TO cliente;

-- O cliente encerrado: para tudo, não volta, e não guarda rosto nenhum.
ALTER TABLE cliente_da_prova
    ADD COLUMN encerrado_em timestamptz,
    ADD COLUMN guardar_ate  date,
    ADD COLUMN encerrado    boolean GENERATED ALWAYS AS (encerrado_em IS NOT NULL) STORED,
    ADD UNIQUE (id, encerrado),
    ADD CONSTRAINT encerrado_esta_parado CHECK (encerrado_em IS NULL OR suspenso_em IS NOT NULL),
    ADD CONSTRAINT encerrado_diz_ate_quando CHECK ((encerrado_em IS NULL) = (guardar_ate IS NULL));
GRANT UPDATE (encerrado_em, guardar_ate) ON cliente_da_prova TO motor;
CREATE INDEX cliente_por_esquecer ON cliente_da_prova (guardar_ate) WHERE guardar_ate IS NOT NULL;

ALTER TABLE referencia_facial
    ADD COLUMN cliente_encerrado boolean NOT NULL DEFAULT false CHECK (NOT cliente_encerrado),
    ADD FOREIGN KEY (cliente_id, cliente_encerrado) REFERENCES cliente_da_prova (id, encerrado);
CREATE INDEX referencia_do_cliente ON referencia_facial (cliente_id);

CREATE FUNCTION cliente_encerrado_nao_volta() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF (NEW.encerrado_em, NEW.guardar_ate) IS DISTINCT FROM (OLD.encerrado_em, OLD.guardar_ate) THEN
        RAISE EXCEPTION 'cliente encerrado não volta' USING ERRCODE = 'check_violation', CONSTRAINT = 'encerrado_nao_volta';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER encerrado_nao_volta BEFORE UPDATE ON cliente_da_prova
    FOR EACH ROW WHEN (OLD.encerrado_em IS NOT NULL) EXECUTE FUNCTION cliente_encerrado_nao_volta();
