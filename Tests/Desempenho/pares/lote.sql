-- Cem contratos novos numa transação, como um lote os deixa: pedido, dois eventos (reserva e confirmação), autorização, contrato, peso,
-- lançamento, duas ocorrências, a sondagem e o recibo da linha; as mesmas leituras e a mesma trava. Sem ler o arquivo, sem a regra e sem cifra.
\set inicio random(1, :pessoas)
BEGIN;
SET LOCAL ROLE motor;
SELECT pg_advisory_xact_lock_shared(1);
SELECT set_config('statement_timeout', '10s', true), set_config('lock_timeout', '2s', true);
SELECT pessoa_id FROM trava WHERE pessoa_id = ANY(ARRAY(SELECT 1 + ((:inicio::bigint + g * 7919) % :pessoas) FROM generate_series(1, 100) g))
 ORDER BY pessoa_id FOR NO KEY UPDATE;
SELECT competencia FROM atual.folha_aberta;
SELECT versao FROM versao_do_cadastro;
SELECT id, pessoa_id, matricula, categoria, situacao, bloqueado_em IS NOT NULL FROM vinculo
 WHERE pessoa_id = ANY(ARRAY(SELECT 1 + ((:inicio::bigint + g * 7919) % :pessoas) FROM generate_series(1, 100) g));
SELECT c.id, c.vinculo_id, c.consignataria_id, c.produto_id, c.situacao, c.parcela, c.primeira, c.carencia, c.vence_em, c.autorizacao_id,
       c.numero, c.parado_por, c.pagas, c.prazo,
       ARRAY(SELECT p.conta_id FROM peso p WHERE p.contrato_id = c.id ORDER BY p.conta_id),
       ARRAY(SELECT p.valor::bigint FROM peso p WHERE p.contrato_id = c.id ORDER BY p.conta_id)
  FROM contrato c
 WHERE c.vinculo_id = ANY(ARRAY(SELECT 1 + ((:inicio::bigint + g * 7919) % :pessoas) FROM generate_series(1, 100) g))
   AND c.situacao IN ('pendente', 'autorizada', 'averbado', 'suspenso');
SELECT consignataria_id, pessoa_id, quantas - perdoadas FROM tentativa
 WHERE pessoa_id = ANY(ARRAY(SELECT 1 + ((:inicio::bigint + g * 7919) % :pessoas) FROM generate_series(1, 100) g)) AND competencia = '2026-10-01';
WITH pessoas AS (
    SELECT 1 + ((:inicio::bigint + g * 7919) % :pessoas) AS id FROM generate_series(1, 100) g),
novos AS MATERIALIZED (
    SELECT nextval('id_contrato') AS contrato, nextval('id_evento') AS reserva, nextval('id_evento') AS confirmacao,
           nextval('id_geral') AS a, nextval('id_geral') AS b, nextval('id_geral') AS autorizacao, nextval('id_geral') AS sondagem, c.id AS conta, c.seq, c.comprometido,
           c.bruta_da_folha + c.ajuste - c.retido AS teto, p.id AS pessoa
      FROM pessoas p JOIN conta_de_margem c ON c.vinculo_id = p.id AND c.tipo = 'geral'),
pedidos AS (
    INSERT INTO pedido (autor_id, chave, impressao, resposta, em)
    SELECT -9, rpad('pglote-' || contrato, 44, '-'), decode(repeat('00', 32), 'hex'), decode(repeat('00', 90), 'hex'), now() FROM novos),
eventos AS (
    INSERT INTO evento (id, geracao, em, ato, autor_id, consignataria_id, objeto, objeto_id, conteudo, mac)
    SELECT e.id, 1, now(), e.ato, -9, :consignataria, 'contrato', n.contrato, decode(repeat('00', 420), 'hex'), decode(repeat('00', 32), 'hex')
      FROM novos n, LATERAL (VALUES (n.reserva, 'averbacao.reservar'), (n.confirmacao, 'averbacao.confirmar')) e (id, ato)),
contratos AS (
    INSERT INTO contrato (id, vinculo_id, consignataria_id, produto_id, convenio_versao_id, regra_em, situacao, parcela, primeira,
                          operacao_em, averbado_em, autorizacao_id, numero)
    SELECT contrato, pessoa, :consignataria, :produto, :convenio, current_date, 'averbado', 1, '2026-10-01', now(), now(), autorizacao,
           'P' || contrato FROM novos),
autorizacoes AS (
    INSERT INTO autorizacao (id, contrato_id, especie, em, autor_id, evidencia)
    SELECT autorizacao, contrato, 'documento', now(), -9, decode(repeat('00', 60), 'hex') FROM novos),
pesos AS (INSERT INTO peso (contrato_id, conta_id, valor) SELECT contrato, conta, 1 FROM novos),
lancamentos AS (
    INSERT INTO lancamento_de_margem (conta_id, seq, contrato_id, especie, exige_saldo, evento_id, em, delta, comprometido_depois,
                                      disponivel_depois)
    SELECT conta, seq + 1, contrato, 'reserva', true, reserva, now(), 1, comprometido + 1, teto - comprometido - 1 FROM novos),
tentativas AS (
    INSERT INTO tentativa (consignataria_id, pessoa_id, competencia, quantas, ultima_em)
    SELECT :consignataria, pessoa, '2026-10-01', count(*), now() FROM novos GROUP BY pessoa
    ON CONFLICT (consignataria_id, pessoa_id, competencia)
    DO UPDATE SET quantas = tentativa.quantas + excluded.quantas, ultima_em = excluded.ultima_em),
sondagens AS (
    INSERT INTO sondagem (id, consignataria_id, pessoa_id, competencia, vinculo_id, produto_id, contrato_id, ato, canal, valor, coube, em,
                          evento_id)
    SELECT sondagem, :consignataria, pessoa, '2026-10-01', pessoa, :produto, contrato, 'averbacao.reservar', 'arquivo', 1, true, now(), reserva
      FROM novos)
INSERT INTO ocorrencia (id, contrato_id, ato, em, competencia, evento_id)
SELECT o.id, n.contrato, o.ato, now(), '2026-10-01', o.evento
  FROM novos n, LATERAL (VALUES (n.a, 'reservar', n.reserva), (n.b, 'confirmar', n.confirmacao)) o (id, ato, evento);
COMMIT;
