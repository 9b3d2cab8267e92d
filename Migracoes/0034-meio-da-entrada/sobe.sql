ALTER TABLE sessao
    ADD COLUMN entrou_por text NOT NULL DEFAULT 'senha' CHECK (entrou_por IN ('senha', 'provedor', 'diretorio'));
