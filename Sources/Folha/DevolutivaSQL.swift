import BancoDeDados
import Cadastro
import Nucleo

/// O SQL do que se devolve depois do retorno: fecho, retornos às consignatárias, histórico e descontos.
enum DevolutivaSQL {
    static func fecho(_ competencia: Competencia) -> SQL {
        """
        SELECT f.consignataria_id, g.nome, f.linhas, f.previsto, f.enviado, f.glosado, f.suspenso, f.retirado, f.descontado, f.rejeitado,
               f.por_correcao
          FROM atual.fecho_do_mes f
          JOIN consignataria g ON g.id = f.consignataria_id
         WHERE f.competencia = \(competencia)
         ORDER BY g.nome COLLATE "C", g.codigo
        """
    }

    static func consignatarias(_ competencia: Competencia) -> SQL {
        """
        SELECT g.id, g.codigo, g.nome
          FROM consignataria g
         WHERE EXISTS (SELECT FROM linha_do_mes l WHERE l.competencia = \(competencia) AND l.consignataria_id = g.id)
         ORDER BY g.codigo
        """
    }

    /// As parcelas de uma consignatária, em ordem fixa.
    static func parcelas(_ competencia: Competencia, consignataria: Int64) -> SQL {
        """
        SELECT v.matricula, x.numero, x.contrato_id, p.nome, x.parcela_n, x.prazo, x.previsto, x.enviado, x.descontado, x.situacao, x.motivo
          FROM atual.parcela_do_mes x
          JOIN vinculo v ON v.id = x.vinculo_id
          JOIN produto p ON p.id = x.produto_id
         WHERE x.competencia = \(competencia) AND x.consignataria_id = \(consignataria)
         ORDER BY v.matricula COLLATE "C", x.contrato_id
        """
    }

    /// A parcela, o prazo e a situação são os que o contrato ficou tendo em cada acontecimento, e não os de hoje.
    static func historico(_ competencia: Competencia) -> SQL {
        """
        SELECT (o.em AT TIME ZONE 'America/Sao_Paulo')::date, o.ato, o.contrato_id, v.matricula, g.codigo, p.nome, o.parcela, o.prazo,
               o.situacao, o.id, o.motivo, o.motivo_em_claro
          FROM ocorrencia o
          JOIN contrato c ON c.id = o.contrato_id
          JOIN vinculo v ON v.id = c.vinculo_id
          JOIN consignataria g ON g.id = c.consignataria_id
          JOIN produto p ON p.id = c.produto_id
         WHERE o.competencia = \(competencia)
         ORDER BY o.em, o.id
        """
    }

    static func descontos(_ filtro: FiltroDeDescontos, depoisDe contrato: Int64, limite: Int) -> SQL {
        """
        SELECT x.contrato_id, v.matricula, v.categoria, o.nome, g.nome, p.nome, x.numero, x.parcela_n, x.prazo, x.previsto, x.enviado,
               x.descontado, x.rejeitado, x.situacao, x.motivo, v.pessoa_id
          FROM atual.parcela_do_mes x
          JOIN vinculo v ON v.id = x.vinculo_id
          JOIN orgao o ON o.id = v.orgao_id
          JOIN consignataria g ON g.id = x.consignataria_id
          JOIN produto p ON p.id = x.produto_id
         WHERE x.competencia = \(filtro.competencia) AND x.contrato_id > \(contrato)
           AND (\(filtro.consignataria.valorSQL)::bigint IS NULL OR x.consignataria_id = \(filtro.consignataria.valorSQL)::bigint)
           AND (\(filtro.produto.valorSQL)::bigint IS NULL OR x.produto_id = \(filtro.produto.valorSQL)::bigint)
           AND (\(filtro.orgao.valorSQL)::bigint IS NULL OR v.orgao_id = \(filtro.orgao.valorSQL)::bigint)
           AND (\(filtro.matricula.valorSQL)::text IS NULL OR v.matricula = \(filtro.matricula.valorSQL)::text)
           AND (\(filtro.pessoa.valorSQL)::bigint IS NULL OR v.pessoa_id = \(filtro.pessoa.valorSQL)::bigint)
           AND (\(filtro.situacao.map(\.rawValue).valorSQL)::text IS NULL OR x.situacao = \(filtro.situacao.map(\.rawValue).valorSQL)::text)
         ORDER BY x.contrato_id
         LIMIT \(limite)
        """
    }
}
