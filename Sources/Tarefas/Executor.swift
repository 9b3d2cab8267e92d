import BancoDeDados
import Foundation
import Logging
import Synchronization

/// Quem roda as tarefas: alguns trabalhadores que pegam da fila, batem ponto e gravam o desfecho.
///
/// Vários processos podem ter executor no mesmo banco. Se um morre no meio, o ponto dele vence e outro continua da marca
/// d'água; se só estava lento, descobre no `avancar` que perdeu a tarefa e não grava mais nada.
package final class Executor: Sendable {
    /// O trabalho de uma espécie. O que devolve vai para `resultado`, em JSON; não leva dado pessoal.
    package typealias Trabalho = @Sendable (ContextoDaTarefa) async throws -> (any Encodable & Sendable)?

    /// Prazos do executor; os de teste são menores.
    package struct Ritmo: Sendable {
        /// De quanto em quanto tempo quem roda bate ponto; `nil` não bate (teste de processo morto).
        package var batida: Duration? = .seconds(5)
        /// Ponto mais velho que isto é de processo morto.
        package var vencimento: Duration = .seconds(30)
        /// De quanto em quanto tempo se olha a fila sem que ninguém chame.
        package var espera: Duration = .seconds(1)
        package init() {}
    }

    private struct Especie {
        let trabalho: Trabalho
        let repeteCada: Duration?
    }

    private struct Estado {
        var especies: [String: Especie] = [:]
        var trabalhadores: [Task<Void, Never>] = []
        var sonos: [Int: Task<Void, Never>] = [:]
        /// Sobe a cada chamada: quem ia dormir e foi chamado antes não dorme.
        var chamadas = 0
        var pegas = 0
        var encerrando = false
    }

    /// Quantas vezes uma tarefa pode ser retomada antes de se desistir dela: a que derruba o processo derrubaria todos.
    static let retomadas = 20
    /// Quantas vezes se tenta de novo por falta de banco.
    static let tentativas = 5

    private let banco: Banco
    private let papel: Papel
    private let fila: FilaDeTarefas
    private let ritmo: Ritmo
    private let nome = "\(ProcessInfo.processInfo.hostName):\(getpid()):\(UInt32.random(in: 0 ... .max))"
    private let estado = Mutex(Estado())
    private let registro = Logger(label: "tarefas")

    package init(banco: Banco, papel: Papel, ids: Ids, ritmo: Ritmo = Ritmo()) {
        self.banco = banco
        self.papel = papel
        self.ritmo = ritmo
        fila = FilaDeTarefas(ids: ids)
    }

    /// Diz como se faz uma espécie de tarefa. Antes de `iniciar`.
    package func registrar(_ especie: String, _ trabalho: @escaping Trabalho) {
        registrar(especie, Especie(trabalho: trabalho, repeteCada: nil))
    }

    /// Tarefa que se repete: uma linha só na fila, que volta a esperar no fim de cada volta, dê certo ou não. Em todo o conjunto
    /// de processos, uma volta por vez.
    package func repetir(_ especie: String, cada intervalo: Duration, _ trabalho: @escaping Trabalho) {
        registrar(especie, Especie(trabalho: trabalho, repeteCada: intervalo))
    }

    private func registrar(_ nome: String, _ especie: Especie) {
        estado.withLock { estado in
            precondition(estado.trabalhadores.isEmpty, "registre antes de iniciar")
            precondition(
                estado.especies.updateValue(especie, forKey: nome) == nil, "espécie registrada duas vezes: \(nome)")
        }
    }

    /// Sobe os trabalhadores e garante as periódicas na fila.
    package func iniciar(trabalhadores: Int = 2) async throws {
        let periodicas = estado.withLock { $0.especies.filter { $0.value.repeteCada != nil }.keys.sorted() }
        try await banco.transacao(como: papel) { [fila] t in
            for especie in periodicas {
                try fila.agendar(especie, chave: Self.chavePeriodica, dados: [String: String](), em: t)
            }
        }
        estado.withLock { estado in
            precondition(estado.trabalhadores.isEmpty, "executor iniciado duas vezes")
            estado.trabalhadores = (0..<trabalhadores).map { numero in
                Task { [weak self] in
                    while let executor = self, await executor.volta(numero) {}
                }
            }
        }
    }

    static let chavePeriodica = "periodica"

    /// Olhe a fila agora: há trabalho novo.
    package func acordar() {
        let sonos = estado.withLock { estado in
            estado.chamadas += 1
            return Array(estado.sonos.values)
        }
        for sono in sonos { sono.cancel() }
    }

    /// Para de pegar; o que está rodando para no próximo `avancar` e volta à fila de onde estava.
    package func encerrar() async {
        let trabalhadores = estado.withLock { estado in
            estado.encerrando = true
            return estado.trabalhadores
        }
        for trabalhador in trabalhadores { trabalhador.cancel() }
        acordar()
        for trabalhador in trabalhadores { await trabalhador.value }
    }

    // MARK: - Um trabalhador

    /// Uma olhada na fila; falso quando é hora de parar.
    private func volta(_ numero: Int) async -> Bool {
        let (encerrando, chamadas) = estado.withLock { ($0.encerrando, $0.chamadas) }
        if encerrando { return false }
        do {
            if let pega = try await pegar() {
                await rodar(pega)
                return true
            }
        } catch is CancellationError {
            return false
        } catch {
            registro.warning("a fila de tarefas não respondeu", metadata: ["erro": "\(error)"])
        }
        await dormir(numero, desde: chamadas)
        return true
    }

    private func dormir(_ numero: Int, desde chamadas: Int) async {
        let espera = ritmo.espera
        let sono: Task<Void, Never>? = estado.withLock { estado in
            guard estado.chamadas == chamadas, !estado.encerrando else { return nil }
            let sono = Task<Void, Never> {
                // Acordar é cancelar o sono: o erro é o próprio despertar.
                try? await Task.sleep(for: espera)
            }
            estado.sonos[numero] = sono
            return sono
        }
        await sono?.value
        estado.withLock { _ = $0.sonos.removeValue(forKey: numero) }
    }

    private struct Pega: Sendable {
        let contexto: ContextoDaTarefa
        let trabalho: Trabalho
        let repeteCada: Duration?
        let cancelada: Bool
    }

    private func pegar() async throws -> Pega? {
        let (especies, vez) = estado.withLock { estado in
            estado.pegas += 1
            return (estado.especies, estado.pegas)
        }
        let processo = "\(nome)#\(vez)"
        let pedido = TarefasSQL.pegar(
            especies: especies.keys.sorted(), processo: processo,
            vencimentoEmMicrossegundos: ritmo.vencimento.microssegundos)
        let (banco, papel) = (banco, papel)
        return try await banco.transacao(como: papel) { t -> Pega? in
            guard let linha = try t.uma(pedido), let especie = especies[try linha.ler(1)] else { return nil }
            return Pega(
                contexto: ContextoDaTarefa(
                    id: try linha.ler(0), especie: try linha.ler(1), chave: try linha.ler(2), autor: try linha.ler(5),
                    tentativa: try linha.ler(6), dadosEmJSON: try linha.ler(3), marcaEmJSON: try linha.ler(4),
                    banco: banco,
                    papel: papel, processo: processo),
                trabalho: especie.trabalho, repeteCada: especie.repeteCada, cancelada: try linha.ler(7))
        }
    }

    private func rodar(_ pega: Pega) async {
        let contexto = pega.contexto
        if contexto.tentativa > Self.retomadas, pega.repeteCada == nil {
            return await terminar(pega, .falhou, mensagem: "interrompida \(Self.retomadas) vezes; não se tenta mais")
        }
        if pega.cancelada { return await terminar(pega, .cancelada) }
        let trabalho = Task { try await pega.trabalho(contexto) }
        let ponto = Task { await baterPonto(contexto) { trabalho.cancel() } }
        let desfecho = await withTaskCancellationHandler {
            await trabalho.result
        } onCancel: {
            trabalho.cancel()
        }
        ponto.cancel()
        await concluir(pega, desfecho)
    }

    /// Bate ponto até ser cancelado; se a tarefa já é de outro, para o trabalho.
    private func baterPonto(_ contexto: ContextoDaTarefa, aoPerder: @Sendable () -> Void) async {
        guard let batida = ritmo.batida else { return }
        while !Task.isCancelled {
            do {
                try await Task.sleep(for: batida)
                let minha = try await banco.transacao(como: papel) { t in
                    try t.uma(TarefasSQL.baterPonto(contexto.id, processo: contexto.processo)) != nil
                }
                if !minha { return aoPerder() }
            } catch is CancellationError {
                return
            } catch {
                registro.warning("o ponto não bateu", metadata: ["tarefa": "\(contexto.id)", "erro": "\(error)"])
            }
        }
    }

    private func concluir(_ pega: Pega, _ desfecho: Result<(any Encodable & Sendable)?, any Error>) async {
        switch desfecho {
        case .success(let saida):
            do {
                let resultado = try saida.map {
                    String(decoding: try FilaDeTarefas.codificador.encode($0), as: UTF8.self)
                }
                await terminar(pega, .terminada, resultado: resultado)
            } catch {
                preconditionFailure("resultado de \(pega.contexto.especie) que não vira JSON: \(error)")
            }
        case .failure(let erro as TarefaRecusada): await terminar(pega, .recusada, mensagem: erro.mensagem)
        case .failure(is TarefaCancelada): await terminar(pega, .cancelada)
        case .failure(is TarefaPerdida):
            registro.warning("tarefa retomada por outro processo", metadata: ["tarefa": "\(pega.contexto.id)"])
        case .failure(is CancellationError): await devolver(pega, daquiA: .zero, mensagem: nil)
        case .failure(let falha as FalhaDeBanco)
        where (falha.conexaoPerdida || falha.repetivel || falha.sqlstate == "55P03")
            && pega.contexto.tentativa < Self.tentativas:
            await devolver(pega, daquiA: .seconds(pega.contexto.tentativa), mensagem: "à espera do banco")
        case .failure(let erro):
            registro.error(
                "tarefa falhou",
                metadata: ["tarefa": "\(pega.contexto.id)", "especie": "\(pega.contexto.especie)", "erro": "\(erro)"])
            await terminar(
                pega, .falhou, mensagem: "falha interna na tarefa \(pega.contexto.id); veja o registro de eventos")
        }
    }

    private func terminar(
        _ pega: Pega, _ situacao: SituacaoDaTarefa, resultado: String? = nil, mensagem: String? = nil
    ) async {
        if let intervalo = pega.repeteCada, situacao != .cancelada {
            return await devolver(pega, daquiA: intervalo, mensagem: mensagem, resultado: resultado, recomecar: true)
        }
        await gravarDesfecho(
            pega,
            TarefasSQL.terminar(
                pega.contexto.id, processo: pega.contexto.processo, em: situacao, resultado: resultado,
                mensagem: mensagem))
    }

    private func devolver(
        _ pega: Pega, daquiA espera: Duration, mensagem: String?, resultado: String? = nil, recomecar: Bool = false
    ) async {
        await gravarDesfecho(
            pega,
            TarefasSQL.devolver(
                pega.contexto.id, processo: pega.contexto.processo, esperaEmMicrossegundos: espera.microssegundos,
                recomecar: recomecar, resultado: resultado, mensagem: mensagem))
    }

    /// O desfecho tem de ser gravado mesmo que o executor esteja fechando: roda em tarefa própria. Se nem assim der, o ponto
    /// vence e outro retoma.
    private func gravarDesfecho(_ pega: Pega, _ sql: SQL) async {
        let (banco, papel) = (banco, papel)
        do {
            _ = try await Task.detached {
                try await banco.transacao(como: papel) { t in try t.executar(sql).alteradas }
            }.value
        } catch {
            registro.error(
                "o desfecho da tarefa não foi gravado", metadata: ["tarefa": "\(pega.contexto.id)", "erro": "\(error)"])
        }
    }
}
