import Foundation

/// Um provedor de OpenID Connect de verdade (oidc-provider-mock, sobre a Authlib), noutro processo, por HTTPS e com PKCE; some no fim.
package final class ProvedorDeEnsaio {
    package let emissor: String
    /// O certificado do provedor, que é a sua própria autoridade.
    package let autoridade: String
    private let pasta: URL
    private let processo = Process()

    /// Precisa de `AVERBA_PYTHON`.
    package init() throws {
        guard let python = ProcessInfo.processInfo.environment["AVERBA_PYTHON"] else { throw NaoSubiu() }
        pasta = FileManager.default.temporaryDirectory.appending(
            path: "averba-provedor-\(UInt32.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: pasta, withIntermediateDirectories: true)
        autoridade = pasta.appending(path: "certificado.pem").path
        let chave = pasta.appending(path: "chave.pem").path
        try Self.rodar(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", chave, "-out",
                autoridade,
            ])
        let cano = Pipe()
        processo.executableURL = URL(fileURLWithPath: python)
        processo.arguments = [
            "-B", URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "servidor.py").path,
            autoridade, chave,
        ]
        processo.standardOutput = cano
        processo.standardError = FileHandle.nullDevice
        try processo.run()
        var dito = Data()
        while !dito.contains(UInt8(ascii: "\n")) {
            let pedaco = cano.fileHandleForReading.availableData
            guard !pedaco.isEmpty else { throw NaoSubiu() }
            dito += pedaco
        }
        guard let porta = Int(String(decoding: dito, as: UTF8.self).split(separator: "\n")[0]) else { throw NaoSubiu() }
        emissor = "https://localhost:\(porta)"
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
    package func girar() throws { _ = try curl(["-X", "POST", emissor + "/ensaio/girar"]) }

    /// Passa a responder 503 a tudo, ou volta ao normal.
    package func noAr(_ sim: Bool) throws {
        _ = try curl(["-X", "POST", "\(emissor)/ensaio/no-ar/\(sim ? "sim" : "nao")"])
    }

    package func parar() {
        // O filho herda os sinais bloqueados da thread que o criou: o único que sempre chega é este.
        kill(processo.processIdentifier, SIGKILL)
        processo.waitUntilExit()
        // Sobra na pasta temporária não muda o teste.
        try? FileManager.default.removeItem(at: pasta)
    }

    /// Não há Python das conferências, ou o provedor não respondeu.
    package struct NaoSubiu: Error {}

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

    private static func rodar(_ programa: String, _ argumentos: [String]) throws {
        let processo = Process()
        processo.executableURL = URL(fileURLWithPath: programa)
        processo.arguments = argumentos
        processo.standardError = FileHandle.nullDevice
        try processo.run()
        processo.waitUntilExit()
        guard processo.terminationStatus == 0 else { throw NaoSubiu() }
    }
}
