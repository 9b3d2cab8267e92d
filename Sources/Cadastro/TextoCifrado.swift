import BancoDeDados
import Cifra

/// O texto que alguém digita, guardado num bloco cifrado: nada impede que traga o nome ou o CPF de uma pessoa.
///
/// - Fonte: RNF-SEG-03, LGPD-02; decisão 0032.
package enum TextoCifrado {
    /// O bloco para a linha `id` da tabela; sem texto, nada.
    package static func fechar(
        _ texto: String?, tabela: String, coluna: String = "motivo", id: Int64, _ cofre: Cofre
    ) throws -> [UInt8]? {
        try texto.map { try cofre.cifrar(Array($0.utf8), tabela: tabela, coluna: coluna, id: id) }
    }

    /// O texto de uma linha lida; a quem só dá apoio, a marca de que há um.
    ///
    /// - Parameters:
    ///   - bloco: a posição da coluna na linha; a de `…_em_claro`, que só traz o de antes da cifra, vem logo depois.
    package static func abrir(
        _ linha: Linha, _ bloco: Int, tabela: String, coluna: String = "motivo", id: Int64, _ cofre: Cofre
    ) throws -> String? {
        guard let cifrado = try linha.ler(bloco, como: [UInt8]?.self) else {
            return DaTarefa.velando(try linha.ler(bloco + 1, como: String?.self))
        }
        return try abrir(cifrado, tabela: tabela, coluna: coluna, id: id, cofre)
    }

    /// O texto de um bloco; a quem só dá apoio, a marca de que há um.
    package static func abrir(
        _ bloco: [UInt8]?, tabela: String, coluna: String = "motivo", id: Int64, _ cofre: Cofre
    ) throws -> String? {
        DaTarefa.velando(
            try bloco.map {
                String(decoding: try cofre.decifrar($0, tabela: tabela, coluna: coluna, id: id), as: UTF8.self)
            })
    }
}
