import Foundation
import Https
import NIOCore
import NIOEmbedded
import Testing

@testable import Web

/// A conexão que ninguém atende, ou que se desfez, não passa adiante o que chega.
@Suite struct ComportaTests {
    /// Guarda o que passa.
    private final class Ouvinte: ChannelInboundHandler {
        typealias InboundIn = String
        var ouvidas: [String] = []
        var fins = 0
        func channelRead(context: ChannelHandlerContext, data: NIOAny) { ouvidas.append(unwrapInboundIn(data)) }
        func channelReadComplete(context: ChannelHandlerContext) { fins += 1 }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { ouvidas.append("erro") }
    }

    private func montada() throws -> (EmbeddedChannel, Comporta, Ouvinte) {
        let (canal, comporta, ouvinte) = (EmbeddedChannel(), Comporta(), Ouvinte())
        try canal.pipeline.syncOperations.addHandlers([comporta, ouvinte])
        try canal.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return (canal, comporta, ouvinte)
    }

    @Test("segura até haver quem atenda, e aí passa tudo, na ordem")
    func segura() throws {
        let (canal, comporta, ouvinte) = try montada()
        try canal.writeInbound("a")
        try canal.writeInbound("b")
        #expect(ouvinte.ouvidas.isEmpty && ouvinte.fins == 0)
        comporta.abrir()
        #expect(ouvinte.ouvidas == ["a", "b"] && ouvinte.fins == 1)
        try canal.writeInbound("c")
        #expect(ouvinte.ouvidas == ["a", "b", "c"] && ouvinte.fins == 2)
        _ = try canal.finish()
    }

    @Test("fechada, por quem atendia ou por um erro, nada mais passa nem torna a passar")
    func fecha() throws {
        let (canal, comporta, ouvinte) = try montada()
        comporta.abrir()
        try canal.writeInbound("a")
        comporta.fechar()
        try canal.writeInbound("b")
        comporta.abrir()
        try canal.writeInbound("c")
        #expect(ouvinte.ouvidas == ["a"])
        _ = try canal.finish()

        let (outro, segunda, ouvinteDoOutro) = try montada()
        segunda.abrir()
        outro.pipeline.fireErrorCaught(CancellationError())
        #expect(!outro.isActive)
        outro.pipeline.fireChannelRead("d")
        #expect(ouvinteDoOutro.ouvidas == ["erro"])
    }

    @Test(
        "o servidor que para no meio de muitas conexões novas de HTTP/2 não derruba o processo, e cada pedido tem resposta ou falta"
    )
    func paradaNoMeio() async throws {
        let pasta = ServidorTests.pasta()
        for volta in 0..<4 {
            let bancada = try ServidorTests.comTLS(pasta) { $0.prazoDeEscoamento = .milliseconds(20) }
            let respondidos = try await AoVivo.com(bancada) { porta in
                let conversa = ConversaPorHttps(
                    autoridades: pasta + "/certificado.pem", prazoEmSegundos: 1)
                // Em segundo plano: continuam a chegar enquanto o servidor para.
                let chegando = (0..<6).map { _ in
                    Task {
                        var (respondidos, seguidas) = (0, 0)
                        while seguidas < 2 {
                            do {
                                _ = try await conversa.pedir("https://localhost:\(porta)/gerencia", lendo: .soStatus)
                                (respondidos, seguidas) = (respondidos + 1, 0)
                            } catch { seguidas += 1 }
                            if respondidos > 200 { break }
                        }
                        return respondidos
                    }
                }
                try await Task.sleep(for: .milliseconds(40 + volta * 30))
                return chegando
            }
            for um in respondidos { _ = await um.value }
        }
        try? FileManager.default.removeItem(atPath: pasta)
    }
}
