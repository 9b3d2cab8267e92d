-- dona: Acesso
ALTER TABLE usuario
    ADD COLUMN senha_em     timestamptz NOT NULL DEFAULT now(),  -- quando se pôs a senha de agora
    ADD COLUMN trocar_senha boolean     NOT NULL DEFAULT false,  -- posta por outra pessoa: quem entra tem de trocar
    ADD COLUMN entrou_em    timestamptz,
    ADD COLUMN bloqueio     text        CHECK (bloqueio IN ('erros', 'inatividade'));
UPDATE usuario SET bloqueio = 'erros' WHERE situacao = 'bloqueado';
ALTER TABLE usuario ADD CHECK ((situacao = 'bloqueado') = (bloqueio IS NOT NULL));
GRANT UPDATE (senha_em, trocar_senha, entrou_em, bloqueio) ON usuario TO motor;

-- As senhas que não se repetem, em resumo; as que passam do que a regra guarda se apagam.
CREATE TABLE senha_anterior (
    usuario_id bigint      NOT NULL REFERENCES usuario,
    em         timestamptz NOT NULL,
    resumo     text        NOT NULL CHECK (resumo LIKE '$argon2id$%'),
    PRIMARY KEY (usuario_id, em)
);
ALTER TABLE senha_anterior ENABLE ROW LEVEL SECURITY;
CREATE POLICY motor ON senha_anterior TO motor USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON senha_anterior TO motor;

-- Quem acertou a senha e ainda não pode usar portal nenhum.
ALTER TABLE sessao ADD COLUMN passo text NOT NULL DEFAULT 'dentro' CHECK (passo IN ('dentro', 'trocar-senha'));
