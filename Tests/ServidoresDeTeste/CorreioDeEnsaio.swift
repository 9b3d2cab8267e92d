import Foundation

/// Um servidor de SMTP de verdade (aiosmtpd), noutro processo, com certificado feito na hora; some no fim.
package final class CorreioDeEnsaio {
    /// Como o servidor trata o TLS.
    package enum Modo: String, Sendable { case starttls, implicito, claro }

    /// O que chegou, como o leitor de mensagens do Python entendeu.
    package struct Recebida: Decodable, Sendable {
        package let de: String
        package let para: String
        package let assunto: String
        package let texto: String
        package let identificador: String
        package let defeitos: Int
        package let cifrada: Bool
    }

    package var porta: Int { servidor.porta }
    /// O certificado do servidor, que é a sua própria autoridade.
    package var autoridade: String { servidor.autoridade }
    private let servidor: ServidorEmPython

    /// Precisa de `AVERBA_PYTHON`. Com `credencial`, só recebe de quem a apresenta.
    package init(_ modo: Modo, credencial: (usuario: String, senha: String)? = nil) throws(NaoSubiu) {
        servidor = try ServidorEmPython("correio") { pasta in
            [modo.rawValue, pasta.appending(path: "mensagens").path]
                + (credencial.map { [$0.usuario, $0.senha] } ?? [])
        }
    }

    /// O que se dá à Averba para que mande por aqui.
    package var ambiente: [String: String] {
        [
            "AVERBA_SMTP": "smtp://localhost:\(porta)", "AVERBA_SMTP_DE": "averba@exemplo.gov.br",
            "AVERBA_SMTP_CA": autoridade, "AVERBA_ENDERECO_PUBLICO": "https://consignacoes.exemplo.gov.br",
        ]
    }

    /// As mensagens recebidas até agora.
    package func recebidas() throws -> [Recebida] {
        let arquivo = servidor.pasta.appending(path: "mensagens")
        guard let texto = try? String(contentsOf: arquivo, encoding: .utf8) else { return [] }
        return try texto.split(separator: "\n").map {
            try JSONDecoder().decode(Recebida.self, from: Data($0.utf8))
        }
    }

    package func parar() { servidor.parar() }
}
