import BancoDeDados
import Cadastro
import Nucleo

/// As contagens do painel da competência.
enum PainelSQL {
    static func contasInformadas(_ folha: Competencia) -> SQL {
        "SELECT count(*) FROM margem_da_folha WHERE competencia = \(folha)"
    }

    static func vistosNaFolha(_ folha: Competencia) -> SQL {
        "SELECT count(*) FROM vinculo WHERE visto_na_folha >= \(folha)"
    }

    static func linhas(_ competencia: Competencia) -> SQL {
        """
        SELECT count(*), coalesce(sum(previsto), 0)::bigint, count(*) FILTER (WHERE suspensa), coalesce(sum(enviado), 0)::bigint,
               coalesce(sum(glosado), 0)::bigint, count(*) FILTER (WHERE glosado > 0), count(*) FILTER (WHERE glosado > 0 AND enviado = 0),
               count(*) FILTER (WHERE retirado > 0), coalesce(sum(descontado_no_mes), 0)::bigint, coalesce(sum(faltou), 0)::bigint,
               count(*) FILTER (WHERE faltou > 0), count(descontado)
          FROM atual.linha_corrigida
         WHERE competencia = \(competencia)
        """
    }

    static func divergenciasAbertas(_ competencia: Competencia) -> SQL {
        "SELECT count(*) FROM divergencia WHERE competencia = \(competencia) AND resolvida_em IS NULL"
    }

    /// O último arquivo gerado da espécie e quantos há.
    static func gerados(_ competencia: Competencia, especie: String) -> SQL {
        """
        SELECT count(*), max(id), max(em)
          FROM arquivo
         WHERE competencia = \(competencia) AND especie = \(especie) AND sentido = 'gerado'
        """
    }

    static func nomes(_ arquivos: [Int64]) -> SQL { "SELECT id, nome FROM arquivo WHERE id = ANY(\(arquivos))" }

    /// Os descontos que vão à folha, e quanto.
    static func aEnviar(_ competencia: Competencia) -> SQL {
        """
        SELECT count(*), coalesce(sum(enviado), 0)::bigint FROM linha_do_mes WHERE competencia = \(competencia) AND enviado > 0
        """
    }

    static func correcoes(_ competencia: Competencia) -> SQL {
        """
        SELECT count(DISTINCT contrato_id), count(*), coalesce(sum(valor), 0)::bigint FROM correcao
         WHERE competencia = \(competencia)
        """
    }

    static func aDevolver(_ competencia: Competencia) -> SQL {
        """
        SELECT count(DISTINCT consignataria_id), count(*), coalesce(sum(descontado_no_mes), 0)::bigint, coalesce(sum(faltou), 0)::bigint
          FROM atual.linha_corrigida
         WHERE competencia = \(competencia)
        """
    }

    static func ocorrencias(_ competencia: Competencia) -> SQL {
        "SELECT count(*) FROM ocorrencia WHERE competencia = \(competencia)"
    }
}
