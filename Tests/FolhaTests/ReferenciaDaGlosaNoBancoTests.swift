import BancoDeDados
import Cadastro
import Foundation
import Glosas
import Nucleo
import OrgaoDeTeste
import Testing

/// A glosa aplicada no banco e a referência em Python, alimentada por uma leitura do banco que não passa pelo nosso código, decidem o
/// mesmo linha a linha.
///
/// A referência está em `Tests/Referencia/glosa`; o interpretador é o de `AVERBA_PYTHON`, ou `python3`.
@Suite struct ReferenciaDaGlosaNoBancoTests {
    @Test(
        "centenas de vínculos sorteados no banco: enviado, glosado, motivo, origem e ordem iguais à referência",
        arguments: [1, 2])
    func igual(semente: UInt64) async throws {
        try await FolhaDeTeste.com(regra: BaseSorteada.regra) { folha in
            var base = BaseSorteada(semente: semente)
            try await base.gravar(em: folha, vinculos: 250)
            _ = try await folha.cortar()
            let resumo = try await folha.glosar()
            let caso = try await CasoNoBanco.ler(folha)
            let esperadas = try Self.referencia(caso)
            let nossas = try await folha.textos(
                """
                SELECT concat_ws(' ', l.contrato_id, l.enviado, l.glosado, l.suspenso, coalesce(g.ordem, 0), coalesce(g.motivo, '-'),
                                 coalesce(g.origem, '-'), coalesce(g.valor_da_causa, 0))
                  FROM linha_do_mes l
                  LEFT JOIN glosa g ON g.competencia = l.competencia AND g.contrato_id = l.contrato_id
                 WHERE l.competencia = '2026-10-01'
                 ORDER BY l.contrato_id
                """)
            #expect(nossas.count > 600)
            #expect(resumo.linhasGlosadas > 100)
            #expect(resumo.linhasExcluidas > 20)
            for (nossa, esperada) in zip(nossas, esperadas) where nossa != esperada {
                Issue.record("banco \(nossa) × referência \(esperada)")
            }
            #expect(nossas == esperadas)
        }
    }

    /// Uma linha de texto por contrato, como a consulta acima escreve.
    private static func referencia(_ caso: [String: Any]) throws -> [String] {
        let pasta = FileManager.default.temporaryDirectory.appending(path: "glosa-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: pasta, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: pasta) }  // Sobra na pasta temporária não muda o teste.
        let (entrada, saida) = (pasta.appending(path: "entrada.jsonl"), pasta.appending(path: "saida.jsonl"))
        try (try JSONSerialization.data(withJSONObject: caso) + [10]).write(to: entrada)
        #expect(FileManager.default.createFile(atPath: saida.path(), contents: nil))
        let processo = Process()
        processo.executableURL = URL(filePath: "/usr/bin/env")
        let raiz = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Referencia/glosa")
        let python = ProcessInfo.processInfo.environment["AVERBA_PYTHON"] ?? "python3"
        processo.arguments = [python, raiz.appending(path: "referencia.py").path()]
        processo.standardInput = try FileHandle(forReadingFrom: entrada)
        processo.standardOutput = try FileHandle(forWritingTo: saida)
        try processo.run()
        processo.waitUntilExit()
        try #require(processo.terminationStatus == 0, "a referência falhou")
        let decodificador = JSONDecoder()
        let lida = try decodificador.decode(Decididas.self, from: Data(contentsOf: saida))
        return lida.linhas.map { linha in
            let glosada = linha.glosado > 0
            return [
                "\(linha.contrato)", "\(linha.enviado)", "\(linha.glosado)", "\(linha.suspenso)",
                "\(glosada ? linha.ordem : 0)",
                linha.motivo ?? "-", linha.origem ?? "-", "\(linha.valor)",
            ].joined(separator: " ")
        }
    }

    private struct Decididas: Decodable {
        struct Linha: Decodable {
            let contrato: Int64
            let ordem: Int
            let enviado: Int64
            let glosado: Int64
            let suspenso: Int64
            let motivo: String?
            let origem: String?
            let valor: Int64
        }
        let linhas: [Linha]
    }
}

/// O mês lido do banco na forma da referência, sem passar por Glosas.
enum CasoNoBanco {
    static func ler(_ folha: FolhaDeTeste) async throws -> [String: Any] {
        let json = try await folha.textos(consulta)[0]
        let lido = try JSONSerialization.jsonObject(with: Data(json.utf8))
        return try #require(lido as? [String: Any])
    }

    /// Um JSON só: tipos na ordem, as duas regras (0 antiga, 1 vigente) e um bloco por vínculo com linha.
    private static let consulta: SQL = """
        WITH regra AS (SELECT id, conteudo, row_number() OVER (ORDER BY vigencia) - 1 AS n, vigencia FROM regra_de_glosa),
        tipo AS (SELECT codigo, consome, no_limite, no_teto, row_number() OVER (ORDER BY ordem) - 1 AS n FROM tipo_de_margem),
        linha AS (
            SELECT l.vinculo_id, jsonb_build_object(
                'contrato', l.contrato_id, 'ade', l.contrato_id, 'prioridade', p.ordem,
                'averbado_em', (c.averbado_em AT TIME ZONE 'America/Sao_Paulo')::date - date '1970-01-01', 'parcela', l.previsto,
                'minimo', d.minimo_parcial, 'aceita_parcial', d.aceita_parcial,
                'incidencia', (SELECT coalesce(jsonb_agg(t.n ORDER BY t.n), '[]') FROM incidencia i JOIN tipo t ON t.codigo = i.tipo
                                WHERE i.produto_id = c.produto_id AND i.vigencia @> c.regra_em),
                'regra', CASE WHEN m.codigo IS NOT NULL THEN 0 ELSE (SELECT r.n FROM regra r WHERE r.vigencia @> c.regra_em) END,
                'protegida', coalesce(m.protegido, false), 'suspensa', l.suspensa,
                'natureza', CASE d.natureza WHEN 'emprestimo' THEN 0 WHEN 'cartao' THEN 1 WHEN 'plano-de-saude' THEN 2 WHEN 'mensalidade' THEN 3
                                 WHEN 'seguro' THEN 4 WHEN 'previdencia' THEN 5 WHEN 'antecipacao' THEN 6 END,
                'anterior', CASE WHEN a.contrato_id IS NULL OR a.retirado > 0 THEN 'ausente' WHEN a.suspensa THEN 'suspensa'
                                 ELSE 'presente' END,
                'parcela_anterior', coalesce(a.previsto, 0), 'enviado_anterior', coalesce(a.enviado, 0),
                'origem_anterior', CASE g.origem WHEN 'queda_da_margem' THEN 2 WHEN 'contrato_novo' THEN 6 ELSE 0 END) AS j
              FROM linha_do_mes l
              JOIN contrato c ON c.id = l.contrato_id
              JOIN produto d ON d.id = c.produto_id
              JOIN prioridade p ON p.produto_id = d.id
              LEFT JOIN marca_de_legado m ON m.codigo = c.legado
              LEFT JOIN linha_do_mes a ON a.competencia = '2026-09-01' AND a.contrato_id = l.contrato_id
              LEFT JOIN glosa g ON g.competencia = '2026-09-01' AND g.contrato_id = l.contrato_id
             WHERE l.competencia = '2026-10-01'),
        bloco AS (
            SELECT v.vinculo_id, jsonb_build_object(
                'vinculo', v.vinculo_id, 'liquida', b.liquida, 'bruta', b.bruta, 'compulsorias', b.compulsorias,
                'liquida_anterior', y.liquida, 'bruta_anterior', y.bruta, 'compulsorias_anterior', y.compulsorias,
                'contas', (SELECT jsonb_agg(jsonb_build_object('margem', x.bruta, 'margem_anterior', z.bruta, 'pagamento_do_mes', CASE WHEN t.consome = 'total' THEN b.verbas_pagas END,
                               'por_regra', coalesce((SELECT jsonb_object_agg('0', w.bruta) FROM margem_por_regra w
                                                       WHERE w.conta_id = k.id AND w.competencia = '2026-09-01' AND w.regra = 'antiga'), '{}'))
                               ORDER BY t.n)
                             FROM tipo t
                             LEFT JOIN conta_de_margem k ON k.vinculo_id = v.vinculo_id AND k.tipo = t.codigo
                             LEFT JOIN margem_da_folha x ON x.conta_id = k.id AND x.competencia = '2026-09-01'
                             LEFT JOIN margem_da_folha z ON z.conta_id = k.id AND z.competencia = '2026-08-01'),
                'linhas', v.linhas) AS j
              FROM (SELECT vinculo_id, jsonb_agg(j) AS linhas FROM linha GROUP BY vinculo_id) v
              LEFT JOIN base_da_folha b ON b.vinculo_id = v.vinculo_id AND b.competencia = '2026-09-01'
              LEFT JOIN base_da_folha y ON y.vinculo_id = v.vinculo_id AND y.competencia = '2026-08-01')
        SELECT jsonb_build_object(
            'tipos', (SELECT jsonb_agg(jsonb_build_object('estoque', consome = 'total') ORDER BY n) FROM tipo),
            'regras', (SELECT jsonb_agg(jsonb_build_object(
                'id', r.id, 'percentual_do_limite', r.conteudo -> 'percentual_do_limite', 'percentual_do_teto', r.conteudo -> 'percentual_do_teto',
                'criterios', jsonb_build_array('prioridade', 'antiguidade', 'valor_decrescente', 'ade'), 'segue_adiante', true,
                'margem_desconhecida', 'nao_corta', 'guarda_do_protegido', true, 'reparticao', 'nenhuma',
                'tipos', (SELECT jsonb_agg(jsonb_build_object(
                    'percentual', r.conteudo -> 'tipos' -> t.codigo -> 'percentual', 'sob_o_limite', t.no_limite, 'sob_o_teto', t.no_teto,
                    'excesso', coalesce(r.conteudo -> 'tipos' -> t.codigo ->> 'excesso', 'recusar'), 'parte_do_corte', 0,
                    'destino', (SELECT q.n FROM tipo q WHERE q.codigo = r.conteudo -> 'tipos' -> t.codigo ->> 'destino'))
                    ORDER BY t.n) FROM tipo t)) ORDER BY r.n) FROM regra r),
            'vigente', 1, 'regra_anterior', -901,
            'blocos', (SELECT jsonb_agg(j) FROM bloco))::text
        """
}
