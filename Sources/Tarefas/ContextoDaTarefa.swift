import BancoDeDados
import Foundation

/// O que o trabalho recebe: os seus dados, onde parou da outra vez, e por onde dizer que avançou.
package struct ContextoDaTarefa: Sendable {
    package let id: Int64
    package let especie: String
    package let chave: String?
    package let autor: Int64?
    /// De 1; mais que 1 quer dizer que alguém começou antes.
    package let tentativa: Int
    let dadosEmJSON: String
    let marcaEmJSON: String
    let banco: Banco
    let papel: Papel
    /// Esta execução, e nenhuma outra: é o que impede quem perdeu a tarefa de continuar gravando.
    let processo: String

    /// Os dados de quem agendou.
    package func dados<D: Decodable>(_ tipo: D.Type = D.self) throws -> D {
        try JSONDecoder().decode(D.self, from: Data(dadosEmJSON.utf8))
    }

    /// A marca d'água que uma execução anterior deixou; `nil` se esta é a primeira, ou se não chegou a marcar.
    package func marca<M: Decodable>(_ tipo: M.Type = M.self) throws -> M? {
        if marcaEmJSON == "{}" { return nil }
        return try JSONDecoder().decode(M.self, from: Data(marcaEmJSON.utf8))
    }

    /// A marca como está agora, com a linha da tarefa travada até o COMMIT: é o que lê, antes de avançar, quem divide o trabalho em raias
    /// que avançam ao mesmo tempo. `nil` se ainda ninguém marcou; lança `TarefaPerdida` se outro processo já a pegou.
    package func marcaTravada<M: Decodable>(_ tipo: M.Type = M.self, em t: Transacao) throws -> M? {
        guard let linha = try t.uma(TarefasSQL.marca(id, processo: processo)) else { throw TarefaPerdida() }
        let json: String = try linha.ler(0)
        return json == "{}" ? nil : try JSONDecoder().decode(M.self, from: Data(json.utf8))
    }

    /// Grava a marca e o progresso **na mesma transação** do bloco que se acabou de fazer: ou valem os dois, ou nenhum.
    ///
    /// Chame no fim do bloco, porque trava a linha da tarefa até o COMMIT. Lança `TarefaPerdida` se outro processo já a pegou,
    /// e `TarefaCancelada` se pediram para cancelar e `cancelavel`; nos dois casos o bloco se desfaz.
    package func avancar(
        etapa: String? = nil, feito: Int64, total: Int64? = nil, marca: some Encodable, cancelavel: Bool = true,
        em t: Transacao
    ) throws {
        let json = try String(decoding: FilaDeTarefas.codificador.encode(marca), as: UTF8.self)
        try passar(etapa: etapa, feito: feito, total: total, marca: json, cancelavel: cancelavel, em: t)
        if Task.isCancelled, cancelavel { throw CancellationError() }
    }

    /// Diz o que vai fazer agora, em transação própria, sem mexer na marca.
    package func anunciar(
        _ etapa: String, feito: Int64 = 0, total: Int64? = nil, cancelavel: Bool = true
    ) async throws {
        let contexto = self
        try await banco.transacao(como: papel) { t in
            try contexto.passar(
                etapa: etapa, feito: feito, total: total, marca: nil, cancelavel: cancelavel, em: t)
        }
        if cancelavel { try Task.checkCancellation() }
    }

    private func passar(
        etapa: String?, feito: Int64, total: Int64?, marca: String?, cancelavel: Bool, em t: Transacao
    ) throws {
        let linha = try t.uma(
            TarefasSQL.avancar(id, processo: processo, etapa: etapa, feito: feito, total: total, marca: marca))
        guard let linha else { throw TarefaPerdida() }
        if cancelavel, try linha.ler(0, como: Bool.self) { throw TarefaCancelada() }
    }
}
