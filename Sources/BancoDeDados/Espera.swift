import Foundation

/// Pausas entre tentativas.
enum Espera {
    /// Espera sorteada que cresce com as tentativas: meio milissegundo no mínimo, 128 no máximo. Sem sorteio, as duas
    /// que colidiram colidiriam de novo.
    static func sorteada(tentativa: Int) {
        let teto = 2_000 << min(tentativa, 6)
        Thread.sleep(forTimeInterval: Double(Int.random(in: 500...teto)) / 1_000_000)
    }
}
