-- dona: Auditoria
CREATE TABLE evento (
    id               bigint      PRIMARY KEY,
    geracao          smallint    NOT NULL,
    xid              xid8        NOT NULL DEFAULT pg_current_xact_id(),
    em               timestamptz NOT NULL,
    ato              text        NOT NULL CHECK (ato <> ''),
    autor_id         bigint,
    consignataria_id bigint,
    objeto           text,
    objeto_id        bigint,
    conteudo         bytea       NOT NULL,
    mac              bytea       NOT NULL CHECK (octet_length(mac) = 32),
    CHECK ((objeto IS NULL) = (objeto_id IS NULL))
);
CREATE INDEX evento_por_instante ON evento (em, id);                       -- consulta por período
CREATE INDEX evento_do_objeto ON evento (objeto, objeto_id, id);           -- últimos eventos do registro
CREATE INDEX evento_do_autor ON evento (autor_id, id);
CREATE INDEX evento_da_consignataria ON evento (consignataria_id, id) WHERE consignataria_id IS NOT NULL;

ALTER TABLE evento ENABLE ROW LEVEL SECURITY;
CREATE POLICY motor ON evento TO motor USING (true) WITH CHECK (true);
CREATE POLICY gestor ON evento TO gestor USING (true) WITH CHECK (true);
CREATE POLICY seus ON evento FOR SELECT TO consignataria
    USING (consignataria_id = (SELECT consignataria_da_sessao()));
CREATE POLICY registra ON evento FOR INSERT TO consignataria
    WITH CHECK (consignataria_id = (SELECT consignataria_da_sessao()));
CREATE POLICY registra_servidor ON evento FOR INSERT TO servidor WITH CHECK (true);
GRANT SELECT, INSERT ON evento TO motor, gestor;
GRANT INSERT ON evento TO consignataria, servidor;
GRANT SELECT ON evento TO consignataria;
