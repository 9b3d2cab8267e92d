import Foundation
import NIOConcurrencyHelpers

/// Quanto se pode pedir em pouco tempo, sob um nome: rotas de mesmo nome dividem a mesma conta.
package struct Ritmo: Sendable, Hashable {
    /// Separa a conta de um ritmo da de outro, para a mesma chave.
    package let nome: String
    /// Pedidos que cabem de uma vez.
    package let capacidade: Int
    /// Fichas que voltam por segundo (0,1 é uma a cada dez segundos).
    package let porSegundo: Double

    package init(_ nome: String, capacidade: Int, porSegundo: Double) {
        precondition(!nome.isEmpty && capacidade > 0 && porSegundo > 0, "ritmo sem nome ou sem capacidade")
        (self.nome, self.capacidade, self.porSegundo) = (nome, capacidade, porSegundo)
    }
}

/// Onde se conta o que cada chave já pediu; a do endereço é a da rede dele (`EnderecoDeRede.chave`).
///
/// Quem a guarda fora do processo faz dois servidores valerem por um.
package protocol GuardaDoRitmo: Sendable {
    /// Gasta uma ficha. `nil` se coube; senão, em quantos segundos haverá uma.
    func gastar(_ chave: String, de ritmo: Ritmo, agora: Date) async throws -> Double?
}

extension GuardaDoRitmo {
    /// Gasta uma ficha, ou recusa com 429 e o tempo de espera.
    package func exigir(_ chave: String, de ritmo: Ritmo, agora: Date) async throws {
        guard let espera = try await gastar(chave, de: ritmo, agora: agora) else { return }
        throw RecusaDaWeb.muitosPedidos(max(1, Int(espera.rounded(.up))))
    }
}

/// A conta na memória deste processo: para ensaio, e para quem só poupa trabalho seu. De um nome vale o primeiro ritmo que se viu.
package struct RitmoNaMemoria: GuardaDoRitmo {
    private let limitadores = NIOLockedValueBox<[String: Limitador]>([:])

    package init() {}

    package func gastar(_ chave: String, de ritmo: Ritmo, agora: Date) -> Double? {
        let limitador = limitadores.withLockedValue { limitadores in
            let limitador =
                limitadores[ritmo.nome] ?? Limitador(capacidade: ritmo.capacidade, porSegundo: ritmo.porSegundo)
            limitadores[ritmo.nome] = limitador
            return limitador
        }
        return limitador.gastar(chave, agora: agora)
    }
}
