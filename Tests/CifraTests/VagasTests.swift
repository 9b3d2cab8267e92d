import Cifra
import Testing

/// Quantos estão dentro agora, o maior que já houve e o total.
private actor Contagem {
    private(set) var agora = 0
    private(set) var maior = 0
    private(set) var total = 0

    func entrar() {
        agora += 1
        total += 1
        maior = max(maior, agora)
    }

    func sair() { agora -= 1 }
}

@Suite("Vagas")
struct VagasTests {
    @Test("nunca passam do limite, e todas passam")
    func limite() async throws {
        let vagas = Vagas(simultaneas: 3, filaMaxima: 100)
        let contagem = Contagem()
        try await withThrowingTaskGroup(of: Void.self) { grupo in
            for _ in 0..<60 {
                grupo.addTask {
                    try await vagas.comVaga {
                        await contagem.entrar()
                        try await Task.sleep(for: .milliseconds(2))
                        await contagem.sair()
                    }
                }
            }
            try await grupo.waitForAll()
        }
        #expect(await contagem.total == 60)
        #expect(await contagem.agora == 0)
        #expect(await contagem.maior == 3)
    }

    @Test("quem desiste sai da fila, e a vaga vai para o seguinte")
    func cancelamento() async throws {
        let vagas = Vagas(simultaneas: 1, filaMaxima: 10)
        let (portao, abrir) = AsyncStream<Void>.makeStream()
        let primeira = Task { try await vagas.comVaga { for await _ in portao { break } } }
        let desistente = Task { try await vagas.comVaga {} }
        while vagas.emEspera < 1 { try await Task.sleep(for: .milliseconds(1)) }
        let terceira = Task { try await vagas.comVaga { 3 } }
        while vagas.emEspera < 2 { try await Task.sleep(for: .milliseconds(1)) }
        desistente.cancel()
        await #expect(throws: CancellationError.self) { try await desistente.value }
        #expect(vagas.emEspera == 1)
        abrir.yield()
        try await primeira.value
        #expect(try await terceira.value == 3)
        #expect(vagas.emEspera == 0)
    }

    @Test("erro no meio devolve a vaga")
    func erro() async throws {
        struct Queda: Error {}
        let vagas = Vagas(simultaneas: 1, filaMaxima: 0)
        for _ in 0..<3 {
            await #expect(throws: Queda.self) { try await vagas.comVaga { throw Queda() } }
        }
        #expect(try await vagas.comVaga { 1 } == 1)
    }
}
