import BancoDeTeste
import Foundation

/// A conferência independente das provas da trilha, em Python: `Tests/Referencia/trilha/conferir.py`.
package enum ReferenciaDaTrilha {
    /// Confere uma prova; código 0 se vale. `opcoes` são as do programa (`--chave`, `--ancora`).
    package static func conferir(_ prova: [UInt8], _ opcoes: [String] = []) throws -> (codigo: Int32, saida: String) {
        let arquivo = FileManager.default.temporaryDirectory.appending(path: "prova-\(UUID().uuidString).json")
        try Data(prova).write(to: arquivo)
        defer { try? FileManager.default.removeItem(at: arquivo) }  // Sobra na pasta temporária não muda o teste.
        let processo = Process()
        let saida = Pipe()
        processo.executableURL = URL(filePath: "/usr/bin/env")
        let python = ProcessInfo.processInfo.environment["AVERBA_PYTHON"] ?? "python3"
        processo.arguments =
            [python, "-B", BancoDeTeste.raiz + "/Tests/Referencia/trilha/conferir.py", arquivo.path] + opcoes
        processo.standardOutput = saida
        processo.standardError = saida
        try processo.run()
        let lido = saida.fileHandleForReading.readDataToEndOfFile()
        processo.waitUntilExit()
        return (processo.terminationStatus, String(decoding: lido, as: UTF8.self))
    }
}
