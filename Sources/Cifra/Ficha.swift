import Crypto
import Foundation

/// Um segredo sorteado que se entrega a alguém (sessão, confirmação de e-mail, chave de interface).
///
/// Só o resumo se guarda: quem lê o banco não consegue usar a ficha de ninguém. São 256 bits sorteados, então um
/// resumo simples basta (não há o que adivinhar).
package struct Ficha: Sendable, Equatable {
    /// Os 43 caracteres base64url que se entregam.
    package let texto: String
    /// SHA-256 dos 32 bytes sorteados: é o que se guarda e por que se procura.
    package let resumo: [UInt8]

    /// Uma ficha nova.
    package static func sorteada() -> Ficha { Ficha(bytes: Imprevisivel.bytes(32)) }

    /// A ficha que alguém apresentou; `nil` se não tem a forma de uma. Só há uma escrita para cada ficha.
    package init?(lendo texto: String) {
        guard texto.utf8.count == 43,
            texto.utf8.allSatisfy({ Self.alfabeto.contains($0) }),
            let dados = Data(
                base64Encoded: texto.replacing("-", with: "+").replacing("_", with: "/") + "="),
            dados.count == 32
        else { return nil }
        self.init(bytes: [UInt8](dados))
        guard self.texto == texto else { return nil }
    }

    private init(bytes: [UInt8]) {
        texto = Base64DeEndereco.escrever(bytes)
        resumo = Array(SHA256.hash(data: bytes))
    }

    private static let alfabeto = Set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
}
