import BancoDeDados
import Cadastro
import Nucleo

/// O SQL dos lotes.
enum LoteSQL {
    static func vinculos(das matriculas: [String]) -> SQL {
        """
        SELECT v.matricula, v.id, v.pessoa_id, v.situacao, v.bloqueado_em IS NOT NULL, p.cpf_indice
          FROM vinculo v
          JOIN pessoa p ON p.id = v.pessoa_id
         WHERE v.matricula = ANY(\(matriculas))
        """
    }

    /// Os contratos da consignatária com estes números; o vivo depois do encerrado, para que seja ele o que fica.
    static func contratos(de consignataria: Int64, matriculas: [String], numeros: [String]) -> SQL {
        """
        SELECT v.matricula, c.numero, c.id, v.pessoa_id
          FROM vinculo v
          JOIN contrato c ON c.vinculo_id = v.id
         WHERE v.matricula = ANY(\(matriculas)) AND c.consignataria_id = \(consignataria) AND c.numero = ANY(\(numeros))
         ORDER BY c.situacao IN ('averbado', 'suspenso'), c.id
        """
    }

    static func sequenciaUsada(
        _ sequencia: Int, de consignataria: Int64, _ especie: String, _ competencia: Competencia
    ) -> SQL {
        """
        SELECT arquivo_id
          FROM lote
         WHERE consignataria_id = \(consignataria) AND especie = \(especie) AND competencia = \(competencia)
           AND sequencia = \(sequencia)
        """
    }

    static func inserirLote(
        _ arquivo: Int64, de consignataria: Int64, _ especie: String, _ competencia: Competencia, sequencia: Int
    ) -> SQL {
        """
        INSERT INTO lote (arquivo_id, consignataria_id, especie, competencia, sequencia)
        VALUES (\(arquivo), \(consignataria), \(especie), \(competencia), \(sequencia))
        """
    }

    static func inserirLinhas(
        _ arquivo: Int64, _ linhas: [Int64], alvos: [Int64?], codigos: [String?], matriculas: [String?],
        numeros: [String?]
    ) -> SQL {
        """
        INSERT INTO linha_do_lote (arquivo_id, linha, situacao, alvo_id, codigo, matricula, numero)
        SELECT \(arquivo), n.linha, CASE WHEN n.codigo IS NULL THEN 'a-aplicar' ELSE 'recusada' END, n.alvo, n.codigo,
               n.matricula, n.numero
          FROM unnest(\(linhas), \(alvos), \(codigos), \(matriculas), \(numeros)) AS n (linha, alvo, codigo, matricula, numero)
        """
    }

    /// As linhas sem resposta, com o alvo e a pessoa dele.
    static func aAplicar(_ arquivo: Int64, _ especie: EspecieDeLote) -> SQL {
        switch especie {
        case .inclusoes:
            """
            SELECT l.linha, l.alvo_id, v.pessoa_id
              FROM linha_do_lote l
              JOIN vinculo v ON v.id = l.alvo_id
             WHERE l.arquivo_id = \(arquivo) AND l.situacao = 'a-aplicar'
            """
        case .alteracoes:
            """
            SELECT l.linha, l.alvo_id, v.pessoa_id
              FROM linha_do_lote l
              JOIN contrato c ON c.id = l.alvo_id
              JOIN vinculo v ON v.id = c.vinculo_id
             WHERE l.arquivo_id = \(arquivo) AND l.situacao = 'a-aplicar'
            """
        }
    }

    static func responder(_ arquivo: Int64, _ linhas: [Int64], codigos: [String?], contratos: [Int64?]) -> SQL {
        """
        UPDATE linha_do_lote l
           SET situacao = CASE WHEN n.codigo IS NULL THEN 'aplicada' ELSE 'recusada' END, codigo = n.codigo,
               contrato_id = n.contrato
          FROM unnest(\(linhas), \(codigos), \(contratos)) AS n (linha, codigo, contrato)
         WHERE l.arquivo_id = \(arquivo) AND l.linha = n.linha AND l.situacao = 'a-aplicar'
        """
    }

    /// As linhas que a porta recusou, na ordem do arquivo; as que a conferência já recusava não têm alvo.
    static func recusadasNaPorta(_ arquivo: Int64) -> SQL {
        """
        SELECT linha, codigo
          FROM linha_do_lote
         WHERE arquivo_id = \(arquivo) AND situacao = 'recusada' AND alvo_id IS NOT NULL
         ORDER BY linha
        """
    }

    static func contar(_ arquivo: Int64) -> SQL {
        """
        SELECT count(*), count(*) FILTER (WHERE situacao = 'aplicada'), count(*) FILTER (WHERE situacao = 'recusada')
          FROM linha_do_lote
         WHERE arquivo_id = \(arquivo)
        """
    }

    static func linhas(_ arquivo: Int64, situacao: String?, depoisDe linha: Int, limite: Int, pulados: Int) -> SQL {
        """
        SELECT l.linha, l.situacao, l.codigo, l.contrato_id, l.numero, l.matricula, p.nome,
               CASE WHEN c.percentual IS NULL OR c.averbado_em IS NOT NULL THEN c.parcela END, c.situacao
          FROM linha_do_lote l
          LEFT JOIN contrato c ON c.id = l.contrato_id
          LEFT JOIN produto p ON p.id = c.produto_id
         WHERE l.arquivo_id = \(arquivo) AND l.linha > \(linha)
           AND (\(situacao.valorSQL)::text IS NULL OR l.situacao = \(situacao.valorSQL)::text)
         ORDER BY l.linha
         LIMIT \(limite) OFFSET \(pulados)
        """
    }

    private static let especies = EspecieDeLote.allCases.map(\.rawValue)

    private static func condicao(_ filtro: FiltroDeLotes) -> SQL {
        var sql: SQL = " WHERE a.especie = ANY(\(especies)) AND a.sentido = 'recebido' AND a.situacao <> 'recebendo'"
        if let especie = filtro.especie { sql += " AND a.especie = \(especie)" }
        if let situacao = filtro.situacao { sql += " AND a.situacao = \(situacao)" }
        return sql
    }

    static func lotes(_ filtro: FiltroDeLotes, limite: Int, pulados: Int) -> SQL {
        """
        SELECT a.id, a.nome, a.especie, a.competencia, l.sequencia, a.situacao, a.em, coalesce(n.linhas, a.registros, 0),
               coalesce(n.aplicadas, 0), coalesce(n.recusadas, 0)
          FROM arquivo a
          LEFT JOIN lote l ON l.arquivo_id = a.id
          LEFT JOIN LATERAL (
              SELECT count(*) AS linhas, count(*) FILTER (WHERE situacao = 'aplicada') AS aplicadas,
                     count(*) FILTER (WHERE situacao = 'recusada') AS recusadas
                FROM linha_do_lote d WHERE d.arquivo_id = l.arquivo_id HAVING count(*) > 0) n ON true
        """ + condicao(filtro) + " ORDER BY a.id DESC LIMIT \(limite) OFFSET \(pulados)"
    }

    static func quantosLotes(_ filtro: FiltroDeLotes) -> SQL { "SELECT count(*) FROM arquivo a" + condicao(filtro) }

    static func tarefa(_ especie: String, de arquivo: Int64) -> SQL {
        """
        SELECT id
          FROM tarefa
         WHERE especie = \(especie) AND (dados->>'arquivo')::bigint = \(arquivo)
         ORDER BY id DESC
         LIMIT 1
        """
    }
}
