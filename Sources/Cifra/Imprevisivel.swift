/// Bytes e textos que ninguém adivinha, do gerador do sistema operacional: chaves, sessões, códigos.
///
/// O sorteio que se repete com a mesma semente, para testes e para a base fictícia, é `Nucleo.Sorteio`, e não serve a segredo nenhum.
package enum Imprevisivel {
    package static func bytes(_ quantos: Int) -> [UInt8] {
        precondition(quantos >= 0, "não se sorteia quantidade negativa")
        var fonte = SystemRandomNumberGenerator()
        var saida: [UInt8] = []
        saida.reserveCapacity(quantos)
        // Oito por vez: cada chamada à fonte é uma ida ao sistema.
        while saida.count < quantos {
            withUnsafeBytes(of: fonte.next()) { saida.append(contentsOf: $0.prefix(quantos - saida.count)) }
        }
        return saida
    }

    /// Texto de uma só caixa, sem letras que se confundem (`0`/`O`, `1`/`I`), próprio para se ditar ao telefone.
    ///
    /// Cada letra leva cinco bits sorteados.
    package static func texto(_ quantos: Int) -> String {
        var fonte = SystemRandomNumberGenerator()
        var bits: UInt64 = 0
        let letras = (0..<quantos).map { indice in
            if indice.isMultiple(of: 12) { bits = fonte.next() }
            defer { bits >>= 5 }
            return alfabeto[Int(bits & 31)]
        }
        return String(decoding: letras, as: UTF8.self)
    }

    private static let alfabeto = Array("23456789ABCDEFGHJKLMNPQRSTUVWXYZ".utf8)
}
