-- A transação de uma reserva, como a porta a faria para um pedido só: as mesmas leituras, a mesma trava, as mesmas oito gravações.
-- Sem a conta da regra, sem cifra e sem HTTPS; o evento leva bytes do tamanho dos nossos.
\set pessoa random(1, :pessoas)
BEGIN;
SET LOCAL ROLE motor;
SELECT pg_advisory_xact_lock_shared(1);
SELECT set_config('statement_timeout', '2s', true), set_config('lock_timeout', '500ms', true);
SELECT pessoa_id FROM trava WHERE pessoa_id = ANY(ARRAY[:pessoa::bigint]) ORDER BY pessoa_id FOR NO KEY UPDATE;
SELECT nextval('id_contrato') AS contrato, nextval('id_evento') AS evento, nextval('id_geral') AS id, nextval('id_geral') AS sondagem \gset
SELECT autor_id FROM pedido WHERE autor_id = -9 AND chave = rpad('pgbench-' || :contrato::bigint, 44, '-');
SELECT competencia FROM atual.folha_aberta;
SELECT versao FROM versao_do_cadastro;
SELECT id, pessoa_id, matricula, categoria, situacao, bloqueado_em IS NOT NULL FROM vinculo WHERE pessoa_id = ANY(ARRAY[:pessoa::bigint]);
SELECT id AS conta, comprometido, seq, bruta_da_folha + ajuste - retido AS teto FROM conta_de_margem WHERE vinculo_id = :pessoa AND tipo = 'geral' \gset
SELECT c.id, c.vinculo_id, c.consignataria_id, c.produto_id, c.situacao, c.parcela, c.primeira, c.carencia, c.vence_em, c.autorizacao_id,
       c.numero, c.parado_por, c.pagas, c.prazo,
       ARRAY(SELECT p.conta_id FROM peso p WHERE p.contrato_id = c.id ORDER BY p.conta_id),
       ARRAY(SELECT p.valor::bigint FROM peso p WHERE p.contrato_id = c.id ORDER BY p.conta_id)
  FROM contrato c WHERE c.vinculo_id = ANY(ARRAY[:pessoa::bigint]) AND c.situacao IN ('pendente', 'autorizada', 'averbado', 'suspenso');
SELECT consignataria_id, pessoa_id, quantas - perdoadas FROM tentativa WHERE pessoa_id = ANY(ARRAY[:pessoa::bigint]) AND competencia = '2026-10-01';
INSERT INTO pedido (autor_id, chave, impressao, resposta, em)
VALUES (-9, rpad('pgbench-' || :contrato::bigint, 44, '-'), decode(repeat('00', 32), 'hex'), decode(repeat('00', 90), 'hex'), now());
INSERT INTO evento (id, geracao, em, ato, autor_id, consignataria_id, objeto, objeto_id, conteudo, mac)
VALUES (:evento, 1, now(), 'averbacao.reservar', -9, :consignataria, 'contrato', :contrato, decode(repeat('00', 420), 'hex'),
        decode(repeat('00', 32), 'hex'));
INSERT INTO contrato (id, vinculo_id, consignataria_id, produto_id, convenio_versao_id, regra_em, situacao, parcela, primeira,
                      operacao_em, vence_em)
VALUES (:contrato, :pessoa, :consignataria, :produto, :convenio, current_date, 'pendente', 1, '2026-10-01', now(), now() + interval '2 days');
INSERT INTO peso (contrato_id, conta_id, valor) VALUES (:contrato, :conta, 1);
INSERT INTO lancamento_de_margem (conta_id, seq, contrato_id, especie, exige_saldo, evento_id, em, delta, comprometido_depois, disponivel_depois)
VALUES (:conta, :seq::bigint + 1, :contrato, 'reserva', true, :evento, now(), 1, :comprometido::bigint + 1, :teto::bigint - :comprometido::bigint - 1);
INSERT INTO ocorrencia (id, contrato_id, ato, em, competencia, evento_id)
VALUES (:id, :contrato, 'reservar', now(), '2026-10-01', :evento);
INSERT INTO tentativa (consignataria_id, pessoa_id, competencia, quantas, ultima_em) VALUES (:consignataria, :pessoa, '2026-10-01', 1, now())
ON CONFLICT (consignataria_id, pessoa_id, competencia) DO UPDATE SET quantas = tentativa.quantas + 1, ultima_em = excluded.ultima_em;
INSERT INTO sondagem (id, consignataria_id, pessoa_id, competencia, vinculo_id, produto_id, contrato_id, ato, canal, valor, coube, em, evento_id)
VALUES (:sondagem, :consignataria, :pessoa, '2026-10-01', :pessoa, :produto, :contrato, 'averbacao.reservar', 'rest', 1, true, now(), :evento);
COMMIT;
