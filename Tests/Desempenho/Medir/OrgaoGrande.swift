import BancoDeDados
import Nucleo
import OrgaoDeTeste

/// Um órgão de teste com muita gente, posto no banco em bloco pelo dono: o preparo não é o que se mede.
enum OrgaoGrande {
    /// Pessoas com um vínculo e três contas de margem bruta `bruta` cada uma, matrículas `M1`, `M2`…
    static func povoar(_ orgao: OrgaoDeTeste, pessoas: Int, bruta: Int64) async throws {
        try await orgao.dono.transacao(como: .proprio) { t in
            try t.roteiro("SET LOCAL session_replication_role = replica")
            try t.executar(
                """
                INSERT INTO pessoa (id, cpf_indice, pessoal) SELECT g, decode(md5(g::text), 'hex'), 'x' FROM generate_series(1, \(pessoas)) g
                """)
            try t.executar("INSERT INTO trava (pessoa_id) SELECT g FROM generate_series(1, \(pessoas)) g")
            try t.executar(
                """
                INSERT INTO vinculo (id, pessoa_id, matricula, categoria, situacao, orgao_id, cargo)
                SELECT g, g, 'M' || g, 'servidor', 'ativo', \(Fixo.orgao), 'Oficial' FROM generate_series(1, \(pessoas)) g
                """)
            try t.executar(
                """
                INSERT INTO conta_de_margem (id, pessoa_id, vinculo_id, tipo, bruta_da_folha, folha)
                SELECT g * 10 + k.n, g, g, k.tipo, \(bruta) + (g % 97) * 1000, '2025-12-01'
                  FROM generate_series(1, \(pessoas)) g, (VALUES ('geral', 1), ('total', 2), ('cartao', 3)) k (tipo, n)
                """)
        }
    }

    /// Contratos averbados espalhados pelas pessoas e pelos convênios, com os pesos e a margem que a folha de M−2 informou.
    static func contratar(_ orgao: OrgaoDeTeste, linhas: Int, pessoas: Int, mes: Competencia) async throws {
        try await orgao.dono.transacao(como: .proprio) { t in
            try t.roteiro("SET LOCAL session_replication_role = replica")
            try t.executar(
                """
                INSERT INTO contrato (id, vinculo_id, consignataria_id, produto_id, convenio_versao_id, numero, regra_em, situacao, parcela,
                                      prazo, primeira, pagas, operacao_em, averbado_em, autorizacao_id)
                SELECT 9000000000 + g, 1 + (g % \(pessoas)), c.consignataria_id, c.produto_id, v.id, 'N' || g, '2024-01-10', 'averbado',
                       10000 + (g * 7919::bigint % 60000), CASE WHEN g % 3 = 0 THEN NULL ELSE 48 END, '2024-02-01',
                       CASE WHEN g % 3 = 0 THEN 5 ELSE g % 47 END, '2024-01-10',
                       '2024-01-10'::timestamptz + (g % 500) * interval '1 day', -g
                  FROM generate_series(1, \(linhas)) g
                  JOIN (SELECT c.*, row_number() OVER (ORDER BY c.id) - 1 AS n, count(*) OVER () AS total
                          FROM convenio c JOIN produto p ON p.id = c.produto_id
                         WHERE p.codigo IN ('emprestimo', 'mensalidade', 'cartao')) c ON c.n = g % c.total
                  JOIN convenio_versao v ON v.convenio_id = c.id
                """)
            try t.executar(
                """
                INSERT INTO autorizacao (id, contrato_id, especie, em)
                SELECT -g, 9000000000 + g, 'importada', now() FROM generate_series(1, \(linhas)) g
                """)
            try t.executar(
                """
                INSERT INTO peso (contrato_id, conta_id, valor)
                SELECT c.id, k.id, c.parcela FROM contrato c JOIN incidencia i ON i.produto_id = c.produto_id
                  JOIN conta_de_margem k ON k.vinculo_id = c.vinculo_id AND k.tipo = i.tipo
                """)
            try t.executar(
                """
                UPDATE conta_de_margem k SET comprometido = p.soma
                  FROM (SELECT conta_id, sum(valor) AS soma FROM peso GROUP BY conta_id) p WHERE p.conta_id = k.id
                """)
            try t.executar(
                """
                INSERT INTO margem_da_folha (conta_id, competencia, bruta)
                SELECT id, \(mes - 2), bruta_da_folha - (vinculo_id % 7) * 500 FROM conta_de_margem
                """)
        }
    }

    /// O que ficou de atos passados, um de cada por contrato: pedido, evento, lançamento e ocorrência.
    ///
    /// Sem isso o PostgreSQL planeja para tabelas vazias, que nenhum órgão tem, e lê inteiras as que vão crescendo.
    static func historiar(_ orgao: OrgaoDeTeste, contratos: Int) async throws {
        try await orgao.dono.transacao(como: .proprio) { t in
            try t.roteiro("SET LOCAL session_replication_role = replica")
            try t.executar(
                """
                INSERT INTO evento (id, geracao, em, ato, autor_id, consignataria_id, objeto, objeto_id, conteudo, mac)
                SELECT -g, 1, now() - interval '1 day', 'averbacao.reservar', -9, \(Fixo.bancoA), 'contrato', 9000000000 + g,
                       decode(repeat('00', 420), 'hex'), decode(repeat('00', 32), 'hex') FROM generate_series(1, \(contratos)) g
                """)
            try t.executar(
                """
                INSERT INTO pedido (autor_id, chave, impressao, resposta, em)
                SELECT -9, rpad('historia-' || g, 44, '-'), decode(repeat('00', 32), 'hex'), decode(repeat('00', 90), 'hex'), now() - interval '1 day'
                  FROM generate_series(1, \(contratos)) g
                """)
            try t.executar(
                """
                INSERT INTO ocorrencia (id, contrato_id, ato, em, competencia, evento_id)
                SELECT -9000000000 - g, 9000000000 + g, 'reservar', now() - interval '1 day', '2026-09-01', -g
                  FROM generate_series(1, \(contratos)) g
                """)
            try t.executar(
                """
                INSERT INTO lancamento_de_margem (conta_id, seq, contrato_id, especie, exige_saldo, evento_id, em, delta,
                                                  comprometido_depois, disponivel_depois)
                SELECT p.conta_id, row_number() OVER (PARTITION BY p.conta_id ORDER BY p.contrato_id), p.contrato_id, 'reserva', true,
                       9000000000 - p.contrato_id, now(), p.valor, p.valor, 1000000 FROM peso p
                """)
            try t.executar(
                """
                INSERT INTO tentativa (consignataria_id, pessoa_id, competencia, quantas, ultima_em)
                SELECT \(Fixo.bancoA), p.id, '2026-09-01', 3, now() - interval '1 day' FROM pessoa p
                """)
            try t.executar(
                """
                UPDATE conta_de_margem c SET seq = l.seq
                  FROM (SELECT conta_id, max(seq) AS seq FROM lancamento_de_margem GROUP BY conta_id) l WHERE l.conta_id = c.id
                """)
        }
    }

    /// Regra de glosa, prioridades, rubricas em dois leiautes e o calendário do mês.
    static func regrar(_ orgao: OrgaoDeTeste, mes: Competencia) async throws {
        try await orgao.dono.transacao(como: .proprio) { t in
            try t.roteiro(
                """
                INSERT INTO regra_de_glosa (id, vigencia, conteudo, fonte)
                VALUES (-901, '[2000-01-01,)',
                        '{"tipos": {"geral": {"excesso": "cortar"}, "total": {"excesso": "cortar"}, "cartao": {"excesso": "cortar"}}}', 'medição');
                INSERT INTO prioridade (produto_id, ordem, vigencia, fonte)
                SELECT p.id, row_number() OVER (ORDER BY p.id DESC), '[2000-01-01,)', 'medição' FROM produto p;
                INSERT INTO rubrica (convenio_id, leiaute, categoria, codigo, cobra_linha, retencao, vigencia)
                SELECT c.id, l.leiaute, k.categoria, l.letra || (-c.id * 10 + k.n)::text, true, 100, '[2000-01-01,)'
                  FROM convenio c, (VALUES ('descontos-posicional', ''), ('descontos-fox', 'F')) AS l (leiaute, letra),
                       (VALUES ('membro', 1), ('servidor', 2), ('pensionista', 3)) AS k (categoria, n)
                """)
            try t.executar(
                """
                INSERT INTO calendario (competencia, corte_em, remessa_ate, vencimento, repasse_em)
                VALUES (\(mes), \(mes.primeiroDia + 9)::date, \(mes.primeiroDia + 12)::date, \((mes + 1).primeiroDia + 4)::date,
                        \((mes + 1).primeiroDia + 9)::date)
                """)
        }
    }
}
