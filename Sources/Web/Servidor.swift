import Dispatch
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle

/// A porta única do executável para a web.
package enum Servidor {
    /// Monta, sobe e serve até SIGTERM ou SIGINT; volta depois de escoar o que estava em curso.
    ///
    /// SIGHUP relê o certificado; troca dos arquivos é percebida sozinha em até um minuto.
    /// - Parameter aoSubir: chamada uma vez com a porta em que se escuta.
    package static func subir(
        _ configuracao: ConfiguracaoDaWeb, log: Logger, aoSubir: @escaping @Sendable (Int) async -> Void = { _ in },
        montar: (inout Montagem) throws -> Void
    ) async throws {
        let montado = try self.montar(configuracao, log: log, montar: montar)
        try await montado.servir(aoSubir: aoSubir)
    }

    /// Monta sem abrir porta nenhuma: para testes em processo e para listar rotas.
    package static func montar(
        _ configuracao: ConfiguracaoDaWeb, log: Logger, montar: (inout Montagem) throws -> Void
    ) throws -> ServidorMontado {
        var montagem = Montagem(configuracao: configuracao, log: log, encerramento: Encerramento())
        try montar(&montagem)
        let ambiente = Ambiente(montagem)
        let porteiro = Porteiro(
            ambiente: ambiente, tabela: montagem.tabela, emCurso: Vagas(configuracao.limites.pedidosEmCurso))
        return ServidorMontado(
            configuracao: configuracao, tabela: montagem.tabela, ambiente: ambiente, servicos: montagem.servicos,
            responder: montagem.registro.concluir(com: porteiro).buildResponder(), log: log)
    }
}

/// O servidor pronto para subir ou para ser chamado em processo.
package struct ServidorMontado: Sendable {
    /// A configuração com que se montou.
    package let configuracao: ConfiguracaoDaWeb
    /// As rotas, para listar e conferir.
    package let tabela: TabelaDeRotas
    let ambiente: Ambiente
    let servicos: [any Service]
    let responder: RouterResponder<ContextoDoPedido>
    let log: Logger
    let escoadouro = Escoadouro()
    private let parada = Encerramento()

    /// Pede o mesmo que SIGTERM: escoar e parar. Só tem efeito em quem está servindo.
    package func parar() { parada.comecar() }

    /// Aplicação sem TLS para o HummingbirdTesting (`.router` ou `.live`), com os mesmos limites de canal.
    package var aplicacao: Application<RouterResponder<ContextoDoPedido>> {
        aplicacao(
            em: .http1(configuration: ConfiguracaoDoCanal.http1(configuracao.limites, escoadouro, http2: false)),
            aoSubir: { _ in })
    }

    private func aplicacao(
        em servidor: HTTPServerBuilder, aoSubir: @escaping @Sendable (any Channel) async -> Void
    ) -> Application<RouterResponder<ContextoDoPedido>> {
        Application(
            responder: responder, server: servidor,
            configuration: ApplicationConfiguration(
                address: .hostname(configuracao.endereco, port: configuracao.porta), backlog: 1_024,
                availableConnectionsDelegate: .maximum(configuracao.limites.conexoes, logger: log)),
            onServerRunning: aoSubir, logger: log)
    }

    /// - Parameter sinais: falso nos testes, que dividem o processo e param com `parar()`.
    package func servir(sinais: Bool = true, aoSubir: @escaping @Sendable (Int) async -> Void) async throws {
        let vigente = try prepararTLS()
        let escoadouro = escoadouro
        let limites = configuracao.limites
        let canal: HTTPServerBuilder =
            if let vigente {
                HTTPServerBuilder { responder in
                    CanalSeguro(responder: responder, certificado: vigente, limites: limites, escoadouro: escoadouro)
                }
            } else {
                .http1(configuration: ConfiguracaoDoCanal.http1(limites, escoadouro, http2: false))
            }
        let principal = aplicacao(em: canal) { await aoSubir($0.localAddress?.port ?? 0) }
        // Param na ordem inversa: o diário por último, depois de a última resposta sair.
        var membros: [ServiceGroupConfiguration.ServiceConfiguration] = []
        if let diario = ambiente.diario { membros.append(.init(service: DescargaDoDiario(diario: diario))) }
        membros += servicos.map { ServiceGroupConfiguration.ServiceConfiguration(service: $0) }
        if let porta = configuracao.portaDeRedirecionamento {
            membros.append(.init(service: Redirecionador.aplicacao(configuracao, tabela, porta: porta, log: log)))
        }
        if let vigente {
            membros.append(
                .init(
                    service: VigiaDoCertificado(
                        certificado: Certificado(origem: configuracao.tls), vigente: vigente, log: log)))
        }
        membros.append(.init(service: principal))
        let grupo = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: membros, gracefulShutdownSignals: [], logger: log))
        let fontes = sinais ? Sinais(parar: { parada.comecar() }, reler: { vigente.map { recarregar($0) } }) : nil
        // Sem isto o otimizador solta as fontes e o sinal nunca chega (só em release).
        defer { withExtendedLifetime(fontes) {} }
        let encerradora = Task {
            await parada.esperar()
            if parada.comecou { await encerrar(grupo) }
        }
        defer { encerradora.cancel() }
        try await grupo.run()
    }

    private func prepararTLS() throws -> CertificadoVigente? {
        guard configuracao.tls != .semTLS else {
            let laco = ["localhost", "::1"].contains(configuracao.endereco) || configuracao.endereco.hasPrefix("127.")
            precondition(laco, "sem TLS só se escuta em endereço de laço")
            return nil
        }
        let certificado = Certificado(origem: configuracao.tls)
        try certificado.garantir(agora: configuracao.relogio())
        return CertificadoVigente(try certificado.contexto())
    }

    private func encerrar(_ grupo: ServiceGroup) async {
        log.notice("encerrando", metadata: ["em curso": "\(escoadouro.emCurso)"])
        ambiente.encerramento.comecar()
        let ficaram = await escoadouro.escoar(ate: configuracao.prazoDeEscoamento)
        if ficaram > 0 { log.warning("encerrado com pedidos em curso", metadata: ["quantos": "\(ficaram)"]) }
        // Dá tempo de o último quadro do HTTP/2 sair antes de o canal fechar.
        try? await Task.sleep(for: .milliseconds(200))  // interrompido: fecha já
        await grupo.triggerGracefulShutdown()
    }

    private func recarregar(_ vigente: CertificadoVigente) {
        VigiaDoCertificado.recarregar(Certificado(origem: configuracao.tls), vigente, log)
    }
}

/// Sinais do sistema: SIGTERM e SIGINT param, SIGHUP relê.
final class Sinais {
    private let fontes: [any DispatchSourceSignal]

    init(parar: @escaping @Sendable () -> Void, reler: @escaping @Sendable () -> Void) {
        self.fontes = [SIGTERM, SIGINT, SIGHUP].map { numero in
            signal(numero, SIG_IGN)
            let fonte = DispatchSource.makeSignalSource(signal: numero)
            fonte.setEventHandler {
                if numero == SIGHUP { reler() } else { parar() }
            }
            fonte.resume()
            return fonte
        }
    }

    deinit { for fonte in fontes { fonte.cancel() } }
}
