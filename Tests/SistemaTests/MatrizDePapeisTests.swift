import BancoDeDados
import BancoDeTeste
import Foundation
import Testing

/// A matriz inteira: cada tabela e visão, cada papel, cada verbo, comparada com o retrato que alguém leu e aprovou.
///
/// Tabela nova, GRANT novo ou política a mais muda o retrato e reprova até que se leia a diferença. Para gravá-lo de novo: `make retratos`.
@Suite struct MatrizDePapeisTests {
    static let retrato = BancoDeTeste.raiz + "/Tests/SistemaTests/Retratos/papeis.csv"

    @Test("RNF-SEG-04: tabela × papel × verbo é exatamente o que o retrato diz")
    func matriz() async throws {
        try await BancoDeTeste.usando { banco in
            let linhas = try await banco.dono.transacao(como: .proprio) { t in
                try t.executar(Self.consulta).map { try $0.ler(0, como: String.self) }
            }
            let atual = Self.cabecalho + linhas.joined(separator: "\n") + "\n"
            if ProcessInfo.processInfo.environment["REGRAVAR"] != nil {
                try atual.write(toFile: Self.retrato, atomically: true, encoding: .utf8)
            }
            let aprovado = try String(contentsOfFile: Self.retrato, encoding: .utf8)
            let (eram, sao) = (Set(aprovado.split(separator: "\n")), Set(atual.split(separator: "\n")))
            #expect(sao.subtracting(eram).sorted() == [], "a mais do que o retrato aprova")
            #expect(eram.subtracting(sao).sorted() == [], "o retrato aprova e não existe")
        }
    }

    static let cabecalho = """
        # S lê, I inclui, U altera, D apaga, T esvazia; minúscula: só algumas colunas. «linhas» são as políticas de leitura do papel:
        # todas (true), próprias (alguma condição), nenhuma.
        objeto;motor;gestor;consignataria;linhas;servidor;linhas

        """

    /// As partições ficam de fora: ninguém as alcança senão pela tabela, o que outra prova confere.
    private static let consulta: SQL = """
        WITH objeto AS (
            SELECT c.oid, c.relkind, c.relrowsecurity, n.nspname || '.' || c.relname AS nome
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname IN ('public', 'atual') AND c.relkind IN ('r', 'p', 'v', 'm') AND NOT c.relispartition),
        letra AS (
            SELECT o.oid, papel,
                   string_agg(CASE WHEN has_table_privilege(papel, o.oid, verbo) THEN letra
                                   WHEN verbo IN ('SELECT', 'INSERT', 'UPDATE') AND has_any_column_privilege(papel, o.oid, verbo)
                                   THEN lower(letra) ELSE '' END, '' ORDER BY ordem) AS letras
              FROM objeto o, unnest(ARRAY['motor', 'gestor', 'consignataria', 'servidor']) papel,
                   (VALUES ('SELECT', 'S', 1), ('INSERT', 'I', 2), ('UPDATE', 'U', 3), ('DELETE', 'D', 4),
                           ('TRUNCATE', 'T', 5)) v (verbo, letra, ordem)
             GROUP BY o.oid, papel),
        linha AS (
            SELECT o.oid, papel,
                   CASE WHEN o.relkind IN ('v', 'm') THEN 'de quem lê'
                        WHEN NOT o.relrowsecurity THEN 'SEM ISOLAMENTO'
                        WHEN bool_or(pg_get_expr(p.polqual, p.polrelid) = 'true') THEN 'todas'
                        WHEN count(p.oid) > 0 THEN 'próprias' ELSE 'nenhuma' END AS linhas
              FROM objeto o CROSS JOIN unnest(ARRAY['consignataria', 'servidor']) papel
              LEFT JOIN pg_policy p ON p.polrelid = o.oid AND p.polcmd IN ('r', '*') AND papel::regrole = ANY (p.polroles)
             GROUP BY o.oid, o.relkind, o.relrowsecurity, papel)
        SELECT concat_ws(';', o.nome, m.letras, g.letras, c.letras, CASE WHEN c.letras LIKE '%S%' OR c.letras LIKE '%s%' THEN lc.linhas ELSE '' END,
                         s.letras, CASE WHEN s.letras LIKE '%S%' OR s.letras LIKE '%s%' THEN ls.linhas ELSE '' END)
          FROM objeto o
          JOIN letra m ON m.oid = o.oid AND m.papel = 'motor' JOIN letra g ON g.oid = o.oid AND g.papel = 'gestor'
          JOIN letra c ON c.oid = o.oid AND c.papel = 'consignataria' JOIN letra s ON s.oid = o.oid AND s.papel = 'servidor'
          JOIN linha lc ON lc.oid = o.oid AND lc.papel = 'consignataria' JOIN linha ls ON ls.oid = o.oid AND ls.papel = 'servidor'
         ORDER BY o.nome COLLATE "C"
        """

    @Test("partição não se lê por si: só pela tabela, com as políticas dela")
    func particoes() async throws {
        try await BancoDeTeste.usando { banco in
            let furos = try await banco.dono.transacao(como: .proprio) { t in
                try t.executar("SELECT garantir_particao_da_folha('2026-01-01')")
                return try t.executar(
                    """
                    SELECT papel || ' ' || c.relname FROM pg_class c, unnest(ARRAY['motor', 'gestor', 'consignataria', 'servidor']) papel
                     WHERE c.relispartition AND c.relkind = 'r' AND (has_any_column_privilege(papel, c.oid, 'SELECT') OR NOT c.relrowsecurity)
                    """
                ).map { try $0.ler(0, como: String.self) }
            }
            #expect(furos == [])
        }
    }
}
