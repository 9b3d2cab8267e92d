import Synchronization

/// A fila está cheia: há mais quadros chegando do que se consegue analisar. Quem mandou tente de novo.
package struct FilaCheia: Error, Sendable, Hashable, CustomStringConvertible {
    package var description: String { "a análise facial está ocupada demais; tente de novo em instantes" }
}

/// Empresta vagas numeradas, na ordem de chegada, com espera limitada: cheia, recusa em vez de crescer.
package final class Fila: Sendable {
    private struct Estado {
        var livres: [Int]
        var esperando: [(senha: UInt64, vez: CheckedContinuation<Int, any Error>)] = []
        var proxima: UInt64 = 0
    }

    private let estado: Mutex<Estado>
    private let limite: Int

    package init(vagas: Int, espera limite: Int) {
        precondition(vagas > 0 && limite >= 0, "fila sem vaga")
        estado = Mutex(Estado(livres: Array((0..<vagas).reversed())))
        self.limite = limite
    }

    /// Quantos esperam agora.
    package var esperando: Int { estado.withLock { $0.esperando.count } }

    /// Uma vaga; espera se não há. Quem desiste (tarefa cancelada) sai da fila.
    ///
    /// Lança `FilaCheia`, ou `CancellationError` a quem desistiu.
    package func entrar() async throws -> Int {
        let senha = estado.withLock { estado -> UInt64 in
            estado.proxima += 1
            return estado.proxima
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { vez in entrar(senha, vez) }
        } onCancel: {
            desistir(senha)
        }
    }

    private func entrar(_ senha: UInt64, _ vez: CheckedContinuation<Int, any Error>) {
        let resposta = estado.withLock { estado -> Result<Int, any Error>? in
            if Task.isCancelled { return .failure(CancellationError()) }
            if let vaga = estado.livres.popLast() { return .success(vaga) }
            guard estado.esperando.count < limite else { return .failure(FilaCheia()) }
            estado.esperando.append((senha, vez))
            return nil
        }
        if let resposta { vez.resume(with: resposta) }
    }

    private func desistir(_ senha: UInt64) {
        let vez = estado.withLock { estado -> CheckedContinuation<Int, any Error>? in
            guard let lugar = estado.esperando.firstIndex(where: { $0.senha == senha }) else { return nil }
            return estado.esperando.remove(at: lugar).vez
        }
        vez?.resume(throwing: CancellationError())
    }

    /// Devolve a vaga, que vai ao primeiro da espera.
    package func sair(_ vaga: Int) {
        let vez = estado.withLock { estado -> CheckedContinuation<Int, any Error>? in
            guard !estado.esperando.isEmpty else {
                estado.livres.append(vaga)
                return nil
            }
            return estado.esperando.removeFirst().vez
        }
        vez?.resume(returning: vaga)
    }
}
