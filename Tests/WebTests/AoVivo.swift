import Foundation
import Testing

@testable import Web

/// Um servidor de verdade numa porta sorteada, parado no fim do corpo.
enum AoVivo {
    static func com<T: Sendable>(
        _ bancada: Bancada, _ corpo: @escaping @Sendable (Int) async throws -> T
    ) async throws -> T {
        let (portas, anunciar) = AsyncStream.makeStream(of: Int.self)
        let servico = Task {
            // Quem não chega a subir não anuncia porta: sem isto se esperaria por ela para sempre.
            defer { anunciar.finish() }
            try await bancada.servidor.servir(sinais: false) { anunciar.yield($0) }
        }
        guard let porta = await portas.first(where: { _ in true }) else {
            try await servico.value
            throw CancellationError()
        }
        let resultado: Result<T, any Error>
        do { resultado = .success(try await corpo(porta)) } catch { resultado = .failure(error) }
        bancada.servidor.parar()
        try await servico.value
        return try resultado.get()
    }

    struct Saida: Sendable {
        let codigo: Int32
        let texto: String
    }

    /// Roda o `curl` do sistema com teto de tempo.
    static func curl(_ argumentos: String...) async throws -> Saida {
        let processo = Process()
        processo.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let semConferir = argumentos.contains("--cacert") ? [] : ["-k"]
        processo.arguments = ["curl", "-sS", "--max-time", "40"] + semConferir + argumentos
        let cano = Pipe()
        processo.standardOutput = cano
        processo.standardError = FileHandle.nullDevice
        let fim = AsyncStream.makeStream(of: Int32.self)
        processo.terminationHandler = { fim.continuation.yield($0.terminationStatus) }
        try processo.run()
        // Ler até o fim bloqueia enquanto o curl viver: fora das threads das tarefas, que são poucas e de que o servidor precisa para responder.
        let lida = AsyncStream.makeStream(of: Data.self)
        Thread.detachNewThread { lida.continuation.yield(cano.fileHandleForReading.readDataToEndOfFile()) }
        let codigo = await fim.stream.first { _ in true } ?? -1
        return Saida(
            codigo: codigo, texto: String(decoding: await lida.stream.first { _ in true } ?? Data(), as: UTF8.self))
    }
}
