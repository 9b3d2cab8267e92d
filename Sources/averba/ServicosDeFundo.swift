import Acesso
import Auditoria
import Averbacao
import Contratos
import Folha
import Logging
import PortalDoGestor
import ServiceLifecycle
import Tarefas

/// O que corre atrás das telas enquanto o servidor vive: as tarefas pedidas, vencer reservas a cada minuto e a limpeza.
///
/// A periódica é uma linha só na fila: com vários processos, roda num de cada vez.
struct ServicosDeFundo: Service {
    private let pecas: Pecas

    init(_ pecas: Pecas) { self.pecas = pecas }

    func run() async throws {
        let (executor, balcao) = (pecas.executor, pecas.balcao)
        pecas.trabalhos.registrar(em: executor)
        pecas.lotes.registrar(em: executor)
        executor.repetir("vencer-reservas", cada: .seconds(60)) { _ in
            ["vencidas": try await balcao.vencerReservas()]
        }
        let consultas = ConsultasGuardadas(pecas.casa)
        executor.repetir("limpar-consultas", cada: .seconds(3_600)) { _ in ["apagadas": try await consultas.limpar()] }
        try await executor.iniciar()
        try? await gracefulShutdown()
        await executor.encerrar()
    }
}
