import NIOConcurrencyHelpers

/// Conta os pedidos cuja resposta ainda não terminou de sair, para o encerramento esperar por eles.
///
/// O Hummingbird fecha a conexão HTTP/2 quando o fluxo acaba, e a resposta em curso se perderia: por isso se espera
/// antes de lhe pedir que pare.
final class Escoadouro: Sendable {
    private let caixa = NIOLockedValueBox(0)

    var emCurso: Int { caixa.withLockedValue { $0 } }
    func entrou() { caixa.withLockedValue { $0 += 1 } }
    func saiu() { caixa.withLockedValue { $0 -= 1 } }

    /// Espera zerar, até o teto. Devolve quantos ficaram.
    func escoar(ate teto: Duration) async -> Int {
        let fim = ContinuousClock.now + teto
        while emCurso > 0, ContinuousClock.now < fim {
            // Interrompido: quem chama decide com o que restou.
            guard (try? await Task.sleep(for: .milliseconds(20))) != nil else { break }
        }
        return emCurso
    }
}
