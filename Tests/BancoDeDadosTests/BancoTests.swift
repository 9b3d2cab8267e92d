import BancoDeDados
import BancoDeTeste
import Foundation
import Testing

@Suite struct BancoTests {
    static let suite = BancoDaSuite(BancoDeTeste.vazio)

    private func pid(_ banco: Banco) async throws -> Int {
        try await banco.transacao(como: .proprio) { t in
            try #require(try t.uma("SELECT pg_backend_pid()")).ler(0)
        }
    }

    @Test("conexão parada que caiu é trocada sem ninguém notar")
    func conexaoDerrubada() async throws {
        let banco = Banco(endereco: try await Self.suite.banco.enderecoDoDono, conexoes: 1)
        let antes = try await pid(banco)
        try await Self.suite.banco.dono.transacao(como: .proprio) { t in
            _ = try t.executar("SELECT pg_terminate_backend(\(antes)::int)")
        }
        #expect(try await pid(banco) != antes)
        await banco.encerrar()
    }

    @Test("conexão que cai no meio da transação é falha de conexão, e o pool se recupera")
    func derrubadaNoMeio() async throws {
        let banco = Banco(endereco: try await Self.suite.banco.enderecoDoDono, conexoes: 1)
        let falha = await #expect(throws: FalhaDeBanco.self) {
            try await banco.transacao(como: .proprio) { t in
                _ = try t.executar("SELECT pg_terminate_backend(pg_backend_pid())")
            }
        }
        #expect(falha?.conexaoPerdida == true)
        #expect(falha?.desfechoDesconhecido == false)
        #expect(try await pid(banco) > 0)
        await banco.encerrar()
    }

    @Test("conexão que cai no COMMIT deixa o desfecho desconhecido")
    func derrubadaNoCommit() async throws {
        let teste = try await Self.suite.banco
        let banco = Banco(endereco: teste.enderecoDoDono, conexoes: 1)
        try await teste.dono.transacao(como: .proprio) { t in
            try t.roteiro(
                """
                CREATE TABLE fatal (n int);
                CREATE FUNCTION morrer() RETURNS trigger LANGUAGE plpgsql AS
                    $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(5); RETURN NULL; END $$;
                CREATE CONSTRAINT TRIGGER morrer AFTER INSERT ON fatal DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION morrer();
                """)
        }
        let falha = await #expect(throws: FalhaDeBanco.self) {
            try await banco.transacao(como: .proprio) { t in _ = try t.executar("INSERT INTO fatal VALUES (1)") }
        }
        #expect(falha?.desfechoDesconhecido == true)
        await banco.encerrar()
    }

    @Test("endereço que não responde é falha de conexão")
    func semServidor() async throws {
        let banco = Banco(endereco: "host=/tmp/nao-ha-servidor-aqui dbname=x", conexoes: 1)
        let falha = await #expect(throws: FalhaDeBanco.self) { try await pid(banco) }
        #expect(falha?.conexaoPerdida == true)
        #expect(falha?.sqlstate == "08001")
        await banco.encerrar()
    }

    @Test("cancelar a tarefa interrompe o comando em curso e desfaz", .timeLimit(.minutes(15)))
    func cancelamento() async throws {
        let teste = try await Self.suite.banco
        let banco = Banco(endereco: teste.enderecoDoDono, conexoes: 1)
        try await teste.dono.transacao(como: .proprio) { t in try t.roteiro("CREATE TABLE cancelada (n int)") }
        let tarefa = Task {
            try await banco.transacao(como: .proprio) { t in
                try t.executar("INSERT INTO cancelada VALUES (1)")
                // Mais que o teto do teste: só acaba se for interrompido.
                _ = try t.executar("SELECT pg_sleep(3600)")
            }
        }
        let dormindo: SQL =
            "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query = 'SELECT pg_sleep(3600)'"
        while try await teste.dono.transacao(como: .proprio, { t in try t.uma(dormindo)?.ler(0, como: Int.self) }) != 1
        {}
        tarefa.cancel()
        await #expect(throws: CancellationError.self) { try await tarefa.value }
        let gravadas = try await banco.transacao(como: .proprio) { t in
            try #require(try t.uma("SELECT count(*) FROM cancelada")).ler(0, como: Int.self)
        }
        #expect(gravadas == 0)
        await banco.encerrar()
    }

    @Test("tarefa cancelada entre dois comandos não roda o segundo nem confirma")
    func canceladaEntreComandos() async throws {
        let teste = try await Self.suite.banco
        let parou = Sinal()
        let segue = Sinal()
        let tarefa = Task {
            try await teste.dono.transacao(como: .proprio) { t in
                try t.roteiro("CREATE TABLE nunca (n int)")
                parou.dar()
                segue.esperar()
            }
        }
        await parou.chegar()
        tarefa.cancel()
        segue.dar()
        await #expect(throws: CancellationError.self) { try await tarefa.value }
        let ha = try await teste.dono.transacao(como: .proprio) { t in
            try t.executar("SELECT WHERE to_regclass('nunca') IS NOT NULL").quantas
        }
        #expect(ha == 0)
    }

    @Test("mudança de esquema com comando já preparado não aparece para quem usa")
    func planoVelho() async throws {
        let teste = try await Self.suite.banco
        let banco = Banco(endereco: teste.enderecoDoDono, conexoes: 1)
        try await teste.dono.transacao(como: .proprio) { t in
            try t.roteiro("CREATE TABLE muda (a bigint); INSERT INTO muda VALUES (1)")
        }
        let ler: @Sendable (Transacao) throws -> Int = { t in
            try #require(try t.uma("SELECT * FROM muda")).colunas
        }
        #expect(try await banco.transacao(como: .proprio, ler) == 1)
        try await teste.dono.transacao(como: .proprio) { t in
            try t.roteiro("ALTER TABLE muda ADD COLUMN b text, ADD COLUMN c text")
        }
        #expect(try await banco.transacao(como: .proprio, ler) == 3)
        await banco.encerrar()
    }

    @Test("renovar troca as conexões; encerrar recusa o que vier depois")
    func renovarEEncerrar() async throws {
        let banco = Banco(endereco: try await Self.suite.banco.enderecoDoDono, conexoes: 1)
        let antes = try await pid(banco)
        #expect(try await pid(banco) == antes)
        banco.renovar()
        #expect(try await pid(banco) != antes)
        await banco.encerrar()
        await #expect(throws: (any Error).self) { try await pid(banco) }
    }

    @Test("comandos diferentes sem fim não enchem o servidor de preparados, e os de sempre continuam")
    func tetoDePreparados() async throws {
        let banco = Banco(endereco: try await Self.suite.banco.enderecoDoDono, conexoes: 1)
        let preparados = try await banco.transacao(como: .proprio) { t in
            for n in 0..<1_500 {
                // Nome variável: texto de comando diferente a cada volta.
                #expect(try #require(try t.uma("SELECT \(n) AS \(nome: "c\(n)")")).ler(0, como: Int.self) == n)
                #expect(try #require(try t.uma("SELECT \(n) * 2")).ler(0, como: Int.self) == n * 2)
            }
            return try #require(try t.uma("SELECT count(*) FROM pg_prepared_statements")).ler(0, como: Int.self)
        }
        #expect(preparados > 100)
        #expect(preparados <= 512)
        await banco.encerrar()
    }

    @Test("o mesmo comando com nulo, inteiro e texto no mesmo lugar não se confunde")
    func tiposVariaveis() async throws {
        try await Self.suite.banco.dono.transacao(como: .proprio) { t throws in
            func ler(_ valor: Valor) throws -> String? {
                try #require(try t.uma("SELECT (\(valor))::text")).ler(0)
            }
            #expect(try ler(.nulo) == nil)
            #expect(try ler(.inteiro(5)) == "5")
            #expect(try ler(.texto("cinco")) == "cinco")
            #expect(try ler(.nulo) == nil)
            #expect(try ler(.logico(true)) == "true")
            #expect(try ler(.inteiro(6)) == "6")
        }
    }

    @Test("muitas transações ao mesmo tempo cabem em poucas conexões")
    func concorrencia() async throws {
        let teste = try await Self.suite.banco
        let banco = Banco(endereco: teste.enderecoDoDono, conexoes: 3)
        try await teste.dono.transacao(como: .proprio) { t in
            try t.roteiro("CREATE TABLE soma (n bigint); INSERT INTO soma VALUES (0)")
        }
        try await withThrowingTaskGroup(of: Void.self) { grupo in
            for _ in 0..<100 {
                grupo.addTask {
                    try await banco.transacao(como: .proprio) { t in _ = try t.executar("UPDATE soma SET n = n + 1") }
                }
            }
            try await grupo.waitForAll()
        }
        let (soma, conexoes) = try await banco.transacao(como: .proprio) { t in
            let linha = try #require(
                try t.uma(
                    "SELECT n, (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()) FROM soma"))
            return (try linha.ler(0, como: Int.self), try linha.ler(1, como: Int.self))
        }
        #expect(soma == 100)
        #expect(conexoes < 20)
        await banco.encerrar()
    }
}
