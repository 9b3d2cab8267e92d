import BancoDeDados
import Foundation

/// A fila vista por quem pede trabalho e por quem o acompanha. Quem executa é o `Executor`.
package struct FilaDeTarefas: Sendable {
    private let ids: Ids
    private let aoAgendar: @Sendable () -> Void

    /// `aoAgendar` roda depois do COMMIT de quem agendou: é onde se acorda o executor deste processo (os outros olham a fila
    /// de tempos em tempos).
    package init(ids: Ids, aoAgendar: @escaping @Sendable () -> Void = {}) {
        self.ids = ids
        self.aoAgendar = aoAgendar
    }

    /// O que `agendar` achou ou criou.
    package struct Agendada: Sendable, Hashable {
        package let id: Int64
        /// Falso: já havia uma viva com a mesma chave, e é ela.
        package let nova: Bool
    }

    /// Põe na fila, na transação de quem pede: desfeita ela, não há tarefa.
    ///
    /// Com `chave`, só uma viva por espécie e chave: se já há, devolve-a. `dados` vai em claro: não leva dado pessoal.
    @discardableResult
    package func agendar(
        _ especie: String, chave: String? = nil, dados: some Encodable, autor: Int64? = nil,
        daquiA espera: Duration = .zero,
        em t: Transacao
    ) throws -> Agendada {
        let json = try String(decoding: Self.codificador.encode(dados), as: UTF8.self)
        for _ in 0..<10 {
            let id = try ids.proximo(em: t)
            let inserida = try t.executar(
                TarefasSQL.inserir(
                    id: id, especie: especie, chave: chave, dados: json, autor: autor,
                    esperaEmMicrossegundos: espera.microssegundos))
            if inserida.alteradas == 1 {
                t.aoConfirmar(aoAgendar)
                return Agendada(id: id, nova: true)
            }
            guard let chave else { preconditionFailure("tarefa sem chave não conflita") }
            if let viva = try t.uma(TarefasSQL.viva(especie: especie, chave: chave)) {
                return Agendada(id: try viva.ler(0), nova: false)
            }
            // A que havia terminou entre os dois comandos: tenta de novo.
        }
        throw FalhaDeBanco(sqlstate: "40001", mensagem: "a tarefa \(especie) termina e renasce sem parar")
    }

    /// Cancela a que espera, ou pede à que roda que pare onde for seguro; falso se já terminou.
    @discardableResult
    package func cancelar(_ id: Int64, em t: Transacao) throws -> Bool {
        try t.executar(TarefasSQL.cancelar(id)).alteradas == 1
    }

    package static func ler(_ id: Int64, em t: Transacao) throws -> EstadoDaTarefa? {
        try t.uma(TarefasSQL.estado(de: id)).map(EstadoDaTarefa.init(lendo:))
    }

    /// A mais nova com esta chave, viva ou não.
    package static func ultima(_ especie: String, chave: String, em t: Transacao) throws -> EstadoDaTarefa? {
        try t.uma(TarefasSQL.ultima(especie: especie, chave: chave)).map(EstadoDaTarefa.init(lendo:))
    }

    /// As das espécies dadas, vivas ou não, da mais nova à mais velha.
    package static func listar(
        _ especies: [String], chave: String? = nil, limite: Int, pulados: Int = 0, em t: Transacao
    ) throws -> [EstadoDaTarefa] {
        try t.executar(TarefasSQL.listar(especies: especies, chave: chave, limite: limite, pulados: pulados)).map(
            EstadoDaTarefa.init(lendo:))
    }

    package static func contar(_ especies: [String], em t: Transacao) throws -> Int {
        try t.uma(TarefasSQL.contar(especies: especies))?.ler(0) ?? 0
    }

    /// Espera a tarefa terminar, até o prazo; devolve o estado em que ela ficou, terminada ou não.
    package static func esperar(
        _ id: Int64, ate prazo: Duration, em banco: Banco, como papel: Papel, cada: Duration = .milliseconds(50)
    ) async throws -> EstadoDaTarefa? {
        let fim = ContinuousClock.now + prazo
        while true {
            let estado = try await banco.transacao(como: papel, soLeitura: true) { t in try ler(id, em: t) }
            guard let estado, estado.situacao.viva, ContinuousClock.now < fim else { return estado }
            try await Task.sleep(for: cada)
        }
    }

    /// Cada mudança de estado, até a tarefa terminar: é o que a tela ouve.
    package static func acompanhar(
        _ id: Int64, em banco: Banco, como papel: Papel, cada: Duration = .milliseconds(500)
    ) -> AsyncThrowingStream<EstadoDaTarefa, any Error> {
        AsyncThrowingStream { fluxo in
            let ouvinte = Task {
                do {
                    var anterior: EstadoDaTarefa?
                    while let estado = try await banco.transacao(
                        como: papel, soLeitura: true, { t in try ler(id, em: t) })
                    {
                        if estado != anterior { fluxo.yield(estado) }
                        anterior = estado
                        guard estado.situacao.viva else { break }
                        try await Task.sleep(for: cada)
                    }
                    fluxo.finish()
                } catch {
                    fluxo.finish(throwing: error)
                }
            }
            fluxo.onTermination = { _ in ouvinte.cancel() }
        }
    }

    static var codificador: JSONEncoder {
        let codificador = JSONEncoder()
        codificador.outputFormatting = .sortedKeys
        return codificador
    }
}
