import Auditoria
import Averbacao
import Contratos
import Logging
import ServiceLifecycle
import Tarefas

/// O que corre atrás das telas enquanto o servidor vive: vencer reservas a cada minuto.
///
/// A periódica é uma linha só na fila: com vários processos, roda num de cada vez.
struct ServicosDeFundo: Service {
    private let pecas: Pecas

    init(_ pecas: Pecas) { self.pecas = pecas }

    func run() async throws {
        let executor = Executor(banco: pecas.casa.banco, papel: .motor, ids: pecas.casa.ids)
        let balcao = pecas.balcao
        executor.repetir("vencer-reservas", cada: .seconds(60)) { _ in
            ["vencidas": try await balcao.vencerReservas()]
        }
        try await executor.iniciar()
        try? await gracefulShutdown()
        await executor.encerrar()
    }
}
