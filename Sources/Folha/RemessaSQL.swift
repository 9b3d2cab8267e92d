import BancoDeDados
import Cadastro
import Nucleo

/// O SQL das remessas e das correções.
enum RemessaSQL {
    /// O que se manda de cada linha: o enviado, com as correções que houve.
    private static func linhas(_ competencia: Competencia, leiaute: String, soCorrigidas: Bool) -> SQL {
        let primeiroDia = competencia.primeiroDia
        return """
              FROM linha_do_mes l
              JOIN contrato c ON c.id = l.contrato_id
              JOIN convenio_versao cv ON cv.id = c.convenio_versao_id
              JOIN vinculo v ON v.id = l.vinculo_id
              JOIN consignataria g ON g.id = l.consignataria_id
              JOIN produto p ON p.id = c.produto_id
              LEFT JOIN (SELECT contrato_id, sum(valor)::bigint AS valor FROM correcao WHERE competencia = \(competencia) GROUP BY contrato_id) k
                   ON k.contrato_id = l.contrato_id
              LEFT JOIN rubrica r ON r.convenio_id = cv.convenio_id AND r.leiaute = \(leiaute)::text
                   AND r.categoria = coalesce(l.categoria, v.categoria) AND r.vigencia @> \(primeiroDia)::date
             WHERE l.competencia = \(competencia)
               AND CASE WHEN \(soCorrigidas) THEN k.valor IS NOT NULL ELSE l.enviado > 0 END
            """
    }

    /// Em ordem total e fixa: matrícula, rubrica e contrato, pelos bytes.
    static func paraEscrever(_ competencia: Competencia, leiaute: String, soCorrigidas: Bool) -> SQL {
        """
        SELECT v.matricula, r.codigo, l.contrato_id, l.enviado + coalesce(k.valor, 0), l.parcela_n, l.prazo, g.codigo, p.codigo,
               coalesce(l.categoria, v.categoria), c.numero
        \(linhas(competencia, leiaute: leiaute, soCorrigidas: soCorrigidas))
         ORDER BY v.matricula COLLATE "C", r.codigo COLLATE "C", l.contrato_id
        """
    }

    static func rubricasFaltando(_ competencia: Competencia, leiaute: String, soCorrigidas: Bool) -> SQL {
        """
        SELECT g.codigo, p.codigo, coalesce(l.categoria, v.categoria), count(*)
        \(linhas(competencia, leiaute: leiaute, soCorrigidas: soCorrigidas))
               AND r.codigo IS NULL
         GROUP BY 1, 2, 3
         ORDER BY 1, 2, 3
        """
    }

    static func ultima(_ competencia: Competencia, leiaute: String, complemento: Bool) -> SQL {
        """
        SELECT r.sequencia, r.arquivo_id, r.linhas, r.total, r.em, r.complemento, a.resumo, a.nome
          FROM remessa r
          JOIN arquivo a ON a.id = r.arquivo_id
         WHERE r.competencia = \(competencia) AND r.leiaute = \(leiaute) AND r.complemento = \(complemento) AND r.anulada_em IS NULL
         ORDER BY r.sequencia DESC
         LIMIT 1
        """
    }

    /// Conta as anuladas: o arquivo delas pode estar em mãos da folha.
    static func proximaSequencia(_ competencia: Competencia, leiaute: String) -> SQL {
        """
        SELECT coalesce(max(sequencia), 0) + 1 FROM remessa WHERE competencia = \(competencia) AND leiaute = \(leiaute)
        """
    }

    static func inserir(_ remessa: Remessa) -> SQL {
        """
        INSERT INTO remessa (competencia, leiaute, sequencia, arquivo_id, linhas, total, em, complemento)
        VALUES (\(remessa.competencia), \(remessa.leiaute), \(remessa.sequencia), \(remessa.arquivo), \(remessa.linhas), \(remessa.total),
                \(remessa.em), \(remessa.complemento))
        """
    }

    /// A glosa foi refeita e a remessa saiu igual: passa a valer desta glosa.
    static func confirmar(_ remessa: Remessa, em agora: Instante) -> SQL {
        """
        UPDATE remessa SET em = \(agora)
         WHERE competencia = \(remessa.competencia) AND leiaute = \(remessa.leiaute) AND sequencia = \(remessa.sequencia)
        """
    }

    static func daCompetencia(_ competencia: Competencia) -> SQL {
        """
        SELECT r.sequencia, r.arquivo_id, r.linhas, r.total, r.em, r.complemento, a.resumo, a.nome, r.leiaute
          FROM remessa r
          JOIN arquivo a ON a.id = r.arquivo_id
         WHERE r.competencia = \(competencia) AND r.anulada_em IS NULL
         ORDER BY r.leiaute, r.sequencia
        """
    }

    /// O corte foi desfeito: as que havia não valem mais, e a sequência delas não se repete.
    static func anular(_ competencia: Competencia, em agora: Instante) -> SQL {
        "UPDATE remessa SET anulada_em = \(agora) WHERE competencia = \(competencia) AND anulada_em IS NULL"
    }

    /// Linhas que se mandariam de contratos que já não estão vivos.
    static func encerradasNaRemessa(_ competencia: Competencia) -> SQL {
        """
        SELECT count(*)
          FROM linha_do_mes l
          JOIN contrato c ON c.id = l.contrato_id
         WHERE l.competencia = \(competencia) AND l.enviado > 0 AND c.situacao NOT IN ('averbado', 'suspenso')
        """
    }

    // MARK: - Correções

    static func enviadoComCorrecoes(_ competencia: Competencia, contrato: Int64) -> SQL {
        """
        SELECT l.enviado + coalesce((SELECT sum(k.valor)::bigint FROM correcao k
                                      WHERE k.competencia = l.competencia AND k.contrato_id = l.contrato_id), 0)
          FROM linha_do_mes l
         WHERE l.competencia = \(competencia) AND l.contrato_id = \(contrato)
        """
    }

    /// O mais que a correção pode mandar (o previsto do mês ou, se o contrato mudou depois do corte, a parcela de agora) e como ele está.
    static func maiorCorrecao(_ competencia: Competencia, contrato: Int64) -> SQL {
        """
        SELECT greatest(l.previsto, c.parcela), c.situacao
          FROM linha_do_mes l
          JOIN contrato c ON c.id = l.contrato_id
         WHERE l.competencia = \(competencia) AND l.contrato_id = \(contrato)
        """
    }

    static func corrigir(
        id: Int64, _ competencia: Competencia, contrato: Int64, valor: Dinheiro, motivo: [UInt8]?, em agora: Instante,
        evento: Int64
    ) -> SQL {
        """
        INSERT INTO correcao (id, competencia, contrato_id, valor, motivo, em, evento_id)
        VALUES (\(id), \(competencia), \(contrato), \(valor), \(motivo.valorSQL), \(agora), \(evento))
        """
    }

    static func ultimaCorrecao(_ competencia: Competencia) -> SQL {
        "SELECT max(em) FROM correcao WHERE competencia = \(competencia)"
    }
}
