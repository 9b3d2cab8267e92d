import Foundation
import HummingbirdCore
import Https
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOEmbedded
import NIOPosix
import NIOSSL
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
        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) { ouvidas.append("\(event)") }
        var acabou = false
        func channelInactive(context: ChannelHandlerContext) { acabou = true }
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

    @Test("a metade que se fecha enquanto se segura só se diz depois do que veio antes dela; o mais passa na hora")
    func meiaFechada() throws {
        let (canal, comporta, ouvinte) = try montada()
        try canal.writeInbound("a")
        canal.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        canal.pipeline.fireUserInboundEventTriggered("outro")
        #expect(ouvinte.ouvidas == ["outro"])
        comporta.abrir()
        #expect(ouvinte.ouvidas == ["outro", "a", "inputClosed"] && ouvinte.fins == 1)
        canal.pipeline.fireUserInboundEventTriggered(ChannelEvent.outputClosed)
        #expect(ouvinte.ouvidas.last == "outputClosed")
        _ = try canal.finish()
    }

    @Test("a conexão que acaba enquanto se segura não se abre mais, e solta o que segurava")
    func acabaSegurando() throws {
        let (canal, comporta, ouvinte) = try montada()
        let segurado = Segurado()
        weak let ainda = segurado.caixa
        try canal.writeInbound(segurado.tirar())
        #expect(ainda != nil)
        canal.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        try canal.close().wait()
        #expect(ouvinte.ouvidas.isEmpty && ouvinte.acabou)
        #expect(ainda == nil, "o que se segurava soltou-se")
        comporta.abrir()
        #expect(ouvinte.ouvidas.isEmpty)
    }

    /// Uma parte de que se sabe se alguém ainda a segura.
    private final class Segurado {
        final class Caixa {}
        private(set) var caixa: Caixa? = Caixa()
        func tirar() -> Caixa {
            defer { caixa = nil }
            guard let caixa else { preconditionFailure("já se tirou") }
            return caixa
        }
    }

    /// Quantas vezes se montou um protocolo.
    private struct Protocolo: ServerChildChannel {
        struct Value: ServerChildChannelValue { let channel: any Channel }
        let montagens: NIOLockedValueBox<Int>

        func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
            montagens.withLockedValue { $0 += 1 }
            return channel.eventLoop.makeSucceededFuture(Value(channel: channel))
        }
        func handle(value: Value, logger: Logger) async {}
    }

    @Test(
        "a quem desligou antes de haver quem o atendesse não se monta protocolo; a quem espera, sim",
        arguments: [true, false])
    func desligaAntes(_ desliga: Bool) async throws {
        let canal = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup).bind(
            host: "127.0.0.1", port: 0
        ).get()
        let comporta = try await canal.eventLoop.submit {
            let comporta = Comporta()
            try canal.pipeline.syncOperations.addHandler(comporta)
            return NIOLoopBound(comporta, eventLoop: canal.eventLoop)
        }.get()
        let seguro = CanalSeguro(
            responder: { _, _, _ in },
            certificado: CertificadoVigente(try NIOSSLContext(configuration: .makeClientConfiguration())),
            limites: Limites(), escoadouro: Escoadouro())
        let valor = CanalSeguro.Value(
            negociado: canal.eventLoop.makeSucceededFuture(.http2), channel: canal, comporta: comporta,
            dono: DonoDaConexao(canal))
        if desliga { try await canal.close() }
        let protocolo = Protocolo(montagens: NIOLockedValueBox(0))
        let atendida: Bool
        do {
            _ = try await seguro.atender(valor, protocolo, Logger(label: "teste"))
            atendida = true
        } catch is ChannelError { atendida = false }
        #expect(atendida == !desliga && protocolo.montagens.withLockedValue { $0 } == (desliga ? 0 : 1))
    }

    @Test(
        "o servidor que para no meio de muitas conexões novas de HTTP/2 não derruba o processo, e cada pedido tem resposta ou falta"
    )
    func paradaNoMeio() async throws {
        let pasta = ServidorTests.pasta()
        var respondidos = 0
        for volta in 0..<4 {
            let bancada = try ServidorTests.comTLS(pasta) {
                $0.prazoDeEscoamento = .milliseconds(20)
                // Quem não fala só acaba porque o servidor para.
                ($0.limites.esperaDoCabecalho, $0.limites.conexaoMuda) = (.seconds(3_600), .seconds(3_600))
            }
            let (chegando, mudas) = try await AoVivo.com(bancada) { porta in
                let mudas = Mudas(try (0..<4).map { _ in try Soquete(porta: porta) })
                let autoridade = pasta + "/certificado.pem"
                let conversa = ConversaPorHttps(autoridades: autoridade, prazoEmSegundos: 1)
                // Em segundo plano: continuam a chegar enquanto o servidor para.
                let chegando = (0..<6).map { _ in
                    Task {
                        var (respondidos, seguidas) = (0, 0)
                        while seguidas < 2 {
                            do {
                                let resposta = try await conversa.pedir(
                                    "https://localhost:\(porta)/entrar", lendo: .soStatus)
                                // A parar, também se responde que se está a parar.
                                #expect(resposta.http2)
                                (respondidos, seguidas) = (respondidos + 1, 0)
                            } catch { seguidas += 1 }
                            if respondidos > 40 { break }
                        }
                        return respondidos
                    }
                }
                // Para no meio: com a primeira resposta dada, e outras a caminho.
                _ = try await ConversaPorHttps(autoridades: autoridade, prazoEmSegundos: 60)
                    .pedir("https://localhost:\(porta)/entrar", lendo: .soStatus)
                try await Task.sleep(for: .milliseconds(40 + volta * 30))
                return (chegando, mudas)
            }
            for um in chegando { respondidos += await um.value }
            for muda in mudas.soquetes { #expect(await muda.fechou(), "a conexão acaba com o servidor") }
        }
        #expect(respondidos > 0, "houve quem fosse atendido")
        try? FileManager.default.removeItem(atPath: pasta)
    }

    /// Conexões que não dizem nada. Só quem as abriu as usa, uma de cada vez.
    private struct Mudas: @unchecked Sendable {
        let soquetes: [Soquete]
        init(_ soquetes: [Soquete]) { self.soquetes = soquetes }
    }
}
