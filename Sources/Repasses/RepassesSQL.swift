import BancoDeDados
import Cadastro
import Nucleo

/// O SQL dos repasses.
enum RepassesSQL {
    static func situacao(_ competencia: Competencia) -> SQL {
        "SELECT situacao FROM folha_do_mes WHERE competencia = \(competencia)"
    }

    /// Por consignatária, rubrica, produto e retenção. A retenção se arredonda em cada parcela.
    static func porRubrica(_ competencia: Competencia, leiaute: String, de consignataria: Int64?) -> SQL {
        """
        SELECT g.id, g.codigo, g.nome, g.banco, g.agencia, g.conta, r.codigo, p.nome, r.retencao, count(*),
               sum(x.valor)::bigint, sum((x.valor * r.retencao + 5000) / 10000)::bigint
          FROM (SELECT l.contrato_id, l.consignataria_id, l.vinculo_id, l.categoria, l.descontado + coalesce(k.descontado, 0) AS valor
                  FROM linha_do_mes l
                  LEFT JOIN (SELECT contrato_id, sum(descontado)::bigint AS descontado FROM correcao
                              WHERE competencia = \(competencia) GROUP BY contrato_id) k ON k.contrato_id = l.contrato_id
                 WHERE l.competencia = \(competencia)
                   AND (\(consignataria.valorSQL)::bigint IS NULL OR l.consignataria_id = \(consignataria.valorSQL)::bigint)) x
          JOIN contrato c ON c.id = x.contrato_id
          JOIN convenio_versao cv ON cv.id = c.convenio_versao_id
          JOIN vinculo v ON v.id = x.vinculo_id
          JOIN consignataria g ON g.id = x.consignataria_id
          JOIN produto p ON p.id = c.produto_id
          JOIN rubrica r ON r.convenio_id = cv.convenio_id AND r.leiaute = \(leiaute)::text
               AND r.categoria = coalesce(x.categoria, v.categoria) AND r.vigencia @> \(competencia.primeiroDia)::date
         WHERE x.valor > 0
         GROUP BY g.id, r.codigo, p.nome, r.retencao
         ORDER BY g.codigo COLLATE "C", r.codigo COLLATE "C", p.nome COLLATE "C", r.retencao
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
