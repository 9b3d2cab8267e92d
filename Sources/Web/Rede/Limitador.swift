import NIOConcurrencyHelpers
import Foundation

/// Limitador por chave, na memória: balde que enche devagar e esvazia a cada pedido.
///
/// Guarda no máximo `chaves` baldes; cheio, esquece os que já voltaram a encher e, se preciso, o mais antigo. Conta só o que este processo
/// vê: o que se promete a quem está fora é um `Ritmo`, contado para todos os processos.
package final class Limitador: Sendable {
    private struct Balde {
        var fichas: Double
        var em: Date
    }
    private let capacidade: Double
    private let porSegundo: Double
    private let maximoDeChaves: Int
    private let caixa = NIOLockedValueBox<[String: Balde]>([:])

    /// - Parameters:
    ///   - capacidade: pedidos que cabem de uma vez.
    ///   - porSegundo: fichas que voltam por segundo (0,1 é uma a cada dez segundos).
    package init(capacidade: Int, porSegundo: Double, chaves: Int = 50_000) {
        precondition(capacidade > 0 && porSegundo > 0 && chaves > 0, "limitador sem capacidade")
        self.capacidade = Double(capacidade)
        self.porSegundo = porSegundo
        self.maximoDeChaves = chaves
    }

    /// Gasta uma ficha; falso se não há.
    package func cabe(_ chave: String, agora: Date) -> Bool { gastar(chave, agora: agora) == nil }

    /// Gasta uma ficha, ou diz em quantos segundos haverá uma; `nil` quando coube.
    func gastar(_ chave: String, agora: Date) -> Double? {
        caixa.withLockedValue { baldes in
            var balde = baldes[chave] ?? Balde(fichas: capacidade, em: agora)
            balde.fichas = cheio(balde, agora)
            balde.em = agora
            let coube = balde.fichas >= 1
            if coube { balde.fichas -= 1 }
            if baldes[chave] == nil && baldes.count >= maximoDeChaves { podar(&baldes, agora) }
            baldes[chave] = balde
            return coube ? nil : (1 - balde.fichas) / porSegundo
        }
    }

    /// Baldes guardados agora.
    package var quantasChaves: Int { caixa.withLockedValue(\.count) }

    private func cheio(_ balde: Balde, _ agora: Date) -> Double {
        min(capacidade, balde.fichas + max(0, agora.timeIntervalSince(balde.em)) * porSegundo)
    }

    private func podar(_ baldes: inout [String: Balde], _ agora: Date) {
        baldes = baldes.filter { cheio($0.value, agora) < capacidade }
        if baldes.count >= maximoDeChaves, let antigo = baldes.min(by: { $0.value.em < $1.value.em }) {
            baldes.removeValue(forKey: antigo.key)
        }
    }
}
