import Foundation

/// Um servidor de SMTP de verdade (aiosmtpd), noutro processo, com certificado feito na hora; some no fim.
package final class ServidorDeEnsaio {
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

    package let porta: Int
    /// O certificado do servidor, que é a sua própria autoridade.
    package let autoridade: String
    private let pasta: URL
    private let processo = Process()

    /// Precisa de `AVERBA_PYTHON`. Com `credencial`, só recebe de quem a apresenta.
    package init(_ modo: Modo, credencial: (usuario: String, senha: String)? = nil) throws {
        guard let python = ProcessInfo.processInfo.environment["AVERBA_PYTHON"] else { throw NaoSubiu() }
        pasta = FileManager.default.temporaryDirectory.appending(
            path: "averba-correio-\(UInt32.random(in: 0 ... .max))")
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
        processo.arguments =
            [
                URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "servidor.py").path,
                modo.rawValue, pasta.appending(path: "mensagens").path, autoridade, chave,
            ] + (credencial.map { [$0.usuario, $0.senha] } ?? [])
        processo.standardOutput = cano
        try processo.run()
        var dito = Data()
        while !dito.contains(UInt8(ascii: "\n")) {
            let pedaco = cano.fileHandleForReading.availableData
            guard !pedaco.isEmpty else { throw NaoSubiu() }
            dito += pedaco
        }
        guard let porta = Int(String(decoding: dito, as: UTF8.self).split(separator: "\n")[0]) else { throw NaoSubiu() }
        self.porta = porta
    }

    /// As mensagens recebidas até agora.
    package func recebidas() throws -> [Recebida] {
        let arquivo = pasta.appending(path: "mensagens")
        guard let texto = try? String(contentsOf: arquivo, encoding: .utf8) else { return [] }
        return try texto.split(separator: "\n").map {
            try JSONDecoder().decode(Recebida.self, from: Data($0.utf8))
        }
    }

    package func parar() {
        // O filho herda os sinais bloqueados da thread que o criou: o único que sempre chega é este.
        kill(processo.processIdentifier, SIGKILL)
        processo.waitUntilExit()
        try? FileManager.default.removeItem(at: pasta)
    }

    /// Não há Python das conferências, ou o servidor não disse a porta.
    package struct NaoSubiu: Error {}

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
