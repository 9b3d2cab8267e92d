-- dona: Contratos
CREATE TABLE trava (                                            -- a única linha que se trava
    pessoa_id bigint   PRIMARY KEY REFERENCES pessoa,
    situacao  smallint NOT NULL DEFAULT 0
);

CREATE TABLE conta_de_margem (
    id             bigint      PRIMARY KEY,
    pessoa_id      bigint      NOT NULL,
    vinculo_id     bigint      NOT NULL,
    tipo           text        NOT NULL REFERENCES tipo_de_margem,
    bruta_da_folha centavos,
    folha          competencia,
    ajuste         centavos    NOT NULL DEFAULT 0,
    ajuste_fica    boolean     NOT NULL DEFAULT false,
    retido         centavos    NOT NULL DEFAULT 0 CHECK (retido >= 0),
    comprometido   centavos    NOT NULL DEFAULT 0 CHECK (comprometido >= 0),
    seq            bigint      NOT NULL DEFAULT 0,
    disponivel     bigint      GENERATED ALWAYS AS (bruta_da_folha + ajuste - retido - comprometido) STORED,
    UNIQUE (vinculo_id, tipo),
    FOREIGN KEY (pessoa_id, vinculo_id) REFERENCES vinculo (pessoa_id, id),
    CHECK ((bruta_da_folha IS NULL) = (folha IS NULL))
) WITH (fillfactor = 70);
CREATE INDEX conta_da_pessoa ON conta_de_margem (pessoa_id);
COMMENT ON COLUMN conta_de_margem.disponivel IS 'NULL: margem desconhecida, que recusa';

CREATE TABLE autorizacao (
    id          bigint      PRIMARY KEY,
    contrato_id bigint      NOT NULL,
    especie     text        NOT NULL CHECK (especie IN ('eletronica', 'documento', 'legal', 'importada')),
    em          timestamptz NOT NULL,
    autor_id    bigint,
    evidencia   bytea                                           -- cifrada: sessão, aceite, número do documento
);

CREATE TABLE contrato (
    id                 bigint      PRIMARY KEY,                 -- o número da ADE
    vinculo_id         bigint      NOT NULL REFERENCES vinculo,
    consignataria_id   bigint      NOT NULL REFERENCES consignataria,
    produto_id         bigint      NOT NULL REFERENCES produto,
    convenio_versao_id bigint      NOT NULL REFERENCES convenio_versao,
    numero             text,                                    -- o número que a consignatária deu
    regra_em           date        NOT NULL,
    legado             text        REFERENCES marca_de_legado,
    situacao           text        NOT NULL CHECK (situacao IN ('pendente', 'autorizada', 'cancelada', 'vencida', 'recusada',
                                       'averbado', 'suspenso', 'liquidado', 'concluido', 'cancelado', 'refinanciado',
                                       'renegociado', 'portado', 'transferido')),
    parado_por         text        CHECK (parado_por IN ('gestor', 'consignataria')),  -- a maior alçada que o parou
    suspenso_ate       competencia,
    parcela            centavos    NOT NULL CHECK (parcela >= 0),
    percentual         integer     CHECK (percentual > 0),      -- pontos-base da base de contribuição
    prazo              integer     CHECK (prazo > 0),           -- NULL: por tempo indeterminado
    carencia           integer     NOT NULL DEFAULT 0 CHECK (carencia >= 0),
    primeira           competencia NOT NULL,
    pagas              integer     NOT NULL DEFAULT 0 CHECK (pagas >= 0),
    operacao_em        timestamptz NOT NULL,
    vence_em           timestamptz,
    averbado_em        timestamptz,
    encerrado_em       timestamptz,
    valor_liberado     centavos    CHECK (valor_liberado > 0),
    valor_financiado   centavos    CHECK (valor_financiado > 0),
    iof                centavos    CHECK (iof >= 0),
    taxa_ao_mes        bigint      CHECK (taxa_ao_mes >= 0),    -- 10⁻⁸
    cet_ao_ano         integer,                                 -- centésimos de ponto percentual
    autorizacao_id     bigint      REFERENCES autorizacao,
    UNIQUE (id, consignataria_id),
    CHECK (situacao IN ('pendente', 'autorizada', 'cancelada', 'vencida', 'recusada') OR autorizacao_id IS NOT NULL),  -- inv. 11
    CHECK (situacao <> 'suspenso' OR parado_por IS NOT NULL),
    CHECK (parado_por IS NULL OR situacao IN ('suspenso', 'cancelado', 'liquidado', 'transferido')),         -- inv. 7
    CHECK (suspenso_ate IS NULL OR situacao = 'suspenso'),
    CHECK (situacao NOT IN ('pendente', 'autorizada') OR vence_em IS NOT NULL),
    CHECK (situacao IN ('pendente', 'autorizada', 'cancelada', 'vencida', 'recusada') OR averbado_em IS NOT NULL),
    CHECK (prazo IS NULL OR pagas <= prazo)
) WITH (fillfactor = 80);
ALTER TABLE autorizacao ADD FOREIGN KEY (contrato_id) REFERENCES contrato DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX contrato_do_vinculo ON contrato (vinculo_id);
CREATE INDEX contrato_da_consignataria ON contrato (consignataria_id, id);
CREATE INDEX reserva_a_vencer ON contrato (vence_em) WHERE situacao IN ('pendente', 'autorizada');
CREATE INDEX contrato_vivo ON contrato (vinculo_id) WHERE situacao IN ('averbado', 'suspenso');
CREATE UNIQUE INDEX numero_da_consignataria ON contrato (consignataria_id, numero)
    WHERE numero IS NOT NULL AND situacao NOT IN ('cancelada', 'vencida', 'recusada');

CREATE TABLE peso (                                             -- congelado na contratação
    contrato_id bigint   NOT NULL REFERENCES contrato,
    conta_id    bigint   NOT NULL REFERENCES conta_de_margem,
    valor       centavos NOT NULL CHECK (valor >= 0),
    PRIMARY KEY (contrato_id, conta_id)
);
CREATE INDEX peso_da_conta ON peso (conta_id);

CREATE TABLE especie_de_lancamento (
    codigo      text    PRIMARY KEY,
    exige_saldo boolean NOT NULL,
    nome        text    NOT NULL,
    UNIQUE (codigo, exige_saldo)
);
INSERT INTO especie_de_lancamento (codigo, exige_saldo, nome) VALUES
    ('reserva', true, 'reserva de margem'), ('cancelamento-de-reserva', true, 'cancelamento de reserva'),
    ('vencimento-de-reserva', true, 'vencimento de reserva'), ('inclusao', true, 'inclusão de contrato'),
    ('alteracao', true, 'alteração de valor'), ('refinanciamento', true, 'refinanciamento'),
    ('renegociacao', true, 'renegociação'), ('portabilidade', true, 'portabilidade'),
    ('liquidacao', true, 'liquidação'), ('conclusao', true, 'conclusão pela última parcela'),
    ('cancelamento', true, 'cancelamento de contrato'), ('reativacao', true, 'reativação'),
    ('ajuste-do-gestor', false, 'ajuste do gestor'), ('recalculo-percentual', false, 'recálculo de contribuição percentual'),
    ('reajuste-variavel', false, 'reajuste de valor variável'), ('decisao-judicial', false, 'decisão judicial'),
    ('transferencia', false, 'transferência de vínculo'), ('carga-do-legado', false, 'carga do legado');

CREATE TABLE lancamento_de_margem (
    conta_id            bigint   NOT NULL REFERENCES conta_de_margem,
    seq                 bigint   NOT NULL,
    contrato_id         bigint   REFERENCES contrato,
    especie             text     NOT NULL,
    exige_saldo         boolean  NOT NULL,
    evento_id           bigint   NOT NULL REFERENCES evento,
    em                  timestamptz NOT NULL,
    delta               centavos NOT NULL,
    comprometido_depois centavos NOT NULL,
    disponivel_depois   centavos,
    PRIMARY KEY (conta_id, seq),
    FOREIGN KEY (especie, exige_saldo) REFERENCES especie_de_lancamento (codigo, exige_saldo),
    CHECK (NOT exige_saldo OR delta <= 0 OR coalesce(disponivel_depois >= 0, false))                    -- inv. 1
);

CREATE TABLE parte_do_lancamento (                              -- só ato de vários contratos
    conta_id    bigint   NOT NULL,
    seq         bigint   NOT NULL,
    contrato_id bigint   NOT NULL REFERENCES contrato,
    de          centavos NOT NULL,
    para        centavos NOT NULL,
    PRIMARY KEY (conta_id, seq, contrato_id),
    FOREIGN KEY (conta_id, seq) REFERENCES lancamento_de_margem
);

CREATE TABLE ocorrencia (
    id          bigint      PRIMARY KEY,
    contrato_id bigint      NOT NULL REFERENCES contrato,
    ato         text        NOT NULL,
    em          timestamptz NOT NULL,
    competencia competencia,
    motivo      text,
    evento_id   bigint      NOT NULL REFERENCES evento
);
CREATE INDEX ocorrencia_do_contrato ON ocorrencia (contrato_id, id);
CREATE INDEX ocorrencia_do_mes ON ocorrencia (competencia, ato);
CREATE UNIQUE INDEX reserva_termina_uma_vez ON ocorrencia (contrato_id)
    WHERE ato IN ('confirmar', 'cancelar-reserva', 'vencer', 'recusar');                                 -- inv. 4

CREATE TABLE pedido (
    autor_id  bigint      NOT NULL,
    chave     text        NOT NULL CHECK (length(chave) BETWEEN 8 AND 128),
    impressao bytea       NOT NULL CHECK (octet_length(impressao) = 32),
    resposta  bytea       NOT NULL,
    em        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (autor_id, chave)                                                                        -- inv. 5
);
CREATE INDEX pedido_a_limpar ON pedido (em);

CREATE TABLE tentativa (
    consignataria_id bigint      NOT NULL REFERENCES consignataria,
    pessoa_id        bigint      NOT NULL REFERENCES pessoa,
    competencia      competencia NOT NULL,
    quantas          integer     NOT NULL CHECK (quantas >= 0),
    PRIMARY KEY (consignataria_id, pessoa_id, competencia)
);

CREATE FUNCTION lancar() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE contas bigint; feitas bigint;
BEGIN
    IF EXISTS (SELECT FROM (SELECT seq, delta, comprometido_depois c, lag(seq) OVER w ps, lag(comprometido_depois) OVER w pc
                              FROM novos WINDOW w AS (PARTITION BY conta_id ORDER BY seq)) x
                WHERE ps IS NOT NULL AND (seq <> ps + 1 OR c <> pc + delta)) THEN
        RAISE 'extrato sem continuidade' USING ERRCODE = '23514';
    END IF;
    SELECT count(DISTINCT conta_id) INTO contas FROM novos;
    UPDATE conta_de_margem c SET comprometido = u.comprometido_depois, seq = u.seq
      FROM (SELECT DISTINCT ON (conta_id) * FROM novos ORDER BY conta_id, seq DESC) u
      JOIN (SELECT DISTINCT ON (conta_id) conta_id, seq, comprometido_depois - delta AS antes FROM novos ORDER BY conta_id, seq) p
           USING (conta_id)
     WHERE c.id = u.conta_id AND c.seq = p.seq - 1 AND c.comprometido = p.antes
       AND (c.bruta_da_folha + c.ajuste - c.retido - u.comprometido_depois) IS NOT DISTINCT FROM u.disponivel_depois;
    GET DIAGNOSTICS feitas = ROW_COUNT;
    IF feitas <> contas THEN
        RAISE 'extrato não parte do saldo da conta' USING ERRCODE = '40001';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER lancar AFTER INSERT ON lancamento_de_margem
    REFERENCING NEW TABLE AS novos FOR EACH STATEMENT EXECUTE FUNCTION lancar();

DO $$
DECLARE tabela text;
BEGIN
    FOREACH tabela IN ARRAY ARRAY['trava', 'conta_de_margem', 'autorizacao', 'contrato', 'peso', 'especie_de_lancamento',
            'lancamento_de_margem', 'parte_do_lancamento', 'ocorrencia', 'pedido', 'tentativa'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tabela);
        EXECUTE format('CREATE POLICY motor ON %I TO motor USING (true) WITH CHECK (true)', tabela);
        EXECUTE format('GRANT SELECT, INSERT ON %I TO motor', tabela);
    END LOOP;
    FOREACH tabela IN ARRAY ARRAY['conta_de_margem', 'autorizacao', 'contrato', 'peso', 'especie_de_lancamento',
            'lancamento_de_margem', 'parte_do_lancamento', 'ocorrencia', 'tentativa'] LOOP
        EXECUTE format('CREATE POLICY gestor ON %I FOR SELECT TO gestor USING (true)', tabela);
        EXECUTE format('GRANT SELECT ON %I TO gestor', tabela);
    END LOOP;
END $$;
-- Ninguém tem UPDATE em comprometido, seq ou extrato, nem INSERT com saldo pronto.
REVOKE INSERT ON conta_de_margem, especie_de_lancamento FROM motor;
GRANT INSERT (id, pessoa_id, vinculo_id, tipo, bruta_da_folha, folha) ON conta_de_margem TO motor;
GRANT UPDATE (bruta_da_folha, folha, ajuste, ajuste_fica, retido) ON conta_de_margem TO motor;
GRANT UPDATE (situacao) ON trava TO motor;
GRANT UPDATE (valor) ON peso TO motor;
GRANT UPDATE (quantas) ON tentativa TO motor;
GRANT UPDATE (situacao, parado_por, suspenso_ate, parcela, percentual, prazo, pagas, numero, vinculo_id, vence_em,
              averbado_em, encerrado_em, autorizacao_id) ON contrato TO motor;
GRANT DELETE ON pedido TO motor;

-- A consignatária: os seus contratos e o que é deles. Nada de conta, peso, extrato, tentativa.
CREATE POLICY sua ON contrato FOR SELECT TO consignataria USING (consignataria_id = (SELECT consignataria_da_sessao()));
CREATE POLICY sua ON ocorrencia FOR SELECT TO consignataria
    USING (EXISTS (SELECT FROM contrato c WHERE c.id = contrato_id AND c.consignataria_id = (SELECT consignataria_da_sessao())));
CREATE POLICY sua ON autorizacao FOR SELECT TO consignataria
    USING (EXISTS (SELECT FROM contrato c WHERE c.id = contrato_id AND c.consignataria_id = (SELECT consignataria_da_sessao())));
CREATE POLICY cliente ON vinculo FOR SELECT TO consignataria
    USING (EXISTS (SELECT FROM contrato c WHERE c.vinculo_id = vinculo.id AND c.consignataria_id = (SELECT consignataria_da_sessao())));
CREATE POLICY cliente ON pessoa FOR SELECT TO consignataria
    USING (EXISTS (SELECT FROM vinculo v WHERE v.pessoa_id = pessoa.id));
GRANT SELECT ON contrato, ocorrencia, autorizacao TO consignataria;
GRANT SELECT (id, pessoa_id, matricula, categoria, situacao, orgao_id, cargo) ON vinculo TO consignataria;
GRANT SELECT ON pessoa TO consignataria;

-- O servidor: o que é seu.
CREATE POLICY propria ON conta_de_margem FOR SELECT TO servidor USING (pessoa_id = (SELECT pessoa_da_sessao()));
CREATE POLICY proprio ON contrato FOR SELECT TO servidor
    USING (vinculo_id IN (SELECT v.id FROM vinculo v WHERE v.pessoa_id = (SELECT pessoa_da_sessao())));
CREATE POLICY propria ON ocorrencia FOR SELECT TO servidor USING (EXISTS (SELECT FROM contrato c WHERE c.id = contrato_id));
CREATE POLICY propria ON autorizacao FOR SELECT TO servidor USING (EXISTS (SELECT FROM contrato c WHERE c.id = contrato_id));
CREATE POLICY proprio ON peso FOR SELECT TO servidor USING (EXISTS (SELECT FROM contrato c WHERE c.id = contrato_id));
CREATE POLICY proprio ON lancamento_de_margem FOR SELECT TO servidor
    USING (EXISTS (SELECT FROM conta_de_margem c WHERE c.id = conta_id));
CREATE POLICY catalogo ON especie_de_lancamento FOR SELECT TO servidor USING (true);
GRANT SELECT ON conta_de_margem, contrato, ocorrencia, autorizacao, peso, lancamento_de_margem, especie_de_lancamento TO servidor;
