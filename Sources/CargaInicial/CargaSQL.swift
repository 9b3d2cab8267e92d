import BancoDeDados
import Cadastro
import Nucleo

/// O SQL da carga inicial.
enum CargaSQL {
    static func ligar(_ ades: [Int64], _ contratos: [Int64]) -> SQL {
        "INSERT INTO contrato_da_carga (ade_antiga, contrato_id) SELECT * FROM unnest(\(ades), \(contratos))"
    }

    /// O contrato em que uma ADE antiga se tornou.
    struct Ligado: Sendable {
        let contrato: Int64
        let consignataria: Int64
        let vinculo: Int64
    }

    static let ligados: SQL = """
        SELECT l.ade_antiga, c.id, c.consignataria_id, c.vinculo_id
          FROM contrato_da_carga l
          JOIN contrato c ON c.id = l.contrato_id
        """

    // MARK: - Conciliação

    /// Cada contrato carregado, com o que se compara com o arquivo.
    static let contratos: SQL = """
        SELECT l.ade_antiga, s.codigo, p.codigo, c.situacao, c.parcela, v.matricula, c.pagas, c.prazo, c.numero
          FROM contrato_da_carga l
          JOIN contrato c ON c.id = l.contrato_id
          JOIN consignataria s ON s.id = c.consignataria_id
          JOIN produto p ON p.id = c.produto_id
          JOIN vinculo v ON v.id = c.vinculo_id
        """

    static let parcelas: SQL = """
        SELECT m.competencia, s.codigo, count(*), sum(m.previsto)::bigint, sum(m.enviado)::bigint, sum(m.descontado)::bigint
          FROM linha_do_mes m
          JOIN contrato_da_carga l ON l.contrato_id = m.contrato_id
          JOIN consignataria s ON s.id = m.consignataria_id
         GROUP BY m.competencia, s.codigo
        """

    static let margens: SQL = """
        SELECT c.tipo, count(*), sum(m.bruta)::bigint
          FROM margem_da_folha m
          JOIN conta_de_margem c ON c.id = m.conta_id
         GROUP BY c.tipo
        """

    /// Contas em que o comprometido não é a soma dos pesos, ou não é a soma do extrato.
    static let contasTortas: SQL = """
        SELECT v.matricula, c.tipo, c.comprometido, coalesce(p.soma, 0)::bigint, coalesce(l.soma, 0)::bigint
          FROM conta_de_margem c
          JOIN vinculo v ON v.id = c.vinculo_id
          LEFT JOIN (SELECT conta_id, sum(valor) AS soma FROM peso GROUP BY conta_id) p ON p.conta_id = c.id
          LEFT JOIN (SELECT conta_id, sum(delta) AS soma FROM lancamento_de_margem GROUP BY conta_id) l ON l.conta_id = c.id
         WHERE c.comprometido <> coalesce(p.soma, 0) OR c.comprometido <> coalesce(l.soma, 0)
         ORDER BY v.matricula, c.tipo
        """

    static let quantidades: SQL = """
        SELECT (SELECT count(*) FROM pessoa), (SELECT count(*) FROM vinculo), (SELECT coalesce(sum(comprometido), 0)::bigint FROM conta_de_margem)
        """
}
