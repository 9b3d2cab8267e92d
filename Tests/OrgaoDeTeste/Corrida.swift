import BancoDeDados
import Synchronization

extension OrgaoDeTeste {
    /// Muda alguma coisa pelo login do dono e só confirma quando `outro` estiver esperando por ela: a corrida, sem depender de sorte.
    ///
    /// Se `outro` acaba sem esperar, confirma assim mesmo, e o que ele devolveu é de quem não viu a mudança.
    package func mudando<T: Sendable>(
        _ mudar: @escaping @Sendable (Transacao) throws -> Void, enquanto outro: @Sendable () async throws -> T
    ) async throws -> Result<T, any Error> {
        let (espera, comecou) = AsyncStream.makeStream(of: Void.self)
        let acabou = Mutex(false)
        async let mudanca: Void = dono.transacao(como: .proprio) { t in
            defer { comecou.finish() }
            try mudar(t)
            comecou.finish()
            while try t.uma(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
            )?.ler(0, como: Int.self) == 0, !acabou.withLock({ $0 }) {
                _ = try t.executar("SELECT pg_sleep(0.02)")
            }
        }
        for await _ in espera {}
        let resultado: Result<T, any Error>
        do { resultado = .success(try await outro()) } catch { resultado = .failure(error) }
        acabou.withLock { $0 = true }
        try await mudanca
        return resultado
    }
}
