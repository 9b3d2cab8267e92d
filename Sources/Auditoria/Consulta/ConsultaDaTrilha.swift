import BancoDeDados
import Nucleo

/// O que se procura na trilha. Quem consulta o faz no seu papel: a consignatária só alcança os eventos dos seus usuários.
package struct ConsultaDaTrilha: Sendable, Hashable {
    /// O que o perfil pode ler; vazio não acha nada.
    package var partes: Set<ParteDaTrilha>
    package var desde: Instante?
    /// Antes deste instante, sem o incluir.
    package var ate: Instante?
    package var ato: String?
    package var objeto: String?
    package var objetoId: Int64?
    /// Ids de quem agiu; vazia não acha nada, `nil` não filtra.
    package var autores: [Int64]?
    package var consignataria: Int64?
    package var enderecoIndices: [[UInt8]]?
    /// Do mais velho ao mais novo.
    package var crescente = false
    package var cursor: CursorDaTrilha?

    package init(partes: Set<ParteDaTrilha>) { self.partes = partes }

    /// Os eventos da página, decifrados.
    package func listar(limite: Int, _ trilha: Trilha, em t: Transacao) throws -> [EventoLido] {
        guard !partes.isEmpty else { return [] }
        let ordem: SQL = crescente ? "e.em, e.id" : "e.em DESC, e.id DESC"
        return try t.executar(
            """
            SELECT \(EventoLido.colunas)
              FROM evento e
             WHERE \(condicao)
             ORDER BY \(ordem)
             LIMIT \(limite)
            """
        ).map { try EventoLido(lendo: $0, trilha) }
    }

    /// Quantos são, contando até `maximo` e não mais.
    package func contar(ate maximo: Int, em t: Transacao) throws -> Int {
        guard !partes.isEmpty else { return 0 }
        return try t.uma("SELECT count(*) FROM (SELECT FROM evento e WHERE \(condicao) LIMIT \(maximo)) x")?.ler(0) ?? 0
    }

    private var condicao: SQL {
        let dasPartes = partes.sorted { $0.rawValue < $1.rawValue }.map(\.condicao)
        var condicao: SQL = "("
        for (posicao, parte) in dasPartes.enumerated() { condicao += posicao == 0 ? parte : " OR \(parte)" }
        condicao += ")"
        if let desde { condicao += " AND e.em >= \(Valor.instante(desde.microssegundos))" }
        if let ate { condicao += " AND e.em < \(Valor.instante(ate.microssegundos))" }
        if let ato { condicao += " AND e.ato = \(ato)" }
        if let objeto { condicao += " AND e.objeto = \(objeto)" }
        if let objetoId { condicao += " AND e.objeto_id = \(objetoId)" }
        if let autores { condicao += " AND e.autor_id = ANY (\(autores))" }
        if let consignataria { condicao += " AND e.consignataria_id = \(consignataria)" }
        if let enderecoIndices { condicao += " AND e.endereco_indice = ANY (\(enderecoIndices))" }
        if let cursor {
            let sinal: SQL = crescente ? ">" : "<"
            condicao += " AND (e.em, e.id) \(sinal) (\(Valor.instante(cursor.em.microssegundos)), \(cursor.id)::bigint)"
        }
        return condicao
    }
}

/// Onde uma página da trilha parou: o instante e o id do último evento dela.
package struct CursorDaTrilha: Sendable, Hashable {
    package let em: Instante
    package let id: Int64

    package init(_ evento: EventoLido) { (em, id) = (evento.em, evento.id) }

    package init?(lendo texto: String) {
        let partes = texto.split(separator: "_")
        guard partes.count == 2, let em = Int64(partes[0]), let id = Int64(partes[1]) else { return nil }
        (self.em, self.id) = (Instante(microssegundos: em), id)
    }

    /// Como vai no endereço.
    package var escrito: String { "\(em.microssegundos)_\(id)" }
}
