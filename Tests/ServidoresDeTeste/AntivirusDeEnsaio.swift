import Foundation

/// Um antivírus de verdade (clamd), noutro processo, por soquete e por TCP; some no fim.
///
/// A base é nossa: reconhece só a `praga` e a sequência de ensaio da EICAR. Aceita até 8 MiB por exame.
package final class AntivirusDeEnsaio {
    /// A sequência que ele acusa, com o nome `achado`.
    package static let praga = "AVERBA-SEQUENCIA-QUE-O-ANTIVIRUS-DE-ENSAIO-RECONHECE"
    package static let achado = "Averba.Ensaio.UNOFFICIAL"
    package static let maximo = 8 << 20

    package let pasta: URL
    /// Como se escreve em `AVERBA_ANTIVIRUS`.
    package var soquete: String { pasta.appending(path: "clamd.ctl").path }
    package let porTCP: String
    private let processo = Process()

    /// Precisa do clamav-daemon.
    package init(comEICAR: Bool = true) throws {
        pasta = FileManager.default.temporaryDirectory.appending(path: "clamd-\(UInt32.random(in: 0 ... .max))")
        let porta = PortaLivre.sortear()
        porTCP = "127.0.0.1:\(porta)"
        do {
            try escrever(porta, comEICAR)
            processo.executableURL = URL(fileURLWithPath: "/usr/sbin/clamd")
            processo.arguments = ["-c", pasta.appending(path: "clamd.conf").path]
            processo.standardOutput = FileHandle.nullDevice
            processo.standardError = FileHandle.nullDevice
            try processo.run()
            try esperar()
        } catch {
            parar()
            throw NaoSubiu()
        }
    }

    deinit { parar() }

    /// Para de responder sem fechar a porta, ou volta.
    package func congelar(_ sim: Bool) { kill(processo.processIdentifier, sim ? SIGSTOP : SIGCONT) }

    /// Chamar mais de uma vez não faz nada.
    package func parar() {
        if processo.isRunning {
            // O filho herda os sinais bloqueados da thread que o criou: o único que sempre chega é este.
            kill(processo.processIdentifier, SIGKILL)
            processo.waitUntilExit()
        }
        // Sobra na pasta temporária não muda o teste.
        try? FileManager.default.removeItem(at: pasta)
    }

    private func escrever(_ porta: Int, _ comEICAR: Bool) throws {
        let base = pasta.appending(path: "base")
        try FileManager.default.createDirectory(at: base, withIntermediateDirectories: true)
        let eicar = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$", "EICAR-STANDARD-ANTIVIRUS-", "TEST-FILE!$H+H*"].joined()
        let assinaturas = [("Averba.Ensaio", Self.praga)] + (comEICAR ? [("Eicar.Ensaio", eicar)] : [])
        try Data(assinaturas.map { "\($0.0):0:*:\(Self.hexadecimal($0.1))\n" }.joined().utf8)
            .write(to: base.appending(path: "averba.ndb"))
        let configuracao = """
            DatabaseDirectory \(base.path)
            LocalSocket \(soquete)
            TCPSocket \(porta)
            TCPAddr 127.0.0.1
            TemporaryDirectory \(pasta.path)
            PidFile \(pasta.path)/clamd.pid
            StreamMaxLength \(Self.maximo)
            AlertExceedsMax yes
            SelfCheck 0
            Foreground yes

            """
        try Data(configuracao.utf8).write(to: pasta.appending(path: "clamd.conf"))
    }

    /// Abre o soquete depois de ler a base.
    private func esperar() throws(NaoSubiu) {
        for _ in 0..<400 {
            if FileManager.default.fileExists(atPath: soquete) { return }
            guard processo.isRunning else { throw NaoSubiu() }
            usleep(25_000)
        }
        throw NaoSubiu()
    }

    private static func hexadecimal(_ texto: String) -> String {
        texto.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
