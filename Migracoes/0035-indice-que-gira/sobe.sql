-- dona: Acesso
-- A versão da chave do índice cego com que se grava. Uma linha só.
CREATE TABLE indice_em_uso (
    unica  boolean PRIMARY KEY DEFAULT true CHECK (unica),
    versao integer NOT NULL CHECK (versao BETWEEN 1 AND 65535)
);
INSERT INTO indice_em_uso (versao) VALUES (1);
ALTER TABLE indice_em_uso ENABLE ROW LEVEL SECURITY;
CREATE POLICY motor ON indice_em_uso FOR SELECT TO motor USING (true);
GRANT SELECT ON indice_em_uso TO motor;

-- Com que versão se fez o índice de cada linha: a que falta refazer se acha por aqui.
ALTER TABLE pessoa ADD COLUMN indice_versao integer NOT NULL DEFAULT 1;
ALTER TABLE usuario ADD COLUMN indice_versao integer NOT NULL DEFAULT 1;
ALTER TABLE codigo_de_reserva ADD COLUMN indice_versao integer NOT NULL DEFAULT 1;
GRANT UPDATE (indice_versao) ON usuario TO motor;

-- A versão em uso, presa até o fim da transação: a troca espera quem está gravando.
CREATE FUNCTION versao_do_indice() RETURNS integer LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT versao FROM indice_em_uso FOR SHARE $$;
REVOKE EXECUTE ON FUNCTION versao_do_indice() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION versao_do_indice() TO motor;

-- Índice gravado com outra chave não entra: quem o gravou repete a transação, e pergunta de novo a versão.
CREATE FUNCTION exige_indice_em_uso() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE em_uso integer := versao_do_indice();
BEGIN
    IF EXISTS (SELECT FROM novas WHERE indice_versao <> em_uso) THEN
        RAISE 'índice de chave que não é a de agora: %', TG_TABLE_NAME USING ERRCODE = '40001';
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION exige_indice_em_uso_ao_mudar() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF new.indice_versao <> versao_do_indice() THEN
        RAISE 'índice de chave que não é a de agora: %', TG_TABLE_NAME USING ERRCODE = '40001';
    END IF;
    RETURN new;
END $$;
REVOKE EXECUTE ON FUNCTION exige_indice_em_uso(), exige_indice_em_uso_ao_mudar() FROM PUBLIC;
CREATE TRIGGER exige_indice_em_uso AFTER INSERT ON pessoa REFERENCING NEW TABLE AS novas
    FOR EACH STATEMENT EXECUTE FUNCTION exige_indice_em_uso();
CREATE TRIGGER exige_indice_em_uso AFTER INSERT ON usuario REFERENCING NEW TABLE AS novas
    FOR EACH STATEMENT EXECUTE FUNCTION exige_indice_em_uso();
CREATE TRIGGER exige_indice_em_uso AFTER INSERT ON codigo_de_reserva REFERENCING NEW TABLE AS novas
    FOR EACH STATEMENT EXECUTE FUNCTION exige_indice_em_uso();
CREATE TRIGGER exige_indice_em_uso_ao_mudar BEFORE UPDATE OF cpf_indice, indice_versao ON pessoa
    FOR EACH ROW EXECUTE FUNCTION exige_indice_em_uso_ao_mudar();
CREATE TRIGGER exige_indice_em_uso_ao_mudar BEFORE UPDATE OF login_indice, cpf_indice, indice_versao ON usuario
    FOR EACH ROW EXECUTE FUNCTION exige_indice_em_uso_ao_mudar();

-- O CPF de um usuário não muda; o índice dele, só quando a chave muda.
CREATE OR REPLACE FUNCTION usuario_segue_de_quem_e() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF old.cpf_indice IS NOT NULL AND (new.cpf_indice IS NULL
        OR new.cpf_indice <> old.cpf_indice AND new.indice_versao = old.indice_versao) THEN
        RAISE EXCEPTION 'o CPF de um usuário não muda' USING ERRCODE = 'check_violation', CONSTRAINT = 'usuario_segue_de_quem_e';
    END IF;
    RETURN new;
END $$;
