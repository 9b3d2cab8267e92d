-- dona: Folha
CREATE TABLE folha_do_mes (
    competencia  competencia PRIMARY KEY,
    situacao     text        NOT NULL CHECK (situacao IN ('aberta', 'cortada', 'glosada', 'enviada', 'fechada')),
    cadastro_em  timestamptz,
    margens_em   timestamptz,
    cortada_em   timestamptz,
    glosada_em   timestamptz,
    enviada_em   timestamptz,
    fechada_em   timestamptz,
    devolvida_em timestamptz,
    regra_id     bigint      REFERENCES regra_de_glosa,           -- a regra do mês com que se glosou
    retorno_id   bigint      REFERENCES arquivo,                  -- a folha fechada que se aplica (ou aplicou), e nenhuma outra
    CHECK ((situacao = 'aberta') = (cortada_em IS NULL)),
    CHECK ((situacao IN ('glosada', 'enviada', 'fechada')) = (glosada_em IS NOT NULL)),
    CHECK ((situacao IN ('enviada', 'fechada')) = (enviada_em IS NOT NULL)),
    CHECK ((situacao = 'fechada') = (fechada_em IS NOT NULL))
);
-- Só uma recebe operação.
CREATE UNIQUE INDEX uma_folha_aberta ON folha_do_mes ((true)) WHERE situacao = 'aberta';

CREATE TABLE margem_da_folha (
    conta_id    bigint      NOT NULL REFERENCES conta_de_margem,
    competencia competencia NOT NULL,                           -- a folha fechada que a informou
    bruta       centavos    NOT NULL,
    PRIMARY KEY (conta_id, competencia)
);

CREATE TABLE margem_por_regra (                                 -- quando a folha manda uma margem por regra (legado)
    conta_id    bigint      NOT NULL REFERENCES conta_de_margem,
    competencia competencia NOT NULL,
    regra       text        NOT NULL,
    bruta       centavos    NOT NULL,
    PRIMARY KEY (conta_id, competencia, regra)
);

CREATE TABLE base_da_folha (
    vinculo_id  bigint      NOT NULL REFERENCES vinculo,
    competencia competencia NOT NULL,
    bruta       centavos,
    liquida     centavos,
    compulsorias centavos,
    previdencia centavos,
    PRIMARY KEY (vinculo_id, competencia)
);

CREATE TABLE linha_do_mes (
    competencia      competencia NOT NULL,
    contrato_id      bigint      NOT NULL,
    consignataria_id bigint      NOT NULL,
    vinculo_id       bigint      NOT NULL REFERENCES vinculo,
    parcela_n        integer     NOT NULL CHECK (parcela_n > 0),
    prazo            integer,                                    -- como era no corte; NULL: por tempo indeterminado
    categoria        text,                                       -- do vínculo, no corte: escolhe a rubrica
    suspensa         boolean     NOT NULL DEFAULT false,          -- estava suspenso no corte
    previsto         centavos    NOT NULL CHECK (previsto >= 0),
    enviado          centavos    CHECK (enviado >= 0),
    glosado          centavos    CHECK (glosado >= 0),
    suspenso         centavos    CHECK (suspenso >= 0),
    retirado         centavos    CHECK (retirado >= 0),
    descontado       centavos    CHECK (descontado >= 0),
    rejeitado        centavos    CHECK (rejeitado >= 0),
    motivo           text        REFERENCES motivo_de_rejeicao,
    observacao       text,
    a_devolver       boolean     NOT NULL DEFAULT false,         -- descontada de contrato já encerrado: a consignatária devolve
    PRIMARY KEY (competencia, contrato_id),
    FOREIGN KEY (contrato_id, consignataria_id) REFERENCES contrato (id, consignataria_id),
    CHECK (num_nulls(enviado, glosado, suspenso, retirado) IN (0, 4) AND num_nulls(descontado, rejeitado) IN (0, 2)),
    CHECK (previsto = enviado + glosado + suspenso + retirado),                                          -- inv. 8
    CHECK (enviado = descontado + rejeitado),
    CHECK (descontado IS NULL OR enviado IS NOT NULL),
    CHECK (motivo IS NULL OR rejeitado > 0)
) PARTITION BY RANGE (competencia);
CREATE INDEX linha_do_contrato ON linha_do_mes (contrato_id, competencia);
CREATE INDEX linha_do_vinculo ON linha_do_mes (vinculo_id, competencia);
CREATE INDEX linha_da_consignataria ON linha_do_mes (consignataria_id, competencia);

-- Uma partição por ano: doze meses por tabela, criada quando o primeiro corte do ano precisa dela. A folga em cada página
-- deixa a glosa e o retorno mudarem a linha no lugar, sem tocar nos índices.
CREATE FUNCTION garantir_particao_da_folha(de competencia) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE ano integer := extract(year FROM de);
BEGIN
    IF to_regclass(format('linha_do_mes_%s', ano)) IS NOT NULL THEN RETURN; END IF;
    EXECUTE format('CREATE TABLE linha_do_mes_%s PARTITION OF linha_do_mes FOR VALUES FROM (%L) TO (%L) WITH (fillfactor = 50)',
                   ano, make_date(ano, 1, 1), make_date(ano + 1, 1, 1));
    EXECUTE format('ALTER TABLE linha_do_mes_%s ENABLE ROW LEVEL SECURITY', ano);
END $$;
REVOKE EXECUTE ON FUNCTION garantir_particao_da_folha FROM PUBLIC;
GRANT EXECUTE ON FUNCTION garantir_particao_da_folha TO motor;

-- O enviado à folha não muda depois do envio, nem o descontado depois do retorno. As condições ficam no gatilho, e não na
-- função, para que um milhão de linhas que não as cumprem não custe um milhão de chamadas.
CREATE FUNCTION guardar_linha_enviada() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM folha_do_mes f WHERE f.competencia = OLD.competencia AND f.situacao IN ('enviada', 'fechada')) THEN
        RAISE 'o que foi enviado à folha não se altera' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION recusar_mudanca_da_linha() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE 'a foto do corte e o que a folha descontou não se alteram' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER guardar_enviado BEFORE UPDATE ON linha_do_mes FOR EACH ROW
    WHEN (OLD.enviado IS NOT NULL AND (NEW.enviado, NEW.glosado, NEW.suspenso, NEW.retirado)
          IS DISTINCT FROM (OLD.enviado, OLD.glosado, OLD.suspenso, OLD.retirado))
    EXECUTE FUNCTION guardar_linha_enviada();
CREATE TRIGGER guardar_descontado BEFORE UPDATE ON linha_do_mes FOR EACH ROW
    WHEN ((OLD.descontado IS NOT NULL AND (NEW.descontado, NEW.rejeitado) IS DISTINCT FROM (OLD.descontado, OLD.rejeitado))
          OR (NEW.competencia, NEW.contrato_id, NEW.previsto, NEW.parcela_n, NEW.suspensa)
             IS DISTINCT FROM (OLD.competencia, OLD.contrato_id, OLD.previsto, OLD.parcela_n, OLD.suspensa))
    EXECUTE FUNCTION recusar_mudanca_da_linha();

CREATE TABLE correcao (                                         -- o que corrige o já enviado é lançamento novo
    id          bigint      PRIMARY KEY,
    competencia competencia NOT NULL,
    contrato_id bigint      NOT NULL REFERENCES contrato,
    valor       bigint      NOT NULL CHECK (valor <> 0),
    motivo      text        NOT NULL CHECK (motivo <> ''),
    em          timestamptz NOT NULL,
    evento_id   bigint      NOT NULL REFERENCES evento,
    descontado  centavos    CHECK (descontado >= 0)             -- do que a correção somou ao enviado, o que a folha descontou
);
CREATE INDEX correcao_da_competencia ON correcao (competencia, contrato_id);

CREATE TABLE remessa (
    competencia competencia NOT NULL,
    leiaute     text        NOT NULL,
    sequencia   integer     NOT NULL CHECK (sequencia > 0),
    arquivo_id  bigint      NOT NULL REFERENCES arquivo,
    linhas      bigint      NOT NULL,
    total       centavos    NOT NULL,
    em          timestamptz NOT NULL,
    complemento boolean     NOT NULL DEFAULT false,              -- só as linhas corrigidas depois do envio
    PRIMARY KEY (competencia, leiaute, sequencia)
);

CREATE TABLE divergencia (                                      -- o que a folha disse e não bate com o enviado
    id          bigint      PRIMARY KEY,
    competencia competencia NOT NULL,
    especie     text        NOT NULL CHECK (especie IN ('sem-envio', 'acima-do-enviado', 'sem-retorno', 'enviado-diferente',
                                                        'rubrica-desconhecida', 'matricula-desconhecida')),
    contrato_id bigint      REFERENCES contrato,
    matricula   text,
    rubrica     text,
    enviado     centavos,
    informado   centavos,
    resolvida_em timestamptz,
    solucao     text,
    CHECK ((resolvida_em IS NULL) = (solucao IS NULL))
);
CREATE INDEX divergencia_da_competencia ON divergencia (competencia, id);

DO $$
DECLARE tabela text;
BEGIN
    FOREACH tabela IN ARRAY ARRAY['folha_do_mes', 'margem_da_folha', 'margem_por_regra', 'base_da_folha', 'linha_do_mes', 'correcao',
            'remessa', 'divergencia'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tabela);
        EXECUTE format('CREATE POLICY motor ON %I TO motor USING (true) WITH CHECK (true)', tabela);
        EXECUTE format('CREATE POLICY gestor ON %I FOR SELECT TO gestor USING (true)', tabela);
        EXECUTE format('GRANT SELECT, INSERT ON %I TO motor', tabela);
        EXECUTE format('GRANT SELECT ON %I TO gestor', tabela);
    END LOOP;
END $$;
GRANT UPDATE ON folha_do_mes, margem_da_folha, margem_por_regra, base_da_folha TO motor;
GRANT UPDATE (enviado, glosado, suspenso, retirado, descontado, rejeitado, motivo, observacao, a_devolver) ON linha_do_mes TO motor;
GRANT UPDATE (resolvida_em, solucao) ON divergencia TO motor;
GRANT UPDATE (descontado) ON correcao TO motor;
GRANT UPDATE (em) ON remessa TO motor;
-- Desfazer corte e remessa enquanto dá; os gatilhos guardam o resto.
GRANT DELETE ON linha_do_mes, remessa, divergencia, folha_do_mes TO motor;

-- Só some a competência aberta que o corte criou e que o desfazer do corte apaga.
CREATE FUNCTION guardar_competencia() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.situacao <> 'aberta' THEN
        RAISE 'competência com corte não se apaga' USING ERRCODE = '23514';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER guardar_competencia BEFORE DELETE ON folha_do_mes FOR EACH ROW EXECUTE FUNCTION guardar_competencia();

-- Desfazer o corte só antes do envio.
CREATE FUNCTION guardar_foto_enviada() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM velhas v JOIN folha_do_mes f USING (competencia) WHERE f.situacao IN ('enviada', 'fechada')) THEN
        RAISE 'a folha enviada não se desfaz' USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guardar_foto AFTER DELETE ON linha_do_mes REFERENCING OLD TABLE AS velhas
    FOR EACH STATEMENT EXECUTE FUNCTION guardar_foto_enviada();

CREATE POLICY catalogo ON folha_do_mes FOR SELECT TO consignataria, servidor USING (true);
GRANT SELECT ON folha_do_mes TO consignataria, servidor;
-- A consignatária vê as suas linhas; a conta da glosa, não.
CREATE POLICY sua ON linha_do_mes FOR SELECT TO consignataria USING (consignataria_id = (SELECT consignataria_da_sessao()));
GRANT SELECT ON linha_do_mes TO consignataria;
CREATE POLICY propria ON linha_do_mes FOR SELECT TO servidor
    USING (vinculo_id IN (SELECT v.id FROM vinculo v WHERE v.pessoa_id = (SELECT pessoa_da_sessao())));
CREATE POLICY propria ON margem_da_folha FOR SELECT TO servidor
    USING (EXISTS (SELECT FROM conta_de_margem c WHERE c.id = conta_id));
GRANT SELECT ON linha_do_mes, margem_da_folha TO servidor;

-- O gravador do livro escreve a mudança inteira do contrato, e a primeira competência com ela.
GRANT UPDATE (primeira) ON contrato TO motor;
