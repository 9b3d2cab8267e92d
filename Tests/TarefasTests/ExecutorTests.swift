import BancoDeDados
import BancoDeTeste
import Synchronization
import Tarefas
import Testing

/// A fila contra um PostgreSQL de verdade: prazos curtos, executores que morrem no meio.
@Suite(.timeLimit(.minutes(15))) struct ExecutorTests {
    static let motor = BancoDeDados.Papel(nome: "motor")

    /// Um executor ligado ao banco, com prazos de teste.
    static func executor(
        _ banco: Banco, vencimento: Duration = .seconds(30), batida: Duration? = .milliseconds(50)
    ) -> Executor {
        var ritmo = Executor.Ritmo()
        ritmo.espera = .milliseconds(20)
        ritmo.vencimento = vencimento
        ritmo.batida = batida
        return Executor(banco: banco, papel: motor, ids: Ids(sequencia: "id_geral", bloco: 1000), ritmo: ritmo)
    }

    static func agendar(
        _ especie: String, chave: String? = nil, _ banco: Banco, ids: Ids = Ids(sequencia: "id_geral", bloco: 1000)
    ) async throws -> FilaDeTarefas.Agendada {
        try await banco.transacao(como: motor) { t in
            try FilaDeTarefas(ids: ids).agendar(especie, chave: chave, dados: ["n": 1], em: t)
        }
    }

    static func esperar(_ id: Int64, _ banco: Banco) async throws -> EstadoDaTarefa {
        try #require(
            try await FilaDeTarefas.esperar(id, ate: .seconds(600), em: banco, como: motor, cada: .milliseconds(10)))
    }

    /// Grava que o bloco `n` foi feito, na mesma transação da marca: é o efeito que não pode se repetir nem faltar.
    @discardableResult
    static func bloco(_ n: Int, de total: Int, _ contexto: ContextoDaTarefa, _ banco: Banco) async throws -> Int {
        try await banco.transacao(como: motor) { t in
            try t.executar("INSERT INTO feito (n) VALUES (\(n))")
            try contexto.avancar(etapa: "blocos", feito: Int64(n), total: Int64(total), marca: n, em: t)
        }
        return n
    }

    static func comTabela(_ banco: BancoDeTeste) async throws {
        try await banco.dono.transacao(como: .proprio) { t in
            try t.roteiro("CREATE TABLE feito (n integer PRIMARY KEY); GRANT ALL ON feito TO motor")
        }
    }

    static func feitos(_ banco: BancoDeTeste) async throws -> [Int64] {
        try await banco.dono.transacao(como: .proprio) { t in
            try t.executar("SELECT n FROM feito ORDER BY n").map { try $0.ler(0) }
        }
    }

    @Test("a tarefa roda uma vez, guarda o resultado e sai da fila")
    func umaVez() async throws {
        try await BancoDeTeste.usando { banco in
            let vezes = Mutex(0)
            let executor = Self.executor(banco.aplicacao)
            executor.registrar("somar") { contexto in
                vezes.withLock { $0 += 1 }
                return ["soma": try contexto.dados([String: Int].self)["n"] ?? 0]
            }
            try await executor.iniciar()
            let agendada = try await Self.agendar("somar", banco.aplicacao)
            let estado = try await Self.esperar(agendada.id, banco.aplicacao)
            await executor.encerrar()
            #expect(estado.situacao == .terminada)
            #expect(estado.resultado == #"{"soma": 1}"#)
            #expect(vezes.withLock { $0 } == 1)
        }
    }

    @Test("quem morre no meio deixa a marca, e outro executor termina sem repetir nem pular bloco")
    func processoMorto() async throws {
        try await BancoDeTeste.usando { banco in
            try await Self.comTabela(banco)
            let total = 9
            let (sinal, morreu) = AsyncStream.makeStream(of: Void.self)
            // O primeiro não bate ponto e para para sempre depois do bloco 4: é o processo morto.
            let morto = Self.executor(banco.aplicacao, vencimento: .milliseconds(300), batida: nil)
            let terminou = Mutex(false)
            let (perdeu, acordou) = AsyncStream.makeStream(of: Bool.self)
            morto.registrar("blocos") { contexto in
                for n in 1...4 { try await Self.bloco(n, de: total, contexto, banco.aplicacao) }
                morreu.finish()
                while !terminou.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(5)) }
                // Um zumbi que acorda depois não grava mais nada.
                do { try await Self.bloco(100, de: total, contexto, banco.aplicacao) } catch is TarefaPerdida {
                    acordou.yield(true)
                }
                acordou.finish()
                return nil
            }
            try await morto.iniciar(trabalhadores: 1)
            let agendada = try await Self.agendar("blocos", banco.aplicacao)
            for await _ in sinal {}
            let vivo = Self.executor(banco.aplicacao, vencimento: .milliseconds(300))
            let retomada = Mutex<(marca: Int?, tentativa: Int)?>(nil)
            vivo.registrar("blocos") { contexto in
                let marca = try contexto.marca(Int.self)
                retomada.withLock { $0 = (marca, contexto.tentativa) }
                for n in ((marca ?? 0) + 1)...total { try await Self.bloco(n, de: total, contexto, banco.aplicacao) }
                return total
            }
            try await vivo.iniciar(trabalhadores: 1)
            let estado = try await Self.esperar(agendada.id, banco.aplicacao)
            terminou.withLock { $0 = true }
            var perdas: [Bool] = []
            for await perda in perdeu { perdas.append(perda) }
            #expect(perdas == [true])
            await morto.encerrar()
            await vivo.encerrar()
            #expect(estado.situacao == .terminada && estado.feito == 9 && estado.total == 9)
            #expect(retomada.withLock { $0?.marca } == 4)
            #expect(retomada.withLock { $0?.tentativa } == 2)
            #expect(try await Self.feitos(banco) == Array(1...9))
        }
    }

    @Test("dois executores repartem a fila e nenhuma tarefa roda duas vezes")
    func doisExecutores() async throws {
        try await BancoDeTeste.usando { banco in
            try await Self.comTabela(banco)
            let executores = (0..<2).map { _ in Self.executor(banco.aplicacao) }
            for executor in executores {
                executor.registrar("um") { contexto in
                    let n = try contexto.dados([String: Int].self)["n"] ?? 0
                    try await Self.bloco(n, de: 40, contexto, banco.aplicacao)
                    return nil
                }
                try await executor.iniciar()
            }
            let ids = Ids(sequencia: "id_geral", bloco: 1000)
            let agendadas = try await banco.aplicacao.transacao(como: Self.motor) { t in
                try (1...40).map { try FilaDeTarefas(ids: ids).agendar("um", dados: ["n": $0], em: t).id }
            }
            for id in agendadas { #expect(try await Self.esperar(id, banco.aplicacao).situacao == .terminada) }
            for executor in executores { await executor.encerrar() }
            #expect(try await Self.feitos(banco) == Array(1...40))
        }
    }

    @Test("fechar o executor devolve a tarefa à fila, e o seguinte continua de onde parou")
    func fecharDevolve() async throws {
        try await BancoDeTeste.usando { banco in
            try await Self.comTabela(banco)
            let (sinal, comecou) = AsyncStream.makeStream(of: Void.self)
            let primeiro = Self.executor(banco.aplicacao)
            primeiro.registrar("blocos") { contexto in
                for n in 1...1000 {
                    try await Self.bloco(n, de: 1000, contexto, banco.aplicacao)
                    if n == 3 { comecou.finish() }
                }
                return nil
            }
            try await primeiro.iniciar(trabalhadores: 1)
            let agendada = try await Self.agendar("blocos", banco.aplicacao)
            for await _ in sinal {}
            await primeiro.encerrar()
            let parada = try await banco.aplicacao.transacao(como: Self.motor) { t in
                try FilaDeTarefas.ler(agendada.id, em: t)
            }
            #expect(parada?.situacao == .esperando)
            let feitos = try await Self.feitos(banco).count
            let segundo = Self.executor(banco.aplicacao)
            segundo.registrar("blocos") { contexto in
                let marca = try contexto.marca(Int.self) ?? 0
                try await Self.bloco(marca + 1, de: marca + 1, contexto, banco.aplicacao)
                return marca
            }
            try await segundo.iniciar(trabalhadores: 1)
            let estado = try await Self.esperar(agendada.id, banco.aplicacao)
            await segundo.encerrar()
            #expect(estado.resultado == "\(feitos)")
        }
    }

    @Test("uma viva por chave: pedir de novo devolve a mesma; terminada, nasce outra")
    func umaVivaPorChave() async throws {
        try await BancoDeTeste.usando { banco in
            let primeira = try await Self.agendar("nada", chave: "2026-10", banco.aplicacao)
            let repetida = try await Self.agendar("nada", chave: "2026-10", banco.aplicacao)
            let outra = try await Self.agendar("nada", chave: "2026-11", banco.aplicacao)
            #expect(primeira.nova && !repetida.nova && repetida.id == primeira.id && outra.nova)
            let executor = Self.executor(banco.aplicacao)
            executor.registrar("nada") { _ in nil }
            try await executor.iniciar()
            _ = try await Self.esperar(primeira.id, banco.aplicacao)
            await executor.encerrar()
            #expect(try await Self.agendar("nada", chave: "2026-10", banco.aplicacao).nova)
        }
    }

    @Test("cancelar: quem espera para na hora; quem roda, onde for seguro, e o bloco em curso se desfaz")
    func cancelar() async throws {
        try await BancoDeTeste.usando { banco in
            try await Self.comTabela(banco)
            let (sinal, comecou) = AsyncStream.makeStream(of: Void.self)
            let pediram = Mutex(false)
            let executor = Self.executor(banco.aplicacao)
            executor.registrar("blocos") { contexto in
                try await Self.bloco(1, de: 3, contexto, banco.aplicacao)
                comecou.finish()
                while !pediram.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(5)) }
                try await Self.bloco(2, de: 3, contexto, banco.aplicacao)
                return nil
            }
            try await executor.iniciar(trabalhadores: 1)
            let rodando = try await Self.agendar("blocos", banco.aplicacao)
            for await _ in sinal {}
            let esperando = try await Self.agendar("blocos", banco.aplicacao)
            let ids = Ids(sequencia: "id_geral", bloco: 1000)
            let cancelou = try await banco.aplicacao.transacao(como: Self.motor) { t in
                [
                    try FilaDeTarefas(ids: ids).cancelar(rodando.id, em: t),
                    try FilaDeTarefas(ids: ids).cancelar(esperando.id, em: t),
                ]
            }
            #expect(cancelou == [true, true])
            pediram.withLock { $0 = true }
            #expect(try await Self.esperar(rodando.id, banco.aplicacao).situacao == .cancelada)
            #expect(try await Self.esperar(esperando.id, banco.aplicacao).situacao == .cancelada)
            await executor.encerrar()
            #expect(try await Self.feitos(banco) == [1])
            let depoisDeParada = try await banco.aplicacao.transacao(como: Self.motor) { t in
                try FilaDeTarefas(ids: ids).cancelar(rodando.id, em: t)
            }
            #expect(!depoisDeParada)
        }
    }

    @Test("recusa leva a mensagem a quem pediu; defeito, não")
    func recusaEDefeito() async throws {
        struct Defeito: Error {}
        try await BancoDeTeste.usando { banco in
            let executor = Self.executor(banco.aplicacao)
            executor.registrar("recusar") { _ in throw TarefaRecusada("a folha de 10/2026 já foi enviada") }
            executor.registrar("quebrar") { _ in throw Defeito() }
            try await executor.iniciar()
            let recusada = try await Self.esperar(Self.agendar("recusar", banco.aplicacao).id, banco.aplicacao)
            let quebrada = try await Self.esperar(Self.agendar("quebrar", banco.aplicacao).id, banco.aplicacao)
            await executor.encerrar()
            #expect(recusada.situacao == .recusada && recusada.mensagem == "a folha de 10/2026 já foi enviada")
            #expect(quebrada.situacao == .falhou && quebrada.mensagem?.contains("Defeito") == false)
        }
    }

    @Test("a periódica é uma linha só, roda de novo depois do intervalo e nunca em dois lugares ao mesmo tempo")
    func periodica() async throws {
        try await BancoDeTeste.usando { banco in
            let dentro = Mutex(0)
            let maximo = Mutex(0)
            let voltas = Mutex(0)
            let (sinal, chega) = AsyncStream.makeStream(of: Void.self)
            let executores = (0..<2).map { _ in Self.executor(banco.aplicacao) }
            for executor in executores {
                executor.repetir("vencer", cada: .milliseconds(10)) { _ in
                    let agora = dentro.withLock {
                        $0 += 1; return $0
                    }
                    maximo.withLock { $0 = max($0, agora) }
                    try await Task.sleep(for: .milliseconds(15))
                    dentro.withLock { $0 -= 1 }
                    if voltas.withLock({
                        $0 += 1; return $0
                    }) == 6 {
                        chega.finish()
                    }
                    if voltas.withLock({ $0 }) == 2 { throw TarefaRecusada("uma volta que não deu") }
                    return ["voltas": voltas.withLock { $0 }]
                }
                try await executor.iniciar()
            }
            for await _ in sinal {}
            for executor in executores { await executor.encerrar() }
            #expect(maximo.withLock { $0 } == 1)
            let linhas: Int64 = try await banco.dono.transacao(como: .proprio) { t in
                try #require(try t.uma("SELECT count(*) FROM tarefa")).ler(0)
            }
            #expect(linhas == 1)
        }
    }

    @Test("quem acompanha vê cada etapa, na ordem, e o fim")
    func acompanhar() async throws {
        try await BancoDeTeste.usando { banco in
            let (sinal, visto) = AsyncStream.makeStream(of: Int64.self)
            var vistos = sinal.makeAsyncIterator()
            let executor = Self.executor(banco.aplicacao)
            let liberados = Mutex<Int64>(0)
            executor.registrar("etapas") { contexto in
                for n in Int64(1)...3 {
                    try await contexto.anunciar("etapa \(n)", feito: n, total: 3)
                    while liberados.withLock({ $0 }) < n { try await Task.sleep(for: .milliseconds(2)) }
                }
                return nil
            }
            let agendada = try await Self.agendar("etapas", banco.aplicacao)
            let ouvinte = Task {
                var etapas: [String] = []
                for try await estado in FilaDeTarefas.acompanhar(
                    agendada.id, em: banco.aplicacao, como: Self.motor, cada: .milliseconds(2))
                {
                    etapas.append("\(estado.situacao.rawValue) \(estado.etapa)")
                    visto.yield(estado.feito)
                }
                return etapas
            }
            try await executor.iniciar(trabalhadores: 1)
            for n in Int64(1)...3 {
                while let feito = await vistos.next(), feito < n {}
                liberados.withLock { $0 = n }
            }
            let etapas = try await ouvinte.value
            await executor.encerrar()
            #expect(etapas.contains("rodando etapa 1") && etapas.contains("rodando etapa 3"))
            #expect(etapas.last == "terminada etapa 3")
        }
    }
}
