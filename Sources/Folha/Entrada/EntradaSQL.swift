import BancoDeDados
import Cadastro
import Nucleo

/// O SQL das entradas: lê o cadastro e os contratos; só grava nas tabelas da folha.
enum EntradaSQL {
    static let folhaEmCurso: SQL = """
        SELECT max(competencia) FILTER (WHERE situacao = 'aberta')::date, max(competencia) FILTER (WHERE situacao = 'fechada')::date
          FROM folha_do_mes
        """

    static let vinculos: SQL = "SELECT id, pessoa_id, matricula, situacao FROM vinculo"
    static let tiposDeMargem: SQL = "SELECT codigo FROM tipo_de_margem ORDER BY ordem"
    static let regras: SQL = "SELECT DISTINCT regra FROM percentual_de_margem UNION SELECT regra FROM marca_de_legado"

    static func abrirFolha(_ competencia: Competencia) -> SQL {
        "INSERT INTO folha_do_mes (competencia, situacao) VALUES (\(competencia), 'aberta') ON CONFLICT (competencia) DO NOTHING"
    }

    /// A folha que usa o que se carregou: a que vem depois da fechada que informou.
    static func anotarCadastro(naFolhaDe competencia: Competencia, em agora: Instante) -> SQL {
        "UPDATE folha_do_mes SET cadastro_em = \(agora) WHERE competencia = \(competencia)"
    }

    /// Estatísticas do que acabou de entrar: a glosa o lê logo depois.
    static let analisarMargens: SQL = "SELECT analisar_margens_da_folha()"

    static func anotarMargens(naFolhaDe competencia: Competencia, em agora: Instante) -> SQL {
        "UPDATE folha_do_mes SET margens_em = \(agora) WHERE competencia = \(competencia)"
    }

    static func tarefa(_ especie: String, de arquivo: Int64) -> SQL {
        """
        SELECT id FROM tarefa
         WHERE especie = \(especie) AND (dados ->> 'arquivo')::bigint = \(arquivo)
         ORDER BY id DESC
         LIMIT 1
        """
    }

    // MARK: - Cadastro

    static func pessoas(doCPF indices: [[UInt8]]) -> SQL {
        "SELECT id, cpf_indice FROM pessoa WHERE cpf_indice = ANY(\(indices))"
    }

    static func pessoais(_ pessoas: [Int64]) -> SQL { "SELECT id, pessoal FROM pessoa WHERE id = ANY(\(pessoas))" }

    static func vinculos(dasPessoas pessoas: [Int64]) -> SQL {
        """
        SELECT id, pessoa_id, matricula, categoria, situacao, orgao_id, cargo, admitido_em, encerrado_em, sucede_id, visto_na_folha
          FROM vinculo
         WHERE pessoa_id = ANY(\(pessoas))
        """
    }

    /// A folha que usa o último cadastro aplicado: a que vem depois da que ele informou.
    static let folhaDoUltimoCadastro: SQL =
        "SELECT max(competencia)::date FROM folha_do_mes WHERE cadastro_em IS NOT NULL"

    /// Quem ainda tem vínculo com o órgão e não veio na folha desta competência.
    static func ausentes(desde competencia: Competencia, depoisDe matricula: String, limite: Int) -> SQL {
        """
        SELECT id, pessoa_id, matricula, situacao, visto_na_folha
          FROM vinculo
         WHERE situacao IN ('ativo', 'inativo') AND (visto_na_folha IS NULL OR visto_na_folha < \(competencia))
           AND matricula > \(matricula)
         ORDER BY matricula
         LIMIT \(limite)
        """
    }

    // MARK: - Margens

    static func gravarMargens(_ contas: [Int64], _ brutas: [Int64], da folha: Competencia) -> SQL {
        """
        INSERT INTO margem_da_folha (conta_id, competencia, bruta)
        SELECT n.conta, \(folha), n.bruta FROM unnest(\(contas), \(brutas)) AS n (conta, bruta)
        ON CONFLICT (conta_id, competencia) DO UPDATE SET bruta = excluded.bruta WHERE margem_da_folha.bruta <> excluded.bruta
        """
    }

    static func gravarMargensPorRegra(_ contas: [Int64], _ regras: [String], _ brutas: [Int64], da folha: Competencia)
        -> SQL
    {
        """
        INSERT INTO margem_por_regra (conta_id, competencia, regra, bruta)
        SELECT n.conta, \(folha), n.regra, n.bruta FROM unnest(\(contas), \(regras), \(brutas)) AS n (conta, regra, bruta)
        ON CONFLICT (conta_id, competencia, regra) DO UPDATE SET bruta = excluded.bruta
        """
    }

    // MARK: - Bases

    static func gravarBases(_ bases: [BaseInformada], da folha: Competencia) -> SQL {
        """
        INSERT INTO base_da_folha (vinculo_id, competencia, bruta, liquida, compulsorias, previdencia, verbas_pagas)
        SELECT n.vinculo, \(folha), n.bruta, n.liquida, n.compulsorias, n.previdencia, n.verbas
          FROM unnest(\(bases.map(\.vinculo)), \(bases.map { $0.bruta?.centavos }), \(bases.map { $0.liquida?.centavos }),
                      \(bases.map { $0.compulsorias?.centavos }), \(bases.map { $0.previdencia?.centavos }),
                      \(bases.map { $0.verbasPagas?.centavos }))
               AS n (vinculo, bruta, liquida, compulsorias, previdencia, verbas)
        ON CONFLICT (vinculo_id, competencia) DO UPDATE
           SET bruta = coalesce(excluded.bruta, base_da_folha.bruta), liquida = coalesce(excluded.liquida, base_da_folha.liquida),
               compulsorias = coalesce(excluded.compulsorias, base_da_folha.compulsorias),
               previdencia = coalesce(excluded.previdencia, base_da_folha.previdencia),
               verbas_pagas = coalesce(excluded.verbas_pagas, base_da_folha.verbas_pagas)
        """
    }

    // MARK: - Contratos a reajustar

    /// Pessoas com contrato percentual vivo, depois de uma, na ordem em que se travam.
    static func pessoasComPercentual(depoisDe pessoa: Int64, limite: Int) -> SQL {
        """
        SELECT DISTINCT v.pessoa_id
          FROM contrato c
          JOIN vinculo v ON v.id = c.vinculo_id
         WHERE c.percentual IS NOT NULL AND c.situacao IN ('averbado', 'suspenso') AND v.pessoa_id > \(pessoa)
         ORDER BY v.pessoa_id
         LIMIT \(limite)
        """
    }

    /// Contratos vivos numa consignatária (`nil`: em todas) e destas pessoas (`nil`: de todas), com o que o reajuste precisa.
    static func contratosAReajustar(_ pessoas: [Int64]?, consignataria: Int64?, baseDe folha: Competencia?) -> SQL {
        """
        SELECT c.id, v.pessoa_id, c.vinculo_id, v.matricula, v.situacao, c.numero, c.parcela, c.percentual, b.previdencia, p.codigo,
               p.reajuste_exige_saldo, c.consignataria_id, c.suspenso_ate, c.exige_prova, c.produto_id, c.prazo, c.regra_em
          FROM contrato c
          JOIN vinculo v ON v.id = c.vinculo_id
          JOIN produto p ON p.id = c.produto_id
          LEFT JOIN base_da_folha b ON b.vinculo_id = v.id AND b.competencia = \(folha.valorSQL)::date
         WHERE c.situacao IN ('averbado', 'suspenso')
           AND (\(pessoas.valorSQL)::bigint[] IS NULL OR v.pessoa_id = ANY(\(pessoas.valorSQL)::bigint[]))
           AND (\(consignataria.valorSQL)::bigint IS NULL OR c.consignataria_id = \(consignataria.valorSQL)::bigint)
         ORDER BY v.pessoa_id, c.id
        """
    }
}
