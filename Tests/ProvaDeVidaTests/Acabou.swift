import Synchronization

/// Se uma tarefa já acabou.
final class Acabou: Sendable {
    private let caixa = Mutex(false)
    var sim: Bool { caixa.withLock { $0 } }

    func marcando<T>(_ corpo: () async throws -> T) async rethrows -> T {
        defer { caixa.withLock { $0 = true } }
        return try await corpo()
    }
}
