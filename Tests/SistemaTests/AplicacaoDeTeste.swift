import BancoDeTeste
import Foundation
import FoundationNetworking
import ServidoresDeTeste

/// Um `averba servir` de verdade, noutro processo, sobre o banco do teste.
final class AplicacaoDeTeste {
    let porta: Int
    /// A porta de HTTP que só manda ao HTTPS.
    let portaHttp: Int
    private let processo = Process()
    /// Onde o programa escreve o que diz.
    private let registro: String
    /// O que ele disse até aqui.
    var dito: String { (try? String(contentsOfFile: registro, encoding: .utf8)) ?? "" }

    /// Sobe e espera responder. O executável é o que `swift build` deixou ao lado dos testes.
    ///
    /// - Parameter chaves: como `AVERBA_CHAVES` as espera; `nil` é o arquivo `chaves` da pasta.
    init(
        enderecoDoDono: String, enderecoDaAplicacao: String, chaves: String?, pasta: String, raiz: String,
        opcoes: [String] = [], mais: [String: String] = [:]
    ) async throws {
        porta = PortaLivre.sortear()
        portaHttp = PortaLivre.sortear()
        let saida = FileManager.default.temporaryDirectory.appending(path: "averba-\(porta).log").path
        registro = saida
        _ = FileManager.default.createFile(atPath: saida, contents: nil)
        processo.executableURL = URL(fileURLWithPath: Self.executavel)
        processo.arguments =
            ["servir", "--porta", "\(porta)", "--porta-http", "\(portaHttp)", "--dados", pasta]
            + opcoes
        processo.environment = [
            "AVERBA_BANCO": enderecoDaAplicacao, "AVERBA_BANCO_DONO": enderecoDoDono,
            "AVERBA_RAIZ": raiz, "PATH": "/usr/bin:/bin", "HOME": pasta,
        ].merging(chaves.map { ["AVERBA_CHAVES": $0] } ?? [:]) { $1 }.merging(mais) { $1 }
        let destino = FileHandle(forWritingAtPath: saida)
        processo.standardError = destino
        processo.standardOutput = destino
        try processo.run()
        let (processo, saude) = (processo, "https://localhost:\(porta)/saude")
        var atende = false
        _ = try await Espera.ate {
            atende = await Chamada.get(saude)?.status == 200
            return atende || !processo.isRunning
        }
        if atende { return }
        let relato = (try? String(contentsOfFile: saida, encoding: .utf8)) ?? ""
        processo.terminate()
        throw NaoSubiu(relato: relato)
    }

    var numeroDoProcesso: Int32 { processo.processIdentifier }

    /// Como um corte de energia: sem escoar nada.
    static func matar(_ processo: Int32) { kill(processo, SIGKILL) }

    func parar() {
        processo.terminate()
        processo.waitUntilExit()
    }

    struct NaoSubiu: Error { let relato: String }

    static var executavel: String {
        let aoLado = Bundle.main.bundleURL.appending(path: "averba").path
        if FileManager.default.isExecutableFile(atPath: aoLado) { return aoLado }
        return URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "averba").path
    }
}

/// Chamadas HTTPS pelo curl, que fala com certificado autoassinado sem cerimônia.
enum Chamada {
    struct Resposta: Sendable {
        let status: Int
        let corpo: String
    }

    static func get(_ endereco: String) async -> Resposta? { await curl([endereco]) }

    static func get(_ endereco: String, credencial: String) async -> Resposta? {
        await curl(["-H", "Authorization: Bearer \(credencial)", endereco])
    }

    static func post(_ endereco: String, _ json: String, credencial: String, chave: String) async -> Resposta? {
        await curl([
            "-H", "Authorization: Bearer \(credencial)", "-H", "Content-Type: application/json", "-H",
            "Idempotency-Key: \(chave)",
            "--data-binary", json, endereco,
        ])
    }

    /// O `curl` com os argumentos dados, e o que ele disse: a saída e o código (0 é que houve resposta).
    static func cru(_ argumentos: String...) async -> (codigo: Int32, texto: String) { await cru(lista: argumentos) }

    static func cru(lista argumentos: [String]) async -> (codigo: Int32, texto: String) {
        let processo = Process()
        let cano = Pipe()
        processo.executableURL = URL(fileURLWithPath: "/usr/bin/curl")
        processo.arguments = ["-s", "--max-time", "120"] + argumentos
        processo.standardOutput = cano
        processo.standardError = FileHandle.nullDevice
        let fim = AsyncStream.makeStream(of: Int32.self)
        processo.terminationHandler = { fim.continuation.yield($0.terminationStatus) }
        do { try processo.run() } catch { return (-1, "") }
        // Lê enquanto o curl escreve: resposta maior que o cano o deixaria parado, e o teto de tempo dele não vale para isso. Em thread própria,
        // porque ler até o fim bloqueia.
        let lida = AsyncStream.makeStream(of: Data.self)
        Thread.detachNewThread { lida.continuation.yield(cano.fileHandleForReading.readDataToEndOfFile()) }
        let dados = await lida.stream.first { _ in true } ?? Data()
        return (await fim.stream.first { _ in true } ?? -1, String(decoding: dados, as: UTF8.self))
    }

    /// `nil` quando a conexão caiu ou não houve resposta.
    private static func curl(_ argumentos: [String]) async -> Resposta? {
        let linhas = await cru(lista: ["-k", "-w", "\n%{http_code}"] + argumentos).texto
            .split(separator: "\n", omittingEmptySubsequences: false)
        guard let status = linhas.last.flatMap({ Int($0) }), status > 0 else { return nil }
        return Resposta(status: status, corpo: linhas.dropLast().joined(separator: "\n"))
    }
}
