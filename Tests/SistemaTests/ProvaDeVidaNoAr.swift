import BancoDeTeste
import Foundation
import Testing

/// O `averba prova-de-vida` que um teste subiu e espera ver no ar.
struct ProvaDeVidaNoAr {
    private let processo: Process
    private let erro: String

    /// Sobe, exige que fique no ar e dá a vez; o que ainda estiver de pé ao sair morre.
    static func usando(
        _ terminal: Terminal, _ argumentos: [String], _ corpo: (ProvaDeVidaNoAr) async throws -> Void
    ) async throws {
        let erro = terminal.pasta + "/servico"
        try #require(FileManager.default.createFile(atPath: erro, contents: nil))
        let processo = Process()
        processo.executableURL = URL(fileURLWithPath: AplicacaoDeTeste.executavel)
        processo.arguments = argumentos
        processo.environment = terminal.ambiente
        processo.standardOutput = FileHandle.nullDevice
        processo.standardError = FileHandle(forWritingAtPath: erro)
        try processo.run()
        defer { if processo.isRunning { kill(processo.processIdentifier, SIGKILL) } }
        let noAr = ProvaDeVidaNoAr(processo: processo, erro: erro)
        let subiu = try await Espera.ate {
            try noAr.dito().contains("Prova de vida no ar") || !processo.isRunning
        }
        let dita = try noAr.dito()
        try #require(subiu && processo.isRunning, "\(dita)")
        try await corpo(noAr)
    }

    /// Pede que acabe, espera e devolve o código.
    func encerrar() async throws -> Int32 {
        kill(processo.processIdentifier, SIGTERM)
        let acabou = try await Espera.ate { !processo.isRunning }
        try #require(acabou)
        return processo.terminationStatus
    }

    /// O que ele escreveu até agora na saída de erro.
    func dito() throws -> String { try String(contentsOfFile: erro, encoding: .utf8) }
}
