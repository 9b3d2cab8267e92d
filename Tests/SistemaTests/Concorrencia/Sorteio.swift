import Synchronization

/// Sorteio que se repete com a mesma semente (SplitMix64).
struct Sorteio: RandomNumberGenerator {
    private var estado: UInt64

    init(semente: UInt64) { estado = semente }

    mutating func next() -> UInt64 {
        estado &+= 0x9E37_79B9_7F4A_7C15
        var z = estado
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// O fim da tempestade, dito uma vez e visto por todos.
final class Sinal: Sendable {
    private let marca = Mutex(false)
    var dado: Bool { marca.withLock { $0 } }
    func dar() { marca.withLock { $0 = true } }
}
