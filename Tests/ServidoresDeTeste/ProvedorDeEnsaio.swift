import Foundation
import Synchronization

/// Um provedor de OpenID Connect de verdade (oidc-provider-mock, sobre a Authlib), noutro processo, por HTTPS e com PKCE; some no fim.
package final class ProvedorDeEnsaio {
    package let emissor: String
    /// O certificado do provedor, que é a sua própria autoridade.
    package var autoridade: String { servidor.autoridade }
    private let servidor: ServidorEmPython

    /// Precisa de `AVERBA_PYTHON`.
    package init() throws {
        servidor = try ServidorEmPython("provedor")
        emissor = "https://localhost:\(servidor.porta)"
        // A porta já está tomada quando ele a diz, mas ainda não atende.
        for _ in 0..<600 {
            if try curl([emissor + "/jwks"]).codigo == 0 { return }
            Thread.sleep(forTimeInterval: 0.05)
        }
        throw NaoSubiu()
    }

    /// Cadastra alguém no provedor, com o que a ficha dele afirma.
    package func cadastrar(_ sujeito: String, _ afirmacoes: [String: String]) throws {
        let corpo = String(decoding: try JSONEncoder().encode(afirmacoes), as: UTF8.self)
        let feito = try curl([
            "-X", "PUT", "-H", "Content-Type: application/json", "-d", corpo, "\(emissor)/users/\(sujeito)",
        ])
        guard feito.codigo == 0 else { throw NaoSubiu() }
    }

    /// A pessoa abre o endereço a que o sistema a mandou e entra no provedor; devolve para onde ele a manda.
    package func entrar(_ sujeito: String, em endereco: String) throws -> String {
        try destino(["-X", "POST", "-d", "sub=\(sujeito)", endereco])
    }

    /// A pessoa desiste.
    package func negar(em endereco: String) throws -> String {
        try destino(["-X", "POST", "-d", "action=deny", endereco])
    }

    /// Troca a chave com que assina, sem avisar.
    package func girar() throws { try curl(["-X", "POST", emissor + "/ensaio/girar"]) }

    /// Passa a responder 503 a tudo, ou volta ao normal.
    package func noAr(_ sim: Bool) throws {
        try curl(["-X", "POST", "\(emissor)/ensaio/no-ar/\(sim ? "sim" : "nao")"])
    }

    /// Passa a dizer que a pessoa entrou há estes segundos, por mais que se peça que entre de novo; `nil` não o diz.
    package func lembrar(_ segundos: Int?) throws {
        try curl(["-X", "POST", "\(emissor)/ensaio/lembrar/\(segundos.map(String.init) ?? "-")"])
    }

    /// Passa a responder certo, mas aos pingos e por vinte segundos, ou volta ao normal.
    package func pingando(_ sim: Bool) throws {
        try curl(["-X", "POST", "\(emissor)/ensaio/pingando/\(sim ? "sim" : "nao")"])
    }

    package func parar() { servidor.parar() }

    private func destino(_ argumentos: [String]) throws -> String {
        let lido = try curl(["-o", "/dev/null", "-w", "%{redirect_url}"] + argumentos)
        guard lido.codigo == 0, !lido.texto.isEmpty else { throw NaoSubiu() }
        return lido.texto
    }

    @discardableResult
    private func curl(_ argumentos: [String]) throws -> (codigo: Int32, texto: String) {
        let curl = Process()
        let saida = Pipe()
        curl.executableURL = URL(fileURLWithPath: "/usr/bin/curl")
        curl.arguments = ["-sf", "--max-time", "20", "--cacert", autoridade] + argumentos
        curl.standardOutput = saida
        try curl.run()
        let lido = saida.fileHandleForReading.readDataToEndOfFile()
        curl.waitUntilExit()
        return (curl.terminationStatus, String(decoding: lido, as: UTF8.self))
    }
}

/// O relógio de quem usa o provedor, que anda quando o teste manda.
package final class PonteiroDoEnsaio: Sendable {
    private let adianto = Mutex<Double>(0)

    package init() {}

    package func adiantar(_ segundos: Double) { adianto.withLock { $0 += segundos } }
    package var agora: Date { Date().addingTimeInterval(adianto.withLock { $0 }) }
}
