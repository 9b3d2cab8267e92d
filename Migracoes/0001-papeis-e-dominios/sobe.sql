CREATE EXTENSION IF NOT EXISTS btree_gist;

DO $$
DECLARE papel text;
BEGIN
    FOREACH papel IN ARRAY ARRAY['motor', 'gestor', 'consignataria', 'servidor'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = papel) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', papel);
        END IF;
    END LOOP;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'aplicacao') THEN
        CREATE ROLE aplicacao LOGIN NOINHERIT;
    END IF;
    ALTER ROLE aplicacao NOINHERIT;
END $$;
GRANT motor, gestor, consignataria, servidor TO aplicacao;

-- Ninguém lê nem cria nada por ser PUBLIC.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO motor, gestor, consignataria, servidor;

CREATE DOMAIN centavos AS bigint;
CREATE DOMAIN competencia AS date CHECK (extract(day FROM VALUE) = 1);

CREATE SEQUENCE id_geral INCREMENT 1000;
CREATE SEQUENCE id_evento INCREMENT 1000;
CREATE SEQUENCE id_contrato INCREMENT 100;
GRANT USAGE ON SEQUENCE id_geral, id_evento, id_contrato TO motor;
GRANT USAGE ON SEQUENCE id_evento TO gestor, consignataria, servidor;

-- Quem a transação representa. O ajuste some no fim dela; sem ajuste, NULL: não casa com linha nenhuma.
CREATE FUNCTION consignataria_da_sessao() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT nullif(current_setting('averba.consignataria', true), '')::bigint $$;
CREATE FUNCTION pessoa_da_sessao() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT nullif(current_setting('averba.pessoa', true), '')::bigint $$;
