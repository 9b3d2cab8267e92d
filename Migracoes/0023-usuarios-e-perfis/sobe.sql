-- dona: Acesso
ALTER TABLE perfil
    ADD COLUMN tipo             text,
    ADD COLUMN mestre           boolean     NOT NULL DEFAULT false,  -- administra usuários e perfis
    ADD COLUMN consignataria_id bigint      REFERENCES consignataria,  -- nulo: do órgão, e serve a todas
    ADD COLUMN encerrado_em     timestamptz;
UPDATE perfil
   SET mestre = (codigo = 'master'),
       tipo = CASE WHEN portal = 'servidor' THEN 'pessoa'
                   WHEN portal = 'consignataria' THEN 'consignataria'
                   WHEN codigo IN ('auditor', 'fiscal', 'operadora') THEN codigo
                   ELSE 'gestor' END;
ALTER TABLE perfil
    ALTER COLUMN tipo SET NOT NULL,
    ADD CHECK (tipo = ANY (CASE portal WHEN 'gestor' THEN ARRAY['gestor', 'fiscal', 'auditor', 'operadora']
                                       WHEN 'consignataria' THEN ARRAY['consignataria', 'agencia']
                                       ELSE ARRAY['pessoa'] END)),
    ADD CHECK (NOT mestre OR tipo IN ('gestor', 'consignataria', 'pessoa')),
    ADD CHECK (consignataria_id IS NULL OR portal = 'consignataria'),
    DROP CONSTRAINT perfil_portal_codigo_key;
CREATE UNIQUE INDEX perfil_codigo ON perfil (portal, codigo, (coalesce(consignataria_id, 0)));

ALTER TABLE usuario
    ADD COLUMN cpf_indice  bytea CHECK (octet_length(cpf_indice) = 16),
    ADD COLUMN liberado_em timestamptz;  -- quando quem administra o desbloqueou: dele corre a inatividade
-- Uma pessoa, um usuário em cada portal (e em cada consignatária).
CREATE UNIQUE INDEX usuario_do_cpf ON usuario (portal, (coalesce(consignataria_id, 0)), cpf_indice)
    WHERE cpf_indice IS NOT NULL AND situacao <> 'desativado';
ALTER TABLE usuario DROP CONSTRAINT usuario_bloqueio_check;
ALTER TABLE usuario ADD CONSTRAINT usuario_bloqueio_check CHECK (bloqueio IN ('erros', 'inatividade', 'administrador'));
GRANT UPDATE (nome, mestre, encerrado_em) ON perfil TO motor;
GRANT UPDATE (login_indice, cpf_indice, liberado_em) ON usuario TO motor;
-- Quem é o usuário não muda: o CPF se completa uma vez. Engano se corrige encerrando este e criando outro.
CREATE FUNCTION usuario_segue_de_quem_e() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF old.cpf_indice IS NOT NULL AND new.cpf_indice IS DISTINCT FROM old.cpf_indice THEN
        RAISE EXCEPTION 'o CPF de um usuário não muda' USING ERRCODE = 'check_violation', CONSTRAINT = 'usuario_segue_de_quem_e';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER usuario_segue_de_quem_e BEFORE UPDATE OF cpf_indice ON usuario
    FOR EACH ROW EXECUTE FUNCTION usuario_segue_de_quem_e();
