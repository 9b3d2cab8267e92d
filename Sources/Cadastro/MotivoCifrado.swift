import BancoDeDados
import Cifra

/// O motivo digitado por alguém, guardado num bloco cifrado: nada impede que traga o nome ou o CPF de uma pessoa.
///
/// - Fonte: RNF-SEG-03, LGPD-02; decisão 0032.
package enum MotivoCifrado {
    private static let coluna = "motivo"

    /// O bloco para a linha `id` da tabela; sem motivo, nada.
    package static func fechar(_ motivo: String?, tabela: String, id: Int64, _ cofre: Cofre) throws -> [UInt8]? {
        try motivo.map { try cofre.cifrar(Array($0.utf8), tabela: tabela, coluna: coluna, id: id) }
    }

    /// O motivo de uma linha lida.
    ///
    /// - Parameters:
    ///   - bloco: a posição de `motivo` na linha; a de `motivo_em_claro`, que só traz o de antes da cifra, vem logo depois.
    package static func abrir(
        _ linha: Linha, _ bloco: Int, tabela: String, id: Int64, _ cofre: Cofre
    ) throws -> String? {
        guard let cifrado = try linha.ler(bloco, como: [UInt8]?.self) else {
            return try linha.ler(bloco + 1, como: String?.self)
        }
        return String(
            decoding: try cofre.decifrar(cifrado, tabela: tabela, coluna: coluna, id: id), as: UTF8.self)
    }
}
