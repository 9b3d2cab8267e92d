import Synchronization

/// Semáforo assíncrono: no máximo tantos ao mesmo tempo, e uma fila de espera com fim.
///
/// Quem espera não prende linha de execução, entra por ordem de chegada e sai da fila se a tarefa for cancelada.
package final class Vagas: Sendable {
    /// A fila de espera encheu: melhor recusar já do que responder tarde.
    package struct Lotadas: Error, Equatable, Sendable {}

    private struct Estado {
        var livres: Int
        var proximo: UInt64 = 0
        var espera: [(numero: UInt64, chamada: CheckedContinuation<Void, any Error>)] = []
    }

    private let filaMaxima: Int
    private let estado: Mutex<Estado>

    /// - Parameters:
    ///   - simultaneas: quantas ao mesmo tempo; pelo menos uma.
    ///   - filaMaxima: quantas podem esperar antes de a próxima ser recusada.
    package init(simultaneas: Int, filaMaxima: Int) {
        precondition(simultaneas >= 1 && filaMaxima >= 0, "vagas pedem ao menos uma simultânea")
        self.filaMaxima = filaMaxima
        self.estado = Mutex(Estado(livres: simultaneas))
    }

    /// Quantas esperam agora.
    package var emEspera: Int { estado.withLock { $0.espera.count } }

    /// Espera a vez, faz, e devolve a vaga mesmo se der erro.
    package func comVaga<T: Sendable>(_ corpo: @Sendable () async throws -> T) async throws -> T {
        try await ocupar()
        defer { liberar() }
        return try await corpo()
    }

    private func ocupar() async throws {
        let numero = estado.withLock { estado in
            estado.proximo += 1
            return estado.proximo
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (chamada: CheckedContinuation<Void, any Error>) in
                let resposta: Result<Void, any Error>? = estado.withLock { estado in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if estado.livres > 0 {
                        estado.livres -= 1
                        return .success(())
                    }
                    guard estado.espera.count < filaMaxima else { return .failure(Lotadas()) }
                    estado.espera.append((numero, chamada))
                    return nil
                }
                if let resposta { chamada.resume(with: resposta) }
            }
        } onCancel: {
            let saiu = estado.withLock { estado in
                estado.espera.firstIndex { $0.numero == numero }.map { estado.espera.remove(at: $0).chamada }
            }
            saiu?.resume(throwing: CancellationError())
        }
    }

    private func liberar() {
        let seguinte = estado.withLock { estado -> CheckedContinuation<Void, any Error>? in
            guard !estado.espera.isEmpty else {
                estado.livres += 1
                return nil
            }
            return estado.espera.removeFirst().chamada
        }
        seguinte?.resume()
    }
}
