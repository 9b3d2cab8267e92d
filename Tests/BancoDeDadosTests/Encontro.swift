import Foundation
import Synchronization

/// Encontro de duas threads: quem chega primeiro espera a outra. Desiste em dois minutos, e o teste falha adiante.
final class Encontro: Sendable {
    private let sinal = Sinal()
    private let chegou = Mutex(false)

    /// Chamado uma vez por cada lado.
    func chegar() {
        let primeiro = chegou.withLock { chegou in
            defer { chegou = true }
            return !chegou
        }
        if primeiro { sinal.esperar() } else { sinal.dar() }
    }
}

/// Aviso de uma thread a outra, dado uma vez.
final class Sinal: Sendable {
    private let semaforo = DispatchSemaphore(value: 0)

    func dar() { semaforo.signal() }

    func esperar() { _ = semaforo.wait(timeout: .now() + 120) }

    /// O mesmo, numa tarefa: quem espera é outra thread, porque as das tarefas são poucas, e quem dá o aviso pode precisar de uma.
    func chegar() async {
        await withCheckedContinuation { continuacao in
            Thread.detachNewThread {
                self.esperar()
                continuacao.resume()
            }
        }
    }
}

/// Contagem que várias threads somam.
final class Contador: Sendable {
    private let total = Mutex(0)

    var valor: Int { total.withLock { $0 } }

    func somar() { total.withLock { $0 += 1 } }

    /// Verdadeiro só na primeira vez.
    func primeiraVez() -> Bool {
        total.withLock { total in
            total += 1
            return total == 1
        }
    }
}
