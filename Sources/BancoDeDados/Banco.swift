import CLibpq
import NIOPosix
import Synchronization

/// Porta de entrada do banco: N threads, cada uma com a sua conexão.
///
/// Quem roda numa thread do pool sempre acha conexão livre, e a fila de espera é a do próprio pool. O corpo de uma
/// transação é síncrono e corre inteiro numa thread: um salto só por unidade de trabalho. Quatro a oito conexões bastam;
/// mais threads só atrapalham. As conexões abrem quando precisam, e as que caíram são trocadas no próximo uso.
package final class Banco: Sendable {
    /// Conexão parada entre dois usos.
    ///
    /// `@unchecked Sendable`: a conexão não pertence a thread nenhuma enquanto está na lista, e só uma a tira de lá.
    private struct Guardada: @unchecked Sendable {
        let conexao: Conexao
        let geracao: Int
    }

    private struct Estado {
        var livres: [Guardada] = []
        var geracao = 0
        var encerrado = false
        var escutas: [Int: Escuta] = [:]
        var proximaEscuta = 0
    }

    private let endereco: String
    private let threads: NIOThreadPool
    /// Os comandos que as conexões daqui já mandaram, as do pool e as próprias.
    package let contagem = ContagemDeComandos()
    private let estado = Mutex(Estado())

    /// `endereco` é uma URI `postgres://…` ou pares `chave=valor` da libpq. Não conecta ainda.
    package init(endereco: String, conexoes: Int) {
        precondition(conexoes > 0, "o pool precisa de ao menos uma conexão")
        self.endereco = endereco
        threads = NIOThreadPool(numberOfThreads: conexoes)
        threads.start()
    }

    deinit { threads.shutdownGracefully { _ in } }

    /// Abre a transação, roda o corpo e confirma; em conflito (40001, 40P01) desfaz e refaz, até oito vezes.
    ///
    /// O corpo pode rodar mais de uma vez: não pode ter efeito fora do banco (para isso há `aoConfirmar`). Se ele lança,
    /// tudo se desfaz. `prazo` limita cada comando. Cancelar a `Task` interrompe o comando em curso e sai como
    /// `CancellationError`, salvo se o COMMIT já partiu.
    @discardableResult
    package func transacao<T: Sendable>(
        como papel: Papel, nivel: Nivel = .leituraConfirmada, soLeitura: Bool = false, prazo: Duration? = nil,
        _ corpo: @Sendable @escaping (Transacao) throws -> T
    ) async throws -> T {
        let abertura = Abertura(papel: papel, nivel: nivel, soLeitura: soLeitura, prazo: prazo)
        let cancelamento = Cancelamento()
        // A thread da transação não é da tarefa: o que é dela se leva à mão.
        let velada = DaTarefa.velada
        return try await withTaskCancellationHandler {
            do {
                return try await threads.runIfActive { [self] in
                    try DaTarefa.$velada.withValue(velada) {
                        try emprestando { conexao in
                            try conexao.transacao(abertura, cancelamento: cancelamento, corpo)
                        }
                    }
                }
            } catch let falha as FalhaDeBanco where falha.sqlstate == "57014" && cancelamento.pedido {
                throw CancellationError()
            }
        } onCancel: {
            cancelamento.pedir()
        }
    }

    /// Uma conexão fora do pool, para quem tem a própria thread. Bloqueia enquanto abre.
    package func conexaoPropria() throws(FalhaDeBanco) -> sending Conexao {
        try Conexao(endereco: endereco, contagem: contagem)
    }

    /// Ouve um canal do `NOTIFY`; cada elemento é o texto que veio junto.
    ///
    /// Ao voltar, o `LISTEN` já vale: nada que se confirme depois se perde. Se a conexão cair, a sequência termina com a
    /// falha, e quem ouve deve reabrir e olhar o que pode ter perdido. Soltar a sequência encerra a escuta.
    package func escutar(_ canal: String) async throws -> AsyncThrowingStream<String, any Error> {
        let escuta = try await NIOThreadPool.singleton.runIfActive { [endereco] in
            try Escuta(endereco: endereco, canal: canal)
        }
        let numero = estado.withLock { estado -> Int? in
            if estado.encerrado { return nil }
            estado.proximaEscuta += 1
            estado.escutas[estado.proximaEscuta] = escuta
            return estado.proximaEscuta
        }
        guard let numero else {
            escuta.parar()
            throw CancellationError()
        }
        return escuta.iniciar { [weak self] in
            self?.estado.withLock { _ = $0.escutas.removeValue(forKey: numero) }
        }
    }

    /// Manda trocar todas as conexões no próximo uso: depois de migrar, os planos preparados não valem mais.
    package func renovar() {
        // Devolvidas para fora da tranca: fechar conexão demora.
        _ = estado.withLock { estado in
            estado.geracao += 1
            defer { estado.livres = [] }
            return estado.livres
        }
    }

    /// Espera o que está em curso, fecha as conexões e as escutas. Transação nova depois disso é recusada.
    package func encerrar() async {
        let escutas = estado.withLock { estado in
            estado.encerrado = true
            return Array(estado.escutas.values)
        }
        for escuta in escutas { escuta.parar() }
        await withCheckedContinuation { continuacao in
            threads.shutdownGracefully { _ in continuacao.resume() }
        }
        _ = estado.withLock { estado in
            defer { estado.livres = [] }
            return estado.livres
        }
    }

    private func emprestando<T>(_ usar: (Conexao) throws -> T) throws -> T {
        let (livre, geracao) = estado.withLock { ($0.livres.popLast(), $0.geracao) }
        let guardada = try livre ?? Guardada(conexao: Conexao(endereco: endereco, contagem: contagem), geracao: geracao)
        defer {
            // Conexão que caiu não volta; a de geração velha também não.
            if guardada.conexao.viva {
                estado.withLock { estado in
                    if guardada.geracao == estado.geracao && !estado.encerrado { estado.livres.append(guardada) }
                }
            }
        }
        return try usar(guardada.conexao)
    }
}
