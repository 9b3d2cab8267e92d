import BancoDeDados
import Cadastro
import Nucleo

/// O SQL do retorno da folha.
enum RetornoSQL {
    /// As linhas do mês com o que se espera de cada uma, por pessoa e contrato.
    static func linhas(_ competencia: Competencia) -> SQL {
        """
        SELECT v.pessoa_id, l.contrato_id, v.matricula, cv.convenio_id, coalesce(l.categoria, v.categoria), l.previsto, l.enviado,
               l.enviado + coalesce(k.valor, 0), l.descontado IS NOT NULL
          FROM linha_do_mes l
          JOIN vinculo v ON v.id = l.vinculo_id
          JOIN contrato c ON c.id = l.contrato_id
          JOIN convenio_versao cv ON cv.id = c.convenio_versao_id
          LEFT JOIN (SELECT contrato_id, sum(valor)::bigint AS valor FROM correcao WHERE competencia = \(competencia) GROUP BY contrato_id) k
               ON k.contrato_id = l.contrato_id
         WHERE l.competencia = \(competencia)
         ORDER BY v.pessoa_id, l.contrato_id
        """
    }

    static func rubricas(_ competencia: Competencia) -> SQL {
        "SELECT convenio_id, categoria, codigo FROM rubrica WHERE vigencia @> \(competencia.primeiroDia)::date"
    }

    static let motivos: SQL = "SELECT codigo FROM motivo_de_rejeicao"

    static func vinculos(_ matriculas: [String]) -> SQL {
        "SELECT matricula, pessoa_id FROM vinculo WHERE matricula = ANY(\(matriculas))"
    }

    static func contratos(_ ids: [Int64]) -> SQL { "SELECT id FROM contrato WHERE id = ANY(\(ids))" }

    /// Grava o que a folha descontou; linha já gravada não volta, e por isso o bloco repetido não repete efeito. Devolve o descontado com a
    /// parte que veio da correção.
    static func descontar(_ competencia: Competencia, _ linhas: [LinhaDescontada]) -> SQL {
        """
        UPDATE linha_do_mes l
           SET descontado = n.descontado, rejeitado = l.enviado - n.descontado, motivo = n.motivo,
               a_devolver = n.descontado + n.da_correcao > 0 AND c.situacao NOT IN ('averbado', 'suspenso')
          FROM unnest(\(linhas.map(\.contrato)), \(linhas.map(\.descontado.centavos)), \(linhas.map(\.motivo)),
                      \(linhas.map(\.daCorrecao.centavos))) AS n (contrato, descontado, motivo, da_correcao)
          JOIN contrato c ON c.id = n.contrato
         WHERE l.competencia = \(competencia) AND l.contrato_id = n.contrato AND l.descontado IS NULL
        RETURNING l.contrato_id, c.situacao, c.produto_id, c.pagas, c.prazo, c.vinculo_id, l.previsto, l.descontado + n.da_correcao,
                  l.suspenso, l.retirado
        """
    }

    /// O que se descontou da parte que a correção somou, na última correção do contrato.
    static func descontarCorrecoes(_ competencia: Competencia, _ extras: [(contrato: Int64, valor: Dinheiro)]) -> SQL {
        """
        UPDATE correcao k SET descontado = n.valor
          FROM (SELECT DISTINCT ON (u.contrato_id) u.id, x.valor
                  FROM unnest(\(extras.map(\.contrato)), \(extras.map(\.valor.centavos))) AS x (contrato, valor)
                  JOIN correcao u ON u.competencia = \(competencia) AND u.contrato_id = x.contrato
                 ORDER BY u.contrato_id, u.id DESC) n
         WHERE k.id = n.id
        """
    }

    /// Suspensões com prazo que acabam nesta competência: o desconto volta na seguinte.
    static func suspensoesQueAcabam(_ competencia: Competencia, pessoas: [Int64]) -> SQL {
        """
        SELECT c.id
          FROM contrato c
          JOIN vinculo v ON v.id = c.vinculo_id
         WHERE v.pessoa_id = ANY(\(pessoas)) AND c.situacao = 'suspenso' AND c.suspenso_ate <= \(competencia)
        """
    }

    static func inserirDivergencias(_ ids: [Int64], _ competencia: Competencia, _ divergencias: [Divergencia.Nova])
        -> SQL
    {
        """
        INSERT INTO divergencia (id, competencia, especie, contrato_id, matricula, rubrica, enviado, informado)
        SELECT n.id, \(competencia), n.especie, n.contrato, n.matricula, n.rubrica, n.enviado, n.informado
          FROM unnest(\(ids), \(divergencias.map(\.especie.rawValue)), \(divergencias.map(\.contrato)), \(divergencias.map(\.matricula)),
                      \(divergencias.map(\.rubrica)), \(divergencias.map { $0.enviado?.centavos }),
                      \(divergencias.map { $0.informado?.centavos }))
               AS n (id, especie, contrato, matricula, rubrica, enviado, informado)
        """
    }

    static func semDesconto(_ competencia: Competencia) -> SQL {
        "SELECT count(*) FROM linha_do_mes WHERE competencia = \(competencia) AND descontado IS NULL"
    }

    static func somaDoRetorno(_ competencia: Competencia) -> SQL {
        """
        SELECT count(*), coalesce(sum(enviado), 0)::bigint, coalesce(sum(descontado), 0)::bigint, coalesce(sum(rejeitado), 0)::bigint,
               count(*) FILTER (WHERE rejeitado > 0)
          FROM linha_do_mes
         WHERE competencia = \(competencia)
        """
    }

    // MARK: - Depois do retorno

    static func divergencias(_ competencia: Competencia, soAbertas: Bool) -> SQL {
        """
        SELECT d.id, d.especie, d.contrato_id, coalesce(d.matricula, v.matricula), d.rubrica, d.enviado, d.informado, d.resolvida_em,
               d.solucao, d.solucao_em_claro, g.nome
          FROM divergencia d
          LEFT JOIN contrato c ON c.id = d.contrato_id
          LEFT JOIN vinculo v ON v.id = c.vinculo_id
          LEFT JOIN consignataria g ON g.id = c.consignataria_id
         WHERE d.competencia = \(competencia) AND (NOT \(soAbertas) OR d.resolvida_em IS NULL)
         ORDER BY d.id
        """
    }

    /// - Parameter solucao: o bloco cifrado.
    static func resolver(_ id: Int64, solucao: [UInt8]?, em agora: Instante) -> SQL {
        """
        UPDATE divergencia SET resolvida_em = \(agora), solucao = \(solucao.valorSQL) WHERE id = \(id) AND resolvida_em IS NULL
        RETURNING competencia
        """
    }

    static func existeMotivo(_ motivo: String) -> SQL {
        "SELECT EXISTS (SELECT FROM motivo_de_rejeicao WHERE codigo = \(motivo))"
    }

    static func rejeitadas(_ competencia: Competencia, contratos: [Int64]) -> SQL {
        """
        SELECT l.contrato_id, l.motivo
          FROM linha_do_mes l
         WHERE l.competencia = \(competencia) AND l.contrato_id = ANY(\(contratos))
           AND EXISTS (SELECT FROM atual.linha_corrigida x
                        WHERE x.competencia = l.competencia AND x.contrato_id = l.contrato_id AND (x.faltou > 0 OR x.rejeitado > 0))
         ORDER BY l.contrato_id
           FOR UPDATE
        """
    }

    static func corrigirMotivo(_ competencia: Competencia, contratos: [Int64], motivo: String) -> SQL {
        """
        UPDATE linha_do_mes SET motivo = \(motivo) WHERE competencia = \(competencia) AND contrato_id = ANY(\(contratos))
        """
    }
}
