import Foundation

/// O servidor de SMTP que a casa usa, e por quem as mensagens saem. Sempre com TLS.
package struct ServidorDeCorreio: Sendable, Equatable {
    /// `smtps://` começa em TLS; `smtp://` sobe por STARTTLS, e sem ele nada sai.
    package let endereco: String
    package let usuario: String?
    package let senha: String?
    package let remetente: EnderecoDeCorreio
    /// Arquivo PEM das autoridades aceitas; `nil` usa as do sistema.
    package let autoridades: String?
    package var prazoEmSegundos = 30

    /// Lê `smtps://usuario:senha@servidor:porta`; usuário e senha são opcionais e vêm com escape de porcentagem.
    package init(
        _ texto: String, remetente: String, autoridades: String? = nil
    ) throws(ConfiguracaoDeCorreioInvalida) {
        guard var partes = URLComponents(string: texto), ["smtp", "smtps"].contains(partes.scheme ?? ""),
            let nome = partes.host, !nome.isEmpty, partes.path.isEmpty, partes.query == nil
        else {
            throw ConfiguracaoDeCorreioInvalida(motivo: "o servidor se escreve smtp://nome:porta ou smtps://nome:porta")
        }
        guard let remetente = EnderecoDeCorreio(remetente) else {
            throw ConfiguracaoDeCorreioInvalida(motivo: "o remetente não é um endereço de correio")
        }
        (usuario, senha) = (partes.user, partes.password)
        (partes.user, partes.password) = (nil, nil)
        guard let endereco = partes.string else {
            throw ConfiguracaoDeCorreioInvalida(motivo: "o servidor se escreve smtp://nome:porta ou smtps://nome:porta")
        }
        self.endereco = endereco
        self.remetente = remetente
        self.autoridades = autoridades
    }
}

/// A configuração de correio não se lê, e o que fazer.
package struct ConfiguracaoDeCorreioInvalida: Error, Sendable, CustomStringConvertible {
    package let motivo: String

    package init(motivo: String) { self.motivo = motivo }

    package var description: String { "configuração do correio: \(motivo)" }
}

/// Um endereço de correio que cabe num cabeçalho e num comando de SMTP, sem nada que os quebre.
package struct EnderecoDeCorreio: Sendable, Hashable {
    package let texto: String

    /// `nil` se não tem a forma `alguem@dominio`, em ASCII visível, com 254 bytes no máximo (RFC 5321, 4.5.3).
    package init?(_ texto: String) {
        let partes = texto.split(separator: "@", omittingEmptySubsequences: false)
        let proibidos = Set("<>()[]\\,;:\"".utf8)
        guard partes.count == 2, !partes[0].isEmpty, partes[0].utf8.count <= 64, partes[1].contains("."),
            !partes[1].hasPrefix("."), !partes[1].hasSuffix("."), texto.utf8.count <= 254,
            texto.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !proibidos.contains($0) })
        else { return nil }
        self.texto = texto
    }
}
