import Foundation

/// Quem recebe avisos por HTTPS, noutro processo: guarda o que chega e responde o que se mandar; some no fim.
package final class ReceptorDeEnsaio {
    package let endereco: String
    /// O certificado dele, que é a sua própria autoridade.
    package var autoridade: String { servidor.autoridade }
    private let servidor: ServidorEmPython

    /// Precisa de `AVERBA_PYTHON`.
    package init() throws {
        servidor = try ServidorEmPython("receptor") { [$0.path] }
        endereco = "https://localhost:\(servidor.porta)/aqui"
    }

    package func responder(_ status: Int) throws {
        try Data(String(status).utf8).write(to: servidor.pasta.appending(path: "responder"), options: .atomic)
    }

    /// O que chegou, na ordem: o tipo e o corpo.
    package func recebidos() throws -> [(tipo: String, corpo: String)] {
        try FileManager.default.contentsOfDirectory(atPath: servidor.pasta.path).filter { $0.hasPrefix("aviso-") }
            .sorted { $0.count == $1.count ? $0 < $1 : $0.count < $1.count }
            .map { nome in
                let texto = try String(contentsOf: servidor.pasta.appending(path: nome), encoding: .utf8)
                let partes = texto.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
                return (String(partes[0]), partes.count > 1 ? String(partes[1]) : "")
            }
    }
}
