import Foundation

/// Quem recebe avisos por HTTPS, noutro processo: guarda o que chega e responde o que se mandar; some no fim.
package final class ReceptorDeEnsaio {
    package let endereco: String
    /// O certificado dele, que é a sua própria autoridade.
    package var autoridade: String { servidor.autoridade }
    private let servidor: ServidorEmPython

    /// Precisa de `AVERBA_PYTHON`.
    ///
    /// - Parameter soPeloNome: o certificado é só de `localhost`, e não também do IP dele.
    package init(soPeloNome: Bool = false) throws {
        servidor = try ServidorEmPython(
            "receptor", nomes: soPeloNome ? "DNS:localhost" : "DNS:localhost,IP:127.0.0.1"
        ) { [$0.path] }
        endereco = "https://localhost:\(servidor.porta)/aqui"
    }

    package func responder(_ status: Int) throws { try mandar("responder", String(status)) }

    /// De agora em diante responde 307 para outro endereço.
    package func redirecionar(a endereco: String) throws { try mandar("redirecionar", endereco) }

    /// De agora em diante responde 200 com um corpo deste tamanho.
    package func devolver(bytes: Int) throws {
        try responder(200)
        try mandar("bytes", String(bytes))
    }

    /// De agora em diante responde 200 com um corpo de um minuto, um byte por segundo.
    package func pingar() throws {
        try devolver(bytes: 60)
        try mandar("pingar", "sim")
    }

    private func mandar(_ oque: String, _ texto: String) throws {
        try Data(texto.utf8).write(to: servidor.pasta.appending(path: oque), options: .atomic)
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
