import BancoDeDados
import Cadastro
import Nucleo

/// O SQL da competência e da foto do corte.
enum FolhaSQL {
    private static let colunas: SQL = """
        competencia, situacao, cadastro_em, margens_em, cortada_em, glosada_em, enviada_em, fechada_em, devolvida_em, regra_id, retorno_id
        """

    static func folha(_ competencia: Competencia, travando: Bool) -> SQL {
        let fim: SQL = travando ? " FOR UPDATE" : ""
        return "SELECT \(colunas) FROM folha_do_mes WHERE competencia = \(competencia)" + fim
    }

    /// As transações que deixaram a competência e as suas remessas como estão: `xmin` muda a cada gravação.
    static func versao(_ competencia: Competencia) -> SQL {
        """
        SELECT concat_ws('.', f.xmin::text, (SELECT string_agg(r.xmin::text, '.' ORDER BY r.leiaute, r.sequencia)
                                               FROM remessa r WHERE r.competencia = f.competencia AND r.anulada_em IS NULL))
          FROM folha_do_mes f
         WHERE f.competencia = \(competencia)
        """
    }

    static let folhas: SQL = "SELECT \(colunas) FROM folha_do_mes ORDER BY competencia DESC"

    static func garantirParticao(_ competencia: Competencia) -> SQL {
        "SELECT garantir_particao_da_folha(\(competencia))"
    }

    /// Estatísticas do mês que acabou de entrar: sem elas o planejador supõe uma linha.
    static func analisar(_ competencia: Competencia) -> SQL { "SELECT analisar_linhas_do_mes(\(competencia))" }

    static func marcarCortada(_ competencia: Competencia, em agora: Instante) -> SQL {
        "UPDATE folha_do_mes SET situacao = 'cortada', cortada_em = \(agora) WHERE competencia = \(competencia)"
    }

    static func reabrir(_ competencia: Competencia) -> SQL {
        """
        UPDATE folha_do_mes SET situacao = 'aberta', cortada_em = NULL, glosada_em = NULL, regra_id = NULL
         WHERE competencia = \(competencia)
        """
    }

    static func abrir(_ competencia: Competencia) -> SQL {
        "INSERT INTO folha_do_mes (competencia, situacao) VALUES (\(competencia), 'aberta')"
    }

    static func apagar(_ competencia: Competencia) -> SQL {
        "DELETE FROM folha_do_mes WHERE competencia = \(competencia) AND situacao = 'aberta'"
    }

    static func marcarGlosada(_ competencia: Competencia, regra: Int64, em agora: Instante) -> SQL {
        """
        UPDATE folha_do_mes SET situacao = 'glosada', glosada_em = \(agora), regra_id = \(regra) WHERE competencia = \(competencia)
        """
    }

    static func desmarcarGlosada(_ competencia: Competencia) -> SQL {
        """
        UPDATE folha_do_mes SET situacao = 'cortada', glosada_em = NULL, regra_id = NULL WHERE competencia = \(competencia)
        """
    }

    static func marcarEnviada(_ competencia: Competencia, em agora: Instante) -> SQL {
        "UPDATE folha_do_mes SET situacao = 'enviada', enviada_em = \(agora) WHERE competencia = \(competencia)"
    }

    static func marcarRetorno(_ competencia: Competencia, arquivo: Int64) -> SQL {
        "UPDATE folha_do_mes SET retorno_id = \(arquivo) WHERE competencia = \(competencia)"
    }

    static func marcarFechada(_ competencia: Competencia, em agora: Instante) -> SQL {
        "UPDATE folha_do_mes SET situacao = 'fechada', fechada_em = \(agora) WHERE competencia = \(competencia)"
    }

    static func marcarDevolvida(_ competencia: Competencia, em agora: Instante) -> SQL {
        "UPDATE folha_do_mes SET devolvida_em = \(agora) WHERE competencia = \(competencia)"
    }

    // MARK: - A foto

    /// Os contratos vivos que descontam na competência, como estão agora.
    ///
    /// Suspensão cujo prazo já passou não suspende; vínculo encerrado não desconta, e a parcela fica suspensa com a razão.
    static func fotografar(_ competencia: Competencia) -> SQL {
        """
        INSERT INTO linha_do_mes (competencia, contrato_id, consignataria_id, vinculo_id, parcela_n, prazo, categoria, suspensa, observacao,
                                  previsto)
        SELECT \(competencia)::date, c.id, c.consignataria_id, c.vinculo_id, c.pagas + 1, c.prazo, v.categoria,
               v.situacao IN ('desligado', 'falecido')
                   OR (c.situacao = 'suspenso' AND coalesce(c.suspenso_ate >= \(competencia)::date, true)),
               CASE v.situacao WHEN 'desligado' THEN 'desligado do órgão' WHEN 'falecido' THEN 'falecimento' END,
               c.parcela
        \(fotografaveis(competencia))
         ORDER BY c.vinculo_id, c.id
        """
    }

    private static func fotografaveis(_ competencia: Competencia) -> SQL {
        """
          FROM contrato c
          JOIN vinculo v ON v.id = c.vinculo_id
         WHERE c.situacao IN ('averbado', 'suspenso') AND c.primeira <= \(competencia)::date
           AND (c.prazo IS NULL OR c.pagas < c.prazo)
        """
    }

    /// Quantos contratos o corte fotografaria agora, e a soma das parcelas.
    static func aFotografar(_ competencia: Competencia) -> SQL {
        "SELECT count(*), coalesce(sum(c.parcela), 0)::bigint \(fotografaveis(competencia))"
    }

    static func somaDaFoto(_ competencia: Competencia) -> SQL {
        """
        SELECT count(*), coalesce(sum(previsto), 0)::bigint, count(*) FILTER (WHERE suspensa)
          FROM linha_do_mes
         WHERE competencia = \(competencia)
        """
    }

    static func apagarFoto(_ competencia: Competencia) -> SQL {
        "DELETE FROM linha_do_mes WHERE competencia = \(competencia)"
    }

    // MARK: - A glosa

    static let criarExcecoes = """
        CREATE TEMPORARY TABLE excecao_da_glosa (contrato_id bigint PRIMARY KEY, enviado bigint NOT NULL, glosado bigint NOT NULL,
            suspenso bigint NOT NULL, retirado bigint NOT NULL) ON COMMIT DROP
        """

    /// As que vão inteiras: todas as da foto que não são exceção. Quem já está assim não se reescreve.
    static func enviarInteiras(_ competencia: Competencia) -> SQL {
        """
        UPDATE linha_do_mes l SET enviado = l.previsto, glosado = 0, suspenso = 0, retirado = 0
         WHERE l.competencia = \(competencia) AND (l.enviado IS NULL OR l.enviado <> l.previsto)
           AND NOT EXISTS (SELECT FROM excecao_da_glosa e WHERE e.contrato_id = l.contrato_id)
        """
    }

    static func aplicarExcecoes(_ competencia: Competencia) -> SQL {
        """
        UPDATE linha_do_mes l SET enviado = e.enviado, glosado = e.glosado, suspenso = e.suspenso, retirado = e.retirado
          FROM excecao_da_glosa e
         WHERE l.competencia = \(competencia) AND l.contrato_id = e.contrato_id
           AND (l.enviado, l.glosado, l.suspenso, l.retirado) IS DISTINCT FROM (e.enviado, e.glosado, e.suspenso, e.retirado)
        """
    }

    static func desfazerGlosa(_ competencia: Competencia) -> SQL {
        """
        UPDATE linha_do_mes SET enviado = NULL, glosado = NULL, suspenso = NULL, retirado = NULL WHERE competencia = \(competencia)
        """
    }

    static func somaDasLinhas(_ competencia: Competencia) -> SQL {
        """
        SELECT count(*), count(enviado), coalesce(sum(previsto), 0)::bigint, coalesce(sum(enviado), 0)::bigint,
               coalesce(sum(glosado), 0)::bigint, coalesce(sum(suspenso), 0)::bigint, coalesce(sum(retirado), 0)::bigint
          FROM linha_do_mes
         WHERE competencia = \(competencia)
        """
    }
}
