import BancoDeDados
import BancoDeTeste
import Testing

@Suite struct EscutaTests {
    static let suite = BancoDaSuite(BancoDeTeste.vazio)

    @Test("o que se notifica depois de escutar chega, na ordem, só do canal pedido")
    func chega() async throws {
        let banco = try await Self.suite.banco
        let avisos = try await banco.dono.escutar("fila de \"espera\"")
        try await banco.dono.transacao(como: .proprio) { t in
            try t.executar("SELECT pg_notify('outro canal', 'não')")
            for texto in ["um", "dois", ""] { try t.executar("SELECT pg_notify('fila de \"espera\"', \(texto))") }
        }
        var recebidos: [String] = []
        for try await aviso in avisos {
            recebidos.append(aviso)
            if recebidos.count == 3 { break }
        }
        #expect(recebidos == ["um", "dois", ""])
    }

    @Test("notificação de transação desfeita não chega")
    func desfeita() async throws {
        struct Desfazer: Error {}
        let banco = try await Self.suite.banco
        let avisos = try await banco.dono.escutar("desfeita")
        await #expect(throws: Desfazer.self) {
            try await banco.dono.transacao(como: .proprio) { t in
                try t.roteiro("NOTIFY desfeita, 'fantasma'")
                throw Desfazer()
            }
        }
        try await banco.dono.transacao(como: .proprio) { t in try t.roteiro("NOTIFY desfeita, 'de verdade'") }
        var percurso = avisos.makeAsyncIterator()
        #expect(try await percurso.next() == "de verdade")
    }

    @Test("conexão derrubada termina a sequência com falha de conexão")
    func derrubada() async throws {
        let banco = try await Self.suite.banco
        let avisos = try await banco.dono.escutar("derrubada")
        try await banco.dono.transacao(como: .proprio) { t in
            let mortas = try t.executar(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN \"derrubada\"'")
            #expect(mortas.quantas == 1)
        }
        let falha = await #expect(throws: FalhaDeBanco.self) { for try await _ in avisos {} }
        #expect(falha?.conexaoPerdida == true)
    }

    @Test("encerrar o banco termina as escutas sem erro")
    func encerrar() async throws {
        let banco = Banco(endereco: try await Self.suite.banco.enderecoDoDono, conexoes: 1)
        let avisos = try await banco.escutar("fim")
        await banco.encerrar()
        var recebidos = 0
        for try await _ in avisos { recebidos += 1 }
        #expect(recebidos == 0)
    }
}
