import BancoDeDados

/// Uma agência ou um correspondente em atividade, para se escolher: sem abrir o que é pessoal do responsável nem contar os contratos.
struct CorrespondenteQueAtende: Sendable, Hashable {
    let id: Int64
    let consignataria: Int64
    let nomeDaConsignataria: String
    let codigo: String
    let nome: String

    /// Os que `recorte` alcança (uma consignatária; `nil` é o órgão), em ordem de nome.
    static func listar(recorte: Int64?, em t: Transacao) throws -> [CorrespondenteQueAtende] {
        try t.executar(
            """
            SELECT a.id, a.consignataria_id, g.nome, a.codigo, a.nome
              FROM correspondente a
              JOIN consignataria g ON g.id = a.consignataria_id
             WHERE a.encerrado_em IS NULL AND (\(recorte.valorSQL)::bigint IS NULL OR a.consignataria_id = \(recorte.valorSQL)::bigint)
             ORDER BY a.nome, a.id
            """
        ).map {
            CorrespondenteQueAtende(
                id: try $0.ler(0), consignataria: try $0.ler(1), nomeDaConsignataria: try $0.ler(2),
                codigo: try $0.ler(3), nome: try $0.ler(4))
        }
    }
}
