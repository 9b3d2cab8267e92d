import Cifra
import Crypto
import Foundation

/// O que fica com quem pediu para entrar, até o provedor o mandar de volta: é o que prende a resposta a este pedido e a este navegador.
package struct PedidoDeEntrada: Sendable, Codable, Equatable {
    /// Volta no endereço, e tem de ser o mesmo: outro navegador não o conhece.
    package let estado: String
    /// Volta dentro da ficha assinada.
    let nonce: String
    /// O segredo do PKCE: só quem o tem troca o código pela ficha (RFC 7636).
    let verificador: String
    /// Segundos desde 1970.
    let nascidoEm: Double
    /// A pessoa tem de entrar outra vez no provedor, ainda que ele já a conheça.
    let deNovo: Bool

    /// Segundos depois dos quais não vale.
    package static let vida = 600

    static func novo(em data: Date, deNovo: Bool) -> PedidoDeEntrada {
        func sorteado() -> String { Base64DeEndereco.escrever(Imprevisivel.bytes(32)) }
        return PedidoDeEntrada(
            estado: sorteado(), nonce: sorteado(), verificador: sorteado(), nascidoEm: data.timeIntervalSince1970,
            deNovo: deNovo)
    }

    var desafio: String { Base64DeEndereco.escrever(Array(SHA256.hash(data: Array(verificador.utf8)))) }

    func vale(em data: Date) -> Bool {
        (0...Double(Self.vida)).contains(data.timeIntervalSince1970 - nascidoEm)
    }
}
