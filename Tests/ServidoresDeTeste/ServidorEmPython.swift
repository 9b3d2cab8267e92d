import Foundation

/// Um programa em Python ao lado deste arquivo, noutro processo, com certificado feito na hora; some no fim, ou se não subir.
///
/// Recebe o certificado, a chave e os argumentos dados; diz a porta na primeira linha e atende até ser morto. O interpretador é o de
/// `AVERBA_PYTHON`.
final class ServidorEmPython {
    let porta: Int
    /// O que o programa queira deixar; some com ele.
    let pasta: URL
    private let processo = Process()

    /// O certificado do servidor, que é a sua própria autoridade.
    var autoridade: String { pasta.appending(path: "certificado.pem").path }

    /// - Parameters:
    ///   - nomes: os do certificado, como o openssl os escreve.
    ///   - argumentos: os que o programa quer, dada a pasta dele.
    init(
        _ programa: String, nomes: String = "DNS:localhost,IP:127.0.0.1", argumentos: (URL) -> [String] = { _ in [] }
    ) throws(NaoSubiu) {
        guard let python = ProcessInfo.processInfo.environment["AVERBA_PYTHON"] else { throw NaoSubiu() }
        pasta = FileManager.default.temporaryDirectory.appending(
            path: "averba-\(programa)-\(UInt32.random(in: 0 ... .max))")
        let (certificado, chave) = (
            pasta.appending(path: "certificado.pem").path, pasta.appending(path: "chave.pem").path
        )
        let cano = Pipe()
        do {
            try FileManager.default.createDirectory(at: pasta, withIntermediateDirectories: true)
            try Self.certificar(certificado, chave, nomes)
            processo.executableURL = URL(fileURLWithPath: python)
            let fonte = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: programa + ".py")
            processo.arguments = ["-B", fonte.path, certificado, chave] + argumentos(pasta)
            processo.standardOutput = cano
            processo.standardError = FileHandle.nullDevice
            try processo.run()
            porta = try Self.porta(dita: cano.fileHandleForReading)
        } catch {
            Self.encerrar(processo, pasta)
            throw NaoSubiu()
        }
    }

    /// O número da primeira linha que o programa escreve.
    private static func porta(dita saida: FileHandle) throws(NaoSubiu) -> Int {
        var dito = Data()
        while !dito.contains(UInt8(ascii: "\n")) {
            let pedaco = saida.availableData
            guard !pedaco.isEmpty else { throw NaoSubiu() }
            dito += pedaco
        }
        guard let porta = Int(String(decoding: dito, as: UTF8.self).split(separator: "\n")[0]) else { throw NaoSubiu() }
        return porta
    }

    deinit { parar() }

    /// Chamar mais de uma vez não faz nada.
    func parar() { Self.encerrar(processo, pasta) }

    private static func encerrar(_ processo: Process, _ pasta: URL) {
        if processo.isRunning {
            // O filho herda os sinais bloqueados da thread que o criou: o único que sempre chega é este.
            kill(processo.processIdentifier, SIGKILL)
            processo.waitUntilExit()
        }
        // Sobra na pasta temporária não muda o teste.
        try? FileManager.default.removeItem(at: pasta)
    }

    private static func certificar(_ certificado: String, _ chave: String, _ nomes: String) throws {
        let processo = Process()
        processo.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        processo.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=" + nomes, "-keyout", chave, "-out",
            certificado,
        ]
        processo.standardError = FileHandle.nullDevice
        try processo.run()
        processo.waitUntilExit()
        guard processo.terminationStatus == 0 else { throw NaoSubiu() }
    }
}

/// Não há Python das conferências, ou o servidor não disse a porta.
package struct NaoSubiu: Error {}
