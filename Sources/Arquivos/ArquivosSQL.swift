import BancoDeDados
import Cadastro
import Nucleo

/// O SQL dos arquivos.
enum ArquivosSQL {
    static let colunas: SQL = """
        id, sentido, especie, leiaute, leiaute_versao, nome, competencia, consignataria_id, tamanho, resumo, situacao, motivo,
        origem_id, registros, apontamentos, total, autor_id, em, aplicado_em
        """

    static func arquivo(_ id: Int64, travando: Bool) -> SQL {
        let fim: SQL = travando ? " FOR NO KEY UPDATE" : ""
        return "SELECT \(colunas) FROM arquivo WHERE id = \(id)" + fim
    }

    /// O último gerado da espécie, do mês e de quem é.
    static func ultimoGerado(_ novo: NovoArquivo) -> SQL {
        """
        SELECT \(colunas)
          FROM arquivo
         WHERE especie = \(novo.especie) AND sentido = 'gerado'
           AND competencia IS NOT DISTINCT FROM \(novo.competencia.valorSQL)::date
           AND consignataria_id IS NOT DISTINCT FROM \(novo.consignataria.valorSQL)::bigint
         ORDER BY id DESC
         LIMIT 1
        """
    }

    /// O primeiro que se está aplicando, de certas espécies.
    static func aplicando(_ especies: [String]) -> SQL {
        "SELECT \(colunas) FROM arquivo WHERE situacao = 'aplicando' AND especie = ANY(\(especies)) ORDER BY id LIMIT 1"
    }

    static func aplicado(
        especie: String, competencia: Competencia?, consignataria: Int64?, resumo: [UInt8]
    ) -> SQL {
        """
        SELECT \(colunas)
          FROM arquivo
         WHERE resumo = \(resumo) AND especie = \(especie) AND situacao IN ('aplicando', 'aplicado')
           AND competencia IS NOT DISTINCT FROM \(competencia.valorSQL)::date
           AND consignataria_id IS NOT DISTINCT FROM \(consignataria.valorSQL)::bigint
        """
    }

    static func listar(
        sentido: String?, especie: String?, competencia: Competencia?, consignataria: Int64?, origem: Int64?,
        antesDe: Int64?,
        limite: Int
    ) -> SQL {
        """
        SELECT \(colunas)
          FROM arquivo
         WHERE situacao <> 'recebendo'
           AND (\(sentido.valorSQL)::text IS NULL OR sentido = \(sentido.valorSQL)::text)
           AND (\(especie.valorSQL)::text IS NULL OR especie = \(especie.valorSQL)::text)
           AND (\(competencia.valorSQL)::date IS NULL OR competencia = \(competencia.valorSQL)::date)
           AND (\(consignataria.valorSQL)::bigint IS NULL OR consignataria_id = \(consignataria.valorSQL)::bigint)
           AND (\(origem.valorSQL)::bigint IS NULL OR origem_id = \(origem.valorSQL)::bigint)
           AND (\(antesDe.valorSQL)::bigint IS NULL OR id < \(antesDe.valorSQL)::bigint)
         ORDER BY id DESC
         LIMIT \(limite)
        """
    }

    static func inserir(
        id: Int64, sentido: String, _ novo: NovoArquivo, leiauteVersao: Int?, origem: Int64?, situacao: String,
        autor: Int64?,
        em agora: Instante
    ) -> SQL {
        """
        INSERT INTO arquivo (id, sentido, especie, leiaute, leiaute_versao, nome, competencia, consignataria_id, tamanho, resumo,
                             situacao, origem_id, autor_id, em)
        VALUES (\(id), \(sentido), \(novo.especie), \(novo.leiaute), \(leiauteVersao.valorSQL), \(novo.nome), \(novo.competencia.valorSQL)::date,
                \(novo.consignataria.valorSQL), 0, \([UInt8](repeating: 0, count: 32)), \(situacao), \(origem.valorSQL), \(autor.valorSQL), \(agora))
        """
    }

    static func completar(
        _ id: Int64, tamanho: Int64, resumo: [UInt8], situacao: String, registros: Int64? = nil, total: Dinheiro? = nil
    ) -> SQL {
        """
        UPDATE arquivo
           SET tamanho = \(tamanho), resumo = \(resumo), situacao = \(situacao), registros = \(registros.valorSQL), total = \(total.valorSQL)
         WHERE id = \(id)
        """
    }

    static func marcar(
        _ id: Int64, situacao: String, motivo: String?, registros: Int64?, total: Dinheiro?, competencia: Competencia?,
        aplicadoEm: Instante?
    ) -> SQL {
        """
        UPDATE arquivo
           SET situacao = \(situacao), motivo = \(motivo.valorSQL), registros = coalesce(\(registros.valorSQL), registros),
               total = coalesce(\(total.valorSQL)::bigint, total), competencia = coalesce(\(competencia.valorSQL)::date, competencia),
               aplicado_em = coalesce(\(aplicadoEm.valorSQL)::timestamptz, aplicado_em)
         WHERE id = \(id)
        """
    }

    static func inserirPedacos(_ arquivo: Int64, primeiro: Int, _ pedacos: [[UInt8]]) -> SQL {
        """
        INSERT INTO pedaco_do_arquivo (arquivo_id, n, conteudo)
        SELECT \(arquivo), n.n, n.conteudo
          FROM unnest(\(pedacos.indices.map { Int64(primeiro + $0) }), \(pedacos)) AS n (n, conteudo)
        """
    }

    static func pedacos(_ arquivo: Int64, de primeiro: Int, quantos: Int) -> SQL {
        """
        SELECT n, conteudo
          FROM pedaco_do_arquivo
         WHERE arquivo_id = \(arquivo) AND n >= \(primeiro) AND n < \(primeiro + quantos)
         ORDER BY n
        """
    }

    static func contarApontamentos(_ arquivo: Int64, _ quantos: Int64) -> SQL {
        "UPDATE arquivo SET apontamentos = \(quantos) WHERE id = \(arquivo)"
    }

    /// Quantos apontamentos houve e quantos se guardaram.
    static func contados(_ arquivo: Int64) -> SQL {
        "SELECT apontamentos, (SELECT count(*) FROM apontamento p WHERE p.arquivo_id = a.id) FROM arquivo a WHERE a.id = \(arquivo)"
    }

    static func inserirApontamentos(
        _ arquivo: Int64, numeros: [Int64], linhas: [Int64?], conteudos: [[UInt8]]
    ) -> SQL {
        """
        INSERT INTO apontamento (arquivo_id, n, linha, conteudo)
        SELECT \(arquivo), * FROM unnest(\(numeros), \(linhas), \(conteudos))
        """
    }

    static func apontamentos(_ arquivo: Int64, depoisDe n: Int, limite: Int) -> SQL {
        """
        SELECT n, linha, conteudo
          FROM apontamento
         WHERE arquivo_id = \(arquivo) AND n > \(n)
         ORDER BY n
         LIMIT \(limite)
        """
    }

    static func esquecerApontamentos(_ arquivo: Int64) -> SQL {
        "DELETE FROM apontamento WHERE arquivo_id = \(arquivo)"
    }

    // MARK: - Leiautes

    static func leiaute(_ codigo: String, em dia: Dia) -> SQL {
        "SELECT versao, definicao FROM leiaute WHERE codigo = \(codigo) AND vigencia @> \(dia)::date"
    }

    static func leiaute(_ codigo: String, versao: Int) -> SQL {
        "SELECT versao, definicao FROM leiaute WHERE codigo = \(codigo) AND versao = \(versao)"
    }

    /// A última versão, com o começo e o fim da vigência dela. A trava consultiva põe os envios do mesmo código em fila.
    static func ultimaVersao(_ codigo: String) -> SQL {
        """
        SELECT versao, lower(vigencia), upper(vigencia)
          FROM leiaute
         WHERE codigo = \(codigo)
         ORDER BY versao DESC
         LIMIT 1
        """
    }

    static func travarLeiaute(_ codigo: String) -> SQL {
        "SELECT pg_advisory_xact_lock(hashtextextended(\("leiaute " + codigo)::text, 0))"
    }

    static func encerrarLeiaute(_ codigo: String, versao: Int, em dia: Dia) -> SQL {
        """
        UPDATE leiaute SET vigencia = daterange(lower(vigencia), \(dia)::date)
         WHERE codigo = \(codigo) AND versao = \(versao)
        """
    }

    static func inserirLeiaute(
        _ codigo: String, versao: Int, definicao: String, desde: Dia, autor: Int64?, em agora: Instante
    ) -> SQL {
        """
        INSERT INTO leiaute (codigo, versao, definicao, vigencia, autor_id, em)
        VALUES (\(codigo), \(versao), \(definicao), daterange(\(desde)::date, NULL), \(autor.valorSQL), \(agora))
        """
    }

    static let codigosDeLeiaute: SQL = "SELECT DISTINCT codigo FROM leiaute"

    static func versoes(_ codigo: String?) -> SQL {
        """
        SELECT codigo, versao, lower(vigencia), upper(vigencia), autor_id, em
          FROM leiaute
         WHERE \(codigo.valorSQL)::text IS NULL OR codigo = \(codigo.valorSQL)::text
         ORDER BY codigo, versao DESC
        """
    }
}
