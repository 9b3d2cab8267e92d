import Foundation
import ServidoresDeTeste
import Testing

@testable import Antivirus

/// A conversa com o clamd, contra um de verdade. Quem recebe arquivo com ele está em `SistemaTests`.
@Suite(.serialized) struct AntivirusTests {
    private static func ligado(
        _ escrito: String, prazo: Int = 30
    ) throws -> Antivirus {
        try Antivirus(escrito, espera: NSTemporaryDirectory(), prazoEmSegundos: prazo)
    }

    private static func falha(_ exame: () async throws -> Antivirus.Sentenca) async -> FalhaDoAntivirus? {
        do {
            Issue.record("disse \(try await exame())")
            return nil
        } catch { return error as? FalhaDoAntivirus }
    }

    @Test("o clamd diz limpo e achado, por soquete e por TCP, do primeiro ao último byte e partido entre pedaços")
    func sentencas() async throws {
        let ensaio = try AntivirusDeEnsaio()
        defer { ensaio.parar() }
        let praga = Array(AntivirusDeEnsaio.praga.utf8)
        for escrito in [ensaio.soquete, ensaio.porTCP] {
            let antivirus = try Self.ligado(escrito)
            #expect(try await antivirus.versao().hasPrefix("ClamAV "))
            #expect(try await antivirus.examinar(Array("nada de mais".utf8)) == .limpo)
            #expect(try await antivirus.examinar([]) == .limpo)
            #expect(try await antivirus.examinar(praga) == .achado(AntivirusDeEnsaio.achado))
            let longe = [UInt8](repeating: 0x41, count: 1_000_000)
            #expect(try await antivirus.examinar(longe + praga) == .achado(AntivirusDeEnsaio.achado))
            let pedacos = Pedacos(praga.map { [$0] } + [[]])
            #expect(try await antivirus.examinar { await pedacos.proximo() } == .achado(AntivirusDeEnsaio.achado))
        }
    }

    @Test(
        "o que passa do tamanho que ele examina, ele calado, ele fora do ar e o conteúdo que falha são cada um o que são"
    )
    func falhas() async throws {
        let ensaio = try AntivirusDeEnsaio()
        defer { ensaio.parar() }
        let antivirus = try Self.ligado(ensaio.soquete, prazo: 2)
        let grande = [UInt8](repeating: 0x41, count: AntivirusDeEnsaio.maximo + 1)
        for escrito in [ensaio.soquete, ensaio.porTCP] {
            let ligado = try Self.ligado(escrito)
            #expect(await Self.falha { try await ligado.examinar(grande) } == .grandeDemais)
        }
        #expect(try await antivirus.examinar(Array(grande.dropLast())) == .limpo, "até o limite, examina")

        ensaio.congelar(true)
        let inicio = ContinuousClock.now
        #expect(await Self.falha { try await antivirus.examinar([1]) } == .foraDoAr("calou-se"))
        // Calado, também não lê: o que se manda enche o soquete, e quem manda não fica preso.
        #expect(await Self.falha { try await antivirus.examinar(grande) } == .foraDoAr("calou-se"))
        #expect(ContinuousClock.now - inicio < .seconds(20))
        ensaio.congelar(false)
        #expect(try await antivirus.examinar([1]) == .limpo)

        struct Quebrou: Error {}
        await #expect(throws: Quebrou.self) { try await antivirus.examinar { throw Quebrou() } }
        ensaio.parar()
        #expect(await Self.falha { try await antivirus.examinar([1]) } == .foraDoAr("não atende"))
    }

    @Test("só o soquete e esta máquina servem de endereço")
    func endereco() throws {
        for certo in ["/run/clamav/clamd.ctl", "127.0.0.1:3310", "[::1]:3310", "localhost:1"] {
            _ = try Self.ligado(certo)
        }
        let longo = "/" + String(repeating: "a", count: 108)
        for torto in ["", "clamd.ctl", "10.0.0.5:3310", "clamd:3310", "127.0.0.1", "127.0.0.1:0", longo] {
            #expect(throws: AntivirusMalConfigurado.self, "\(torto)") { try Self.ligado(torto) }
        }
    }

    @Test(
        "resposta que não é sentença não deixa passar",
        arguments: ["", "stream: ", "stream:  FOUND", "OK", "PONG", "stream: Can't allocate memory ERROR"])
    func estranhas(resposta: String) {
        #expect(throws: FalhaDoAntivirus.foraDoAr("respondeu que não conseguiu")) { try Antivirus.sentenca(resposta) }
        #expect(throws: FalhaDoAntivirus.grandeDemais) {
            try Antivirus.sentenca("stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND")
        }
    }
}

/// Pedaços já prontos, um de cada vez.
private actor Pedacos {
    private var resto: [[UInt8]]

    init(_ pedacos: [[UInt8]]) { resto = pedacos.reversed() }

    func proximo() -> [UInt8]? { resto.popLast() }
}
