-- Um mês lido do banco na forma da referência (LEIAME.md, § 9), sem passar por Glosas: um JSON só.
-- O mês vem em prova.competencia. Linha retirada não entra; o que a folha informou é o do mês anterior ao da competência.
WITH mes AS (SELECT current_setting('prova.competencia')::date AS m),
folha AS (SELECT m, (m - interval '1 month')::date AS um, (m - interval '2 months')::date AS dois FROM mes),
motivo AS (
    SELECT codigo, n FROM unnest(ARRAY['compulsoria_nova', 'queda_da_margem', 'aumento_de_plano_de_saude', 'aumento_de_mensalidade',
        'aumento_de_parcela', 'contrato_novo', 'fim_de_suspensao', 'linha_a_frente', 'mudanca_de_regra', 'limite_ja_excedido',
        'protecao_do_legado', 'margem_desconhecida', 'sem_mes_anterior', 'limite']) WITH ORDINALITY AS x (codigo, n)),
regra AS (
    SELECT id, conteudo, vigencia, coalesce(conteudo ->> 'codigo', 'geral') AS nome, row_number() OVER (ORDER BY vigencia) - 1 AS n
      FROM regra_de_glosa),
tipo AS (
    SELECT codigo, consome, no_limite, no_teto, excesso, row_number() OVER (ORDER BY ordem) - 1 AS n FROM tipo_de_margem),
vigente AS (
    SELECT r.id, r.n FROM folha_do_mes f JOIN regra r ON r.id = f.regra_id CROSS JOIN mes WHERE f.competencia = mes.m),
-- A regra da data do contrato: a do nome que a marca de legado cita, na data ou a última; sem marca, a da data; senão, a do mês.
da_marca AS (
    SELECT m.codigo AS marca, m.protegido, c.id AS contrato_id,
           coalesce((SELECT r.n FROM regra r WHERE r.nome = m.regra AND r.vigencia @> c.regra_em ORDER BY r.vigencia LIMIT 1),
                    (SELECT r.n FROM regra r WHERE r.nome = m.regra ORDER BY r.vigencia DESC LIMIT 1)) AS n
      FROM contrato c
      JOIN marca_de_legado m ON m.codigo = c.legado),
-- Em que tipos cada produto pesa, em cada data de contrato que o mês tem; produto sem incidência na data usa a do mês.
data AS (
    SELECT DISTINCT c.produto_id, c.regra_em FROM linha_do_mes l JOIN contrato c ON c.id = l.contrato_id CROSS JOIN mes
     WHERE l.competencia = mes.m),
incide AS (
    SELECT d.produto_id, d.regra_em,
           coalesce((SELECT jsonb_agg(t.n ORDER BY t.n) FROM incidencia i JOIN tipo t ON t.codigo = i.tipo
                      WHERE i.produto_id = d.produto_id AND i.vigencia @> d.regra_em),
                    (SELECT jsonb_agg(t.n ORDER BY t.n) FROM incidencia i JOIN tipo t ON t.codigo = i.tipo
                      WHERE i.produto_id = d.produto_id AND i.vigencia @> mes.m), '[]') AS tipos
      FROM data d CROSS JOIN mes),
linha AS (
    SELECT l.vinculo_id, jsonb_build_object(
        'contrato', l.contrato_id, 'ade', l.contrato_id, 'prioridade', coalesce(p.ordem, 2147483647),
        'averbado_em', (c.averbado_em AT TIME ZONE 'America/Sao_Paulo')::date - date '1970-01-01', 'parcela', l.previsto,
        'minimo', d.minimo_parcial, 'aceita_parcial', d.aceita_parcial, 'incidencia', i.tipos,
        'regra', coalesce(k.n, (SELECT r.n FROM regra r WHERE r.vigencia @> c.regra_em), (SELECT n FROM vigente)),
        'protegida', coalesce(k.protegido, false), 'suspensa', l.suspensa,
        'natureza', CASE d.natureza WHEN 'emprestimo' THEN 0 WHEN 'cartao' THEN 1 WHEN 'plano-de-saude' THEN 2 WHEN 'mensalidade' THEN 3
                         WHEN 'seguro' THEN 4 WHEN 'previdencia' THEN 5 WHEN 'antecipacao' THEN 6 END,
        'anterior', CASE WHEN NOT EXISTS (SELECT FROM linha_do_mes x WHERE x.competencia = f.um) THEN 'desconhecida'
                         WHEN a.contrato_id IS NULL AND c.primeira < f.m AND s.suspenso THEN 'suspensa'
                         WHEN a.contrato_id IS NULL OR a.retirado > 0 THEN 'ausente'
                         WHEN a.suspensa THEN 'suspensa'
                         ELSE 'presente' END,
        'parcela_anterior', coalesce(a.previsto, 0), 'enviado_anterior', coalesce(a.enviado, 0),
        'origem_anterior', coalesce((SELECT n FROM motivo WHERE codigo = g.origem), 0)) AS j
      FROM folha f
      JOIN linha_do_mes l ON l.competencia = f.m AND l.retirado = 0
      JOIN contrato c ON c.id = l.contrato_id
      JOIN produto d ON d.id = c.produto_id
      JOIN incide i ON i.produto_id = c.produto_id AND i.regra_em = c.regra_em
      -- Veio suspenso do sistema anterior: ainda tem o prazo da suspensão, ou já voltou por reativação.
      CROSS JOIN LATERAL (SELECT c.suspenso_ate IS NOT NULL OR EXISTS (
          SELECT FROM ocorrencia o WHERE o.contrato_id = c.id AND o.ato = 'reativar') AS suspenso) s
      LEFT JOIN prioridade p ON p.produto_id = d.id AND p.vigencia @> f.m
      LEFT JOIN da_marca k ON k.contrato_id = c.id
      LEFT JOIN linha_do_mes a ON a.competencia = f.um AND a.contrato_id = l.contrato_id
      LEFT JOIN glosa g ON g.competencia = f.um AND g.contrato_id = l.contrato_id),
conta AS (
    SELECT k.vinculo_id, t.n, x.bruta AS margem, z.bruta AS anterior,
           (SELECT jsonb_object_agg(r.n::text, w.bruta) FROM margem_por_regra w JOIN regra r ON r.nome = w.regra
             WHERE w.conta_id = k.id AND w.competencia = f.um) AS por_regra
      FROM folha f
      CROSS JOIN tipo t
      JOIN conta_de_margem k ON k.tipo = t.codigo
      LEFT JOIN margem_da_folha x ON x.conta_id = k.id AND x.competencia = f.um
      LEFT JOIN margem_da_folha z ON z.conta_id = k.id AND z.competencia = f.dois),
bloco AS (
    SELECT v.vinculo_id, jsonb_build_object(
        'vinculo', v.vinculo_id, 'liquida', b.liquida, 'bruta', b.bruta, 'compulsorias', b.compulsorias,
        'liquida_anterior', y.liquida, 'bruta_anterior', y.bruta, 'compulsorias_anterior', y.compulsorias,
        'contas', (SELECT jsonb_agg(jsonb_build_object(
                       'margem', k.margem, 'margem_anterior', k.anterior, 'por_regra', coalesce(k.por_regra, '{}'),
                       'pagamento_do_mes', CASE WHEN t.consome = 'total' THEN b.verbas_pagas END) ORDER BY t.n)
                     FROM tipo t LEFT JOIN conta k ON k.n = t.n AND k.vinculo_id = v.vinculo_id),
        'linhas', v.linhas) AS j
      FROM folha f
      CROSS JOIN (SELECT vinculo_id, jsonb_agg(j) AS linhas FROM linha GROUP BY vinculo_id) v
      LEFT JOIN base_da_folha b ON b.vinculo_id = v.vinculo_id AND b.competencia = f.um
      LEFT JOIN base_da_folha y ON y.vinculo_id = v.vinculo_id AND y.competencia = f.dois),
-- O percentual que a regra não diz é o cadastrado com o nome dela, na primeira data em que ela vale.
percentual AS (
    SELECT DISTINCT ON (r.n, p.tipo) r.n, p.tipo, p.pontos_base
      FROM regra r
      JOIN percentual_de_margem p ON p.vigencia && r.vigencia AND p.base = 'liquida' AND p.regra = r.nome
     ORDER BY r.n, p.tipo, p.vigencia)
SELECT jsonb_build_object(
    'tipos', (SELECT jsonb_agg(jsonb_build_object('estoque', consome = 'total') ORDER BY n) FROM tipo),
    'regras', (SELECT jsonb_agg(jsonb_build_object(
        'id', r.id, 'percentual_do_limite', r.conteudo -> 'percentual_do_limite', 'percentual_do_teto', r.conteudo -> 'percentual_do_teto',
        'criterios', coalesce(r.conteudo -> 'criterios', '["prioridade", "antiguidade", "valor_decrescente", "ade"]'),
        'segue_adiante', coalesce(r.conteudo -> 'segue_adiante', 'true'),
        'margem_desconhecida', coalesce(r.conteudo -> 'margem_desconhecida', '"nao_corta"'),
        'guarda_do_protegido', coalesce(r.conteudo -> 'guarda_do_protegido', 'true'),
        'reparticao', coalesce(r.conteudo -> 'reparticao', '"nenhuma"'),
        'tipos', (SELECT jsonb_agg(jsonb_build_object(
            'percentual', CASE WHEN t.consome <> 'total' THEN coalesce(u.j -> 'percentual', to_jsonb(q.pontos_base)) END,
            'sob_o_limite', coalesce(u.j -> 'sob_o_limite', to_jsonb(t.no_limite AND t.consome <> 'total')),
            'sob_o_teto', coalesce(u.j -> 'sob_o_teto', to_jsonb(t.no_teto AND t.consome <> 'total')),
            'excesso', coalesce(u.j ->> 'excesso', t.excesso), 'parte_do_corte', coalesce(u.j -> 'parte_do_corte', '0'),
            'destino', (SELECT outro.n FROM tipo outro WHERE outro.codigo = u.j ->> 'destino')) ORDER BY t.n)
            FROM tipo t
            CROSS JOIN LATERAL (SELECT r.conteudo -> 'tipos' -> t.codigo AS j) u
            LEFT JOIN percentual q ON q.n = r.n AND q.tipo = t.codigo)) ORDER BY r.n) FROM regra r),
    'vigente', (SELECT n FROM vigente),
    'regra_anterior', (SELECT f.regra_id FROM folha_do_mes f CROSS JOIN folha WHERE f.competencia = folha.um),
    'blocos', (SELECT jsonb_agg(j) FROM bloco))::text
