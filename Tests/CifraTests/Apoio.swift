import Cifra
import Foundation

/// Bytes escritos em hexadecimal.
func hexa(_ texto: String) -> [UInt8] {
    let letras = Array(texto.utf8)
    return stride(from: 0, to: letras.count, by: 2).compactMap {
        UInt8(String(decoding: letras[$0...$0 + 1], as: UTF8.self), radix: 16)
    }
}

/// Um cofre de chaves novas, com todas as finalidades, e o que o banco guardaria delas.
func cofreNovo(
    mestra: ChaveMestra = .sorteada()
) throws -> (cofre: Cofre, chaveiro: Chaveiro, guardadas: [ChaveEmbrulhada]) {
    var chaveiro = try Chaveiro(mestra: mestra, embrulhadas: [])
    let guardadas = try [Finalidade.dados, .trilha, .sessao, .assinatura].map { try chaveiro.girar($0) }
    return (try Cofre(chaveiro), chaveiro, guardadas)
}

/// Uma pasta provisória, apagada ao fim.
func emPastaProvisoria(_ corpo: (String) throws -> Void) throws {
    let pasta = FileManager.default.temporaryDirectory.appending(path: "cifra-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: pasta, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: pasta) }
    try corpo(pasta.path())
}

/// Roteiro que se repete com a mesma semente (SplitMix64).
struct Semente: RandomNumberGenerator {
    var estado: UInt64
    mutating func next() -> UInt64 {
        estado &+= 0x9E37_79B9_7F4A_7C15
        var z = estado
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
