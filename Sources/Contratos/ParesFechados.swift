import BancoDeDados
import Nucleo

/// Os pares que fecharam e de que o gestor ainda não foi avisado.
package enum ParesFechados {
    /// Quantas pessoas fecharam para uma consignatária.
    package struct Fechamento: Sendable, Hashable {
        package let consignataria: String
        package let pessoas: Int
    }

    /// Toma os novos e os dá por avisados, na transação de quem avisa: desfeita ela, voltam na próxima.
    ///
    /// Par reaberto que volta a fechar é novo outra vez. Dois processos não tomam o mesmo.
    package static func tomar(_ competencia: Competencia, limite: Int, em t: Transacao) throws -> [Fechamento] {
        try t.executar(
            """
            WITH novos AS (
                SELECT consignataria_id, pessoa_id, competencia FROM tentativa
                 WHERE competencia = \(competencia) AND quantas - perdoadas >= \(limite) AND avisadas < quantas
                 ORDER BY consignataria_id, pessoa_id FOR UPDATE SKIP LOCKED),
            avisados AS (
                UPDATE tentativa t SET avisadas = t.quantas FROM novos n
                 WHERE (t.consignataria_id, t.pessoa_id, t.competencia) = (n.consignataria_id, n.pessoa_id, n.competencia)
                RETURNING t.consignataria_id)
            SELECT c.nome, count(*)
              FROM avisados a
              JOIN consignataria c ON c.id = a.consignataria_id
             GROUP BY c.nome
             ORDER BY count(*) DESC, c.nome
            """
        ).map { Fechamento(consignataria: try $0.ler(0), pessoas: try $0.ler(1)) }
    }
}
