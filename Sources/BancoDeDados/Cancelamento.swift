import CLibpq
import Foundation
import NIOPosix
import Synchronization

/// Liga o cancelamento de uma `Task` ao comando que a conexão está rodando.
final class Cancelamento: Sendable {
    private struct Estado {
        var pedido = false
        var disparado = false
        var alvo: AlvoDeCancelamento?
    }

    private let estado = Mutex(Estado())

    /// Se alguém pediu para parar.
    var pedido: Bool { estado.withLock { $0.pedido } }

    /// A partir daqui, um pedido de cancelamento interrompe esta conexão.
    func armar(_ alvo: AlvoDeCancelamento) {
        estado.withLock { $0.alvo = alvo }
    }

    /// Daqui em diante a conexão não é mais interrompida. Devolve se foi: nesse caso o sinal pode chegar atrasado e a
    /// conexão não deve ser reaproveitada.
    func desarmar() -> Bool {
        estado.withLock { estado in
            estado.alvo = nil
            return estado.disparado
        }
    }

    /// Pede para parar. O recado ao servidor sai de outra thread, porque bloqueia.
    func pedir() {
        let emCurso = estado.withLock { estado in
            estado.pedido = true
            return estado.alvo != nil
        }
        guard emCurso else { return }
        NIOThreadPool.singleton.submit { _ in self.disparar() }
    }

    /// Manda o recado até a transação acabar: o primeiro pode chegar um instante antes do comando e se perder.
    private func disparar() {
        while dispararUmaVez() { Thread.sleep(forTimeInterval: 0.1) }
    }

    private func dispararUmaVez() -> Bool {
        // O recado vai com a tranca fechada: quem termina a transação espera por ele, e ele nunca acerta a seguinte.
        estado.withLock { estado in
            guard let alvo = estado.alvo else { return false }
            estado.disparado = true
            alvo.cancelar()
            return true
        }
    }
}

/// O endereço para onde se manda o pedido de cancelamento de uma conexão.
///
/// `@unchecked Sendable`: a libpq documenta `PQcancel` como seguro de qualquer thread, e o ponteiro não muda depois de
/// criado.
final class AlvoDeCancelamento: @unchecked Sendable {
    private let ponteiro: OpaquePointer?

    init(conexao: OpaquePointer) { ponteiro = PQgetCancel(conexao) }

    deinit { PQfreeCancel(ponteiro) }

    func cancelar() {
        guard let ponteiro else { return }
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { motivo in
            // Se o recado não chega, o comando segue até o fim ou até o prazo: não há a quem contar.
            _ = PQcancel(ponteiro, motivo.baseAddress, Int32(motivo.count))
        }
    }
}
