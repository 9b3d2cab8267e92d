-- Quem pode olhar para dentro do esquema das visões; cada visão ainda diz quem a lê.
GRANT USAGE ON SCHEMA atual TO motor, gestor, consignataria, servidor;

-- A única folha que recebe operações.
CREATE VIEW atual.folha_aberta WITH (security_invoker = true) AS
SELECT competencia FROM public.folha_do_mes WHERE situacao = 'aberta';
GRANT SELECT ON atual.folha_aberta TO motor, gestor, consignataria, servidor;
