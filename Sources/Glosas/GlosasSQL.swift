import BancoDeDados
import Cadastro
import Nucleo

/// O SQL das glosas. As leituras grandes saem por COPY, em fluxo; nada se consulta linha a linha.
enum GlosasSQL {
    static let regras: SQL = """
        SELECT id, lower(vigencia), upper(vigencia), fonte, conteudo::text
          FROM regra_de_glosa
         ORDER BY vigencia
        """

    /// O percentual de cada tipo e regra na primeira data em que a regra de glosa vale.
    static let percentuais: SQL = """
        SELECT DISTINCT ON (r.id, p.tipo, p.regra) r.id, p.tipo, p.regra, p.pontos_base
          FROM regra_de_glosa r
          JOIN percentual_de_margem p ON p.vigencia && r.vigencia AND p.base = 'liquida'
         ORDER BY r.id, p.tipo, p.regra, p.vigencia
        """

    static let marcas: SQL = "SELECT codigo, protegido, regra FROM marca_de_legado"

    static func prioridades(em dia: Dia) -> SQL {
        "SELECT produto_id, ordem FROM prioridade WHERE vigencia @> \(dia)::date"
    }

    static func regraUsada(em competencia: Competencia) -> SQL {
        "SELECT regra_id FROM folha_do_mes WHERE competencia = \(competencia)"
    }

    static func temLinhas(em competencia: Competencia) -> SQL {
        "SELECT EXISTS (SELECT FROM linha_do_mes WHERE competencia = \(competencia))"
    }

    static func temMargens(em folha: Competencia) -> SQL {
        "SELECT EXISTS (SELECT FROM margem_da_folha WHERE competencia = \(folha))"
    }

    static func bases(em folha: Competencia) -> SQL {
        """
        SELECT b.vinculo_id, b.competencia = \(folha), b.liquida, b.bruta, b.compulsorias, b.verbas_pagas
          FROM base_da_folha b
         WHERE b.competencia IN (\(folha), \(folha - 1))
        """
    }

    static func margensPorRegra(em folha: Competencia) -> SQL {
        "SELECT conta_id, regra, bruta FROM margem_por_regra WHERE competencia = \(folha)"
    }

    /// As contas que a folha informou em M−1 ou M−2, pela regra do mês ou por outra.
    static func contas(em folha: Competencia) -> SQL {
        """
        SELECT c.id, c.vinculo_id, c.tipo, m.bruta, a.bruta
          FROM conta_de_margem c
          LEFT JOIN margem_da_folha m ON m.conta_id = c.id AND m.competencia = \(folha)
          LEFT JOIN margem_da_folha a ON a.conta_id = c.id AND a.competencia = \(folha - 1)
         WHERE m.bruta IS NOT NULL OR a.bruta IS NOT NULL
            OR c.id IN (SELECT r.conta_id FROM margem_por_regra r WHERE r.competencia = \(folha))
        """
    }

    /// A foto do corte, com o que do contrato não muda depois dele, e a linha do mês anterior.
    ///
    /// O contrato que veio suspenso do sistema anterior não tem linha em M−1: a última coluna o diz, para que a volta dele não pareça
    /// contrato novo. Ao rever um mês já glosado, encerrado é o que a glosa deu por retirado; senão, o que está encerrado agora.
    static func linhas(em competencia: Competencia, revendo: Bool) -> SQL {
        """
        SELECT l.vinculo_id, l.contrato_id, c.produto_id, (c.averbado_em AT TIME ZONE 'America/Sao_Paulo')::date, l.previsto, c.regra_em,
               c.legado, l.suspensa,
               CASE WHEN \(revendo) THEN coalesce(l.retirado, 0) = 0 ELSE c.situacao IN ('averbado', 'suspenso') END, a.previsto, a.enviado, a.suspensa, a.retirado > 0, g.origem,
               c.primeira < \(competencia) AND c.suspenso_ate IS NOT NULL
          FROM linha_do_mes l
          JOIN contrato c ON c.id = l.contrato_id
          LEFT JOIN linha_do_mes a ON a.competencia = \(competencia - 1) AND a.contrato_id = l.contrato_id
          LEFT JOIN glosa g ON g.competencia = \(competencia - 1) AND g.contrato_id = l.contrato_id
         WHERE l.competencia = \(competencia)
         ORDER BY l.vinculo_id, l.contrato_id
        """
    }

    // MARK: - Relatórios

    private static let rotulos: SQL = """
        SELECT c.id, v.matricula, v.categoria, o.nome, g.nome, p.nome
          FROM contrato c
          JOIN vinculo v ON v.id = c.vinculo_id
          JOIN orgao o ON o.id = v.orgao_id
          JOIN consignataria g ON g.id = c.consignataria_id
          JOIN produto p ON p.id = c.produto_id
        """

    static func rotulos(dos contratos: [Int64]) -> SQL { rotulos + " WHERE c.id = ANY(\(contratos))" }

    static func glosadas(em competencia: Competencia) -> SQL {
        """
        SELECT contrato_id, memoria::text FROM glosa WHERE competencia = \(competencia) ORDER BY vinculo_id, ordem
        """
    }

    static func daLinha(_ competencia: Competencia, contrato: Int64) -> SQL {
        "SELECT contrato_id, memoria::text FROM glosa WHERE competencia = \(competencia) AND contrato_id = \(contrato)"
    }

    /// Uma linha por vínculo glosado no mês.
    static func ultrapassaram(em competencia: Competencia) -> SQL {
        """
        SELECT v.id, v.matricula, v.categoria, o.nome, l.previsto, l.enviado, x.glosado, x.desprezadas, x.parciais
          FROM (SELECT vinculo_id, sum(glosado)::bigint AS glosado, count(*) FILTER (WHERE enviado = 0) AS desprezadas,
                       count(*) FILTER (WHERE enviado > 0) AS parciais
                  FROM glosa
                 WHERE competencia = \(competencia)
                 GROUP BY vinculo_id) x
          JOIN vinculo v ON v.id = x.vinculo_id
          JOIN orgao o ON o.id = v.orgao_id
          JOIN LATERAL (SELECT sum(previsto)::bigint AS previsto, sum(enviado)::bigint AS enviado
                          FROM linha_do_mes WHERE competencia = \(competencia) AND vinculo_id = v.id) l ON true
         ORDER BY v.matricula COLLATE "C"
        """
    }

    static func matriculas(dos vinculos: [Int64]) -> SQL {
        """
        SELECT v.id, v.matricula, v.categoria, o.nome
          FROM vinculo v
          JOIN orgao o ON o.id = v.orgao_id
         WHERE v.id = ANY(\(vinculos))
        """
    }

    static func inserir(_ competencia: Competencia, _ contas: [ContaDaGlosa], _ memorias: [String]) -> SQL {
        """
        INSERT INTO glosa (competencia, contrato_id, vinculo_id, ordem, previsto, enviado, glosado, motivo, origem, valor_da_causa, regra_id,
                           memoria)
        SELECT \(competencia), n.contrato, n.vinculo, n.ordem, n.previsto, n.enviado, n.glosado, n.motivo, n.origem, n.valor, n.regra,
               n.memoria::jsonb
          FROM unnest(\(contas.map(\.contrato)), \(contas.map(\.vinculo)), \(contas.map(\.ordem)), \(contas.map(\.previsto.centavos)),
                      \(contas.map(\.enviado.centavos)), \(contas.map(\.glosado.centavos)), \(contas.map { $0.motivo?.codigo }),
                      \(contas.map { ($0.origem ?? $0.motivo)?.codigo }), \(contas.map(\.valorDaCausa.centavos)),
                      \(contas.map(\.regraDoMes)), \(memorias))
               AS n (contrato, vinculo, ordem, previsto, enviado, glosado, motivo, origem, valor, regra, memoria)
        """
    }

    static func apagar(_ competencia: Competencia) -> SQL { "DELETE FROM glosa WHERE competencia = \(competencia)" }
}
