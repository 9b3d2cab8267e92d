import BancoDeDados
import Cadastro
import Nucleo

/// O SQL dos repasses.
enum RepassesSQL {
    static func situacao(_ competencia: Competencia) -> SQL {
        "SELECT situacao FROM folha_do_mes WHERE competencia = \(competencia)"
    }

    /// Por consignatária, rubrica, produto e retenção. A retenção se arredonda em cada parcela.
    ///
    /// A rubrica de cada versão de convênio e categoria se acha antes, e a parcela com as duas também, e só depois se juntam: numa junção só
    /// o planejador erra a conta da vigência e casa cada linha com todos os convênios da categoria.
    static func porRubrica(_ competencia: Competencia, leiaute: String, de consignataria: Int64?) -> SQL {
        """
        WITH vigente AS MATERIALIZED (
            SELECT cv.id AS convenio_versao_id, r.categoria, r.codigo, r.retencao
              FROM rubrica r
              JOIN convenio_versao cv ON cv.convenio_id = r.convenio_id
             WHERE r.leiaute = \(leiaute)::text AND r.vigencia @> \(competencia.primeiroDia)::date),
        parcela AS MATERIALIZED (
            SELECT l.consignataria_id, c.produto_id, c.convenio_versao_id, l.descontado + coalesce(k.descontado, 0) AS valor,
                   coalesce(l.categoria, (SELECT v.categoria FROM vinculo v WHERE v.id = l.vinculo_id)) AS categoria
              FROM linha_do_mes l
              JOIN contrato c ON c.id = l.contrato_id
              LEFT JOIN (SELECT contrato_id, sum(descontado)::bigint AS descontado FROM correcao
                          WHERE competencia = \(competencia) GROUP BY contrato_id) k ON k.contrato_id = l.contrato_id
             WHERE l.competencia = \(competencia)
               AND (\(consignataria.valorSQL)::bigint IS NULL OR l.consignataria_id = \(consignataria.valorSQL)::bigint)),
        soma AS (
            SELECT x.consignataria_id, x.produto_id, r.codigo, r.retencao, count(*) AS linhas, sum(x.valor)::bigint AS valor,
                   sum((x.valor * r.retencao + 5000) / 10000)::bigint AS retido
              FROM parcela x
              JOIN vigente r ON r.convenio_versao_id = x.convenio_versao_id AND r.categoria = x.categoria
             WHERE x.valor > 0
             GROUP BY 1, 2, 3, 4)
        SELECT g.id, g.codigo, g.nome, g.banco, g.agencia, g.conta, s.codigo, p.nome, s.retencao, sum(s.linhas)::bigint,
               sum(s.valor)::bigint, sum(s.retido)::bigint
          FROM soma s
          JOIN consignataria g ON g.id = s.consignataria_id
          JOIN produto p ON p.id = s.produto_id
         GROUP BY g.id, s.codigo, p.nome, s.retencao
         ORDER BY g.codigo COLLATE "C", s.codigo COLLATE "C", p.nome COLLATE "C", s.retencao
        """
    }

    static func descontado(_ competencia: Competencia, de consignataria: Int64?) -> SQL {
        """
        SELECT coalesce(sum(l.descontado), 0)::bigint + coalesce(sum(k.descontado), 0)::bigint
          FROM linha_do_mes l
          LEFT JOIN (SELECT contrato_id, sum(descontado)::bigint AS descontado FROM correcao
                      WHERE competencia = \(competencia) GROUP BY contrato_id) k ON k.contrato_id = l.contrato_id
         WHERE l.competencia = \(competencia)
           AND (\(consignataria.valorSQL)::bigint IS NULL OR l.consignataria_id = \(consignataria.valorSQL)::bigint)
        """
    }

    static func dataDoRepasse(_ competencia: Competencia) -> SQL {
        "SELECT repasse_em FROM calendario WHERE competencia = \(competencia)"
    }
}
