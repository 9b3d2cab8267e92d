import Foundation

/// Lê um PDF com um programa que não escrevemos (pdftotext, do poppler).
package enum LeitorDePdf {
    /// O texto, na disposição da página.
    package static func texto(_ pdf: [UInt8]) throws -> String {
        let processo = Process()
        let (entrada, saida) = (Pipe(), Pipe())
        processo.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        processo.arguments = ["pdftotext", "-layout", "-", "-"]
        processo.standardInput = entrada
        processo.standardOutput = saida
        try processo.run()
        entrada.fileHandleForWriting.write(Data(pdf))
        try entrada.fileHandleForWriting.close()
        let lido = saida.fileHandleForReading.readDataToEndOfFile()
        processo.waitUntilExit()
        return String(decoding: lido, as: UTF8.self)
    }

    /// O código de conferência impresso no rodapé.
    package static func codigo(_ texto: String) -> String? {
        guard let marca = texto.range(of: "Código de conferência: ") else { return nil }
        return String(texto[marca.upperBound...].prefix(23))
    }
}
