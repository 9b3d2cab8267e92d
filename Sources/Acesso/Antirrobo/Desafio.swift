import Cifra
import Crypto
import Foundation
import Nucleo

/// Um desafio de trabalho: texto assinado pelo servidor, preso a um formulário e a uma hora, que custa conta a quem o resolve.
///
/// `v1.entrar.1791205200.14.‹nonce›.‹assinatura›`. Resolve-o um número que, depois do texto e de dois-pontos, dê SHA-256 com tantos zeros
/// binários no começo. Conferir custa um resumo; achar, 2^dificuldade em média.
package struct Desafio: Sendable, Hashable {
    /// O formulário a que serve.
    package enum Formulario: String, Sendable, CaseIterable {
        case entrar, recuperar
        case porSenha = "por-senha"
    }

    package let texto: String
    package let formulario: Formulario
    /// Segundos desde 1970.
    let emitidoEm: Int64
    package let dificuldade: Int

    static func novo(_ formulario: Formulario, dificuldade: Int, as agora: Instante, _ cofre: Cofre) -> Desafio {
        let emitido = agora.microssegundos / 1_000_000
        let corpo =
            "v1.\(formulario.rawValue).\(emitido).\(dificuldade).\(Base64DeEndereco.escrever(Imprevisivel.bytes(16)))"
        return Desafio(
            texto: "\(corpo).\(Base64DeEndereco.escrever(assinatura(corpo, cofre)))", formulario: formulario,
            emitidoEm: emitido,
            dificuldade: dificuldade)
    }

    /// `nil` se não foi emitido aqui.
    init?(lendo texto: String, _ cofre: Cofre) {
        let partes = texto.split(separator: ".", omittingEmptySubsequences: false)
        guard texto.utf8.count <= 200, partes.count == 6, partes[0] == "v1",
            let formulario = Formulario(rawValue: String(partes[1])), let emitido = Int64(partes[2]),
            let dificuldade = Int(partes[3])
        else { return nil }
        let corpo = partes.dropLast().joined(separator: ".")
        // Durante a troca da chave, o de um servidor pode chegar a outro que já assina com a nova.
        let certas = cofre.indicesCegos(corpo, dominio: "desafio").map(Base64DeEndereco.escrever)
        guard certas.count(where: { iguaisEmTempoConstante(Array($0.utf8), Array(partes[5].utf8)) }) == 1 else {
            return nil
        }
        self.init(texto: texto, formulario: formulario, emitidoEm: emitido, dificuldade: dificuldade)
    }

    private init(texto: String, formulario: Formulario, emitidoEm: Int64, dificuldade: Int) {
        (self.texto, self.formulario) = (texto, formulario)
        (self.emitidoEm, self.dificuldade) = (emitidoEm, dificuldade)
    }

    private static func assinatura(_ corpo: String, _ cofre: Cofre) -> [UInt8] {
        cofre.indiceCego(corpo, dominio: "desafio")
    }

    /// Se o número resolve este desafio.
    package func resolve(_ numero: String) -> Bool {
        guard (1...20).contains(numero.utf8.count) else { return false }
        var zeros = 0
        for byte in SHA256.hash(data: Array("\(texto):\(numero)".utf8)) {
            guard byte == 0 else { return zeros + byte.leadingZeroBitCount >= dificuldade }
            zeros += 8
        }
        return true
    }
}
