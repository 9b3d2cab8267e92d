import BancoDeDados
import BancoDeTeste
import Testing

@Suite struct TransacaoTests {
    static let suite = BancoDaSuite {
        let banco = try await BancoDeTeste.vazio()
        try await banco.dono.transacao(como: .proprio) { t in
            try t.roteiro(
                """
                DO $$ BEGIN CREATE ROLE leitor_de_teste; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
                CREATE TABLE conta (id bigint PRIMARY KEY, saldo bigint NOT NULL CONSTRAINT saldo_positivo CHECK (saldo >= 0));
                CREATE TABLE segredo (texto text);
                GRANT SELECT ON conta TO leitor_de_teste;
                """)
        }
        return banco
    }

    private func abrirConta(_ id: Int64, _ saldo: Int64 = 100) async throws {
        try await Self.suite.banco.dono.transacao(como: .proprio) { t in
            _ = try t.executar("INSERT INTO conta VALUES (\(id), \(saldo))")
        }
    }

    private func saldo(_ id: Int64) async throws -> Int64? {
        try await Self.suite.banco.dono.transacao(como: .proprio, soLeitura: true) { t in
            try t.uma("SELECT saldo FROM conta WHERE id = \(id)")?.ler(0)
        }
    }

    @Test("o que o corpo lança desfaz tudo, e o aviso de confirmação não roda")
    func desfaz() async throws {
        struct Recusa: Error, Equatable {}
        let avisos = Contador()
        let somar: @Sendable () -> Void = { avisos.somar() }
        await #expect(throws: Recusa()) {
            try await Self.suite.banco.dono.transacao(como: .proprio) { t in
                t.aoConfirmar(somar)
                try t.executar("INSERT INTO conta VALUES (1, 1)")
                throw Recusa()
            }
        }
        #expect(try await saldo(1) == nil)
        #expect(avisos.valor == 0)
        try await Self.suite.banco.dono.transacao(como: .proprio) { t in t.aoConfirmar(somar) }
        #expect(avisos.valor == 1)
    }

    @Test("violação de restrição diz qual, e a descrição não leva os valores da linha")
    func restricao() async throws {
        let falha = await #expect(throws: FalhaDeBanco.self) { try await abrirConta(2, -987_654) }
        #expect(falha?.sqlstate == "23514")
        #expect(falha?.violaRestricao == true)
        #expect(falha?.restricao == "saldo_positivo")
        #expect(falha?.tabela == "conta")
        #expect(falha?.conexaoPerdida == false)
        #expect(falha?.detalhe?.contains("987654") == true)
        #expect(falha?.description.contains("987654") == false)
    }

    @Test("valor que não serve não aparece na descrição da falha")
    func valorCitado() async throws {
        let falha = await #expect(throws: FalhaDeBanco.self) {
            try await Self.suite.banco.dono.transacao(como: .proprio) { t in
                _ = try t.executar("SELECT \("529.982.247-25")::bigint")
            }
        }
        #expect(falha?.sqlstate == "22P02")
        #expect(falha?.mensagem.contains("529.982") == true)
        #expect(falha?.description == "banco [22P02] invalid input syntax for type bigint: …")
    }

    @Test("erro engolido pelo corpo não vira COMMIT que desfaz em silêncio")
    func erroEngolido() async throws {
        let falha = await #expect(throws: FalhaDeBanco.self) {
            try await Self.suite.banco.dono.transacao(como: .proprio) { t in
                try t.executar("INSERT INTO conta VALUES (3, 3)")
                _ = try? t.executar("SELECT 1 / 0")
            }
        }
        #expect(falha?.sqlstate == "22012")
        #expect(try await saldo(3) == nil)
    }

    @Test("ponto de retorno desfaz só o que veio depois dele")
    func pontoDeRetorno() async throws {
        let foras = Contador()
        let dentros = Contador()
        try await Self.suite.banco.dono.transacao(como: .proprio) { t in
            try t.executar("INSERT INTO conta VALUES (4, 4)")
            t.aoConfirmar { foras.somar() }
            #expect(throws: FalhaDeBanco.self) {
                try t.comPontoDeRetorno {
                    t.aoConfirmar { dentros.somar() }
                    try t.executar("INSERT INTO conta VALUES (5, 5), (4, 4)")
                }
            }
            try t.comPontoDeRetorno { try t.executar("INSERT INTO conta VALUES (6, 6)") }
        }
        #expect(try await [saldo(4), saldo(5), saldo(6)] == [4, nil, 6])
        #expect(foras.valor == 1)
        #expect(dentros.valor == 0)
    }

    @Test("duas serializáveis em conflito: uma se refaz, nenhuma se perde, e cada aviso roda uma vez")
    func conflito() async throws {
        try await abrirConta(10, 0)
        try await abrirConta(11, 0)
        let encontro = Encontro()
        let voltas = Contador()
        let avisos = Contador()
        let enderecos = try await Self.suite.banco.enderecoDoDono
        let banco = Banco(endereco: enderecos, conexoes: 2)
        try await withThrowingTaskGroup(of: Void.self) { grupo in
            for (le, grava) in [(Int64(10), Int64(11)), (11, 10)] {
                grupo.addTask {
                    let primeira = Contador()
                    try await banco.transacao(como: .proprio, nivel: .serializavel) { t in
                        voltas.somar()
                        t.aoConfirmar { avisos.somar() }
                        let lido: Int64 = try #require(try t.uma("SELECT saldo FROM conta WHERE id = \(le)")).ler(0)
                        if primeira.primeiraVez() { encontro.chegar() }
                        try t.executar("UPDATE conta SET saldo = \(lido + 1) WHERE id = \(grava)")
                    }
                }
            }
            try await grupo.waitForAll()
        }
        // Em série, quem vem depois lê 1 e grava 2; sem a repetição, as duas gravariam 1.
        #expect(try await [saldo(10), saldo(11)].compactMap { $0 }.sorted() == [1, 2])
        #expect(voltas.valor >= 3)
        #expect(avisos.valor == 2)
        await banco.encerrar()
    }

    @Test("impasse (40P01) também se refaz")
    func impasse() async throws {
        try await abrirConta(20)
        try await abrirConta(21)
        let encontro = Encontro()
        let banco = Banco(endereco: try await Self.suite.banco.enderecoDoDono, conexoes: 2)
        try await withThrowingTaskGroup(of: Void.self) { grupo in
            for (um, outro) in [(Int64(20), Int64(21)), (21, 20)] {
                grupo.addTask {
                    let primeira = Contador()
                    try await banco.transacao(como: .proprio) { t in
                        try t.executar("UPDATE conta SET saldo = saldo + 1 WHERE id = \(um)")
                        if primeira.primeiraVez() { encontro.chegar() }
                        try t.executar("UPDATE conta SET saldo = saldo + 1 WHERE id = \(outro)")
                    }
                }
            }
            try await grupo.waitForAll()
        }
        #expect(try await [saldo(20), saldo(21)] == [102, 102])
        await banco.encerrar()
    }

    @Test("conflito que não passa desiste na oitava tentativa")
    func desiste() async throws {
        let voltas = Contador()
        let falha = await #expect(throws: FalhaDeBanco.self) {
            try await Self.suite.banco.dono.transacao(como: .proprio) { t in
                voltas.somar()
                try t.roteiro("DO $$ BEGIN RAISE 'sempre' USING ERRCODE = '40001'; END $$")
            }
        }
        #expect(falha?.sqlstate == "40001")
        #expect(voltas.valor == 8)
    }

    @Test("papel sem privilégio não lê, e o papel não vaza para a transação seguinte")
    func papel() async throws {
        let leitor = Papel(nome: "leitor_de_teste", ajustes: ["averba.quem": "7"])
        let (quem, ajuste) = try await Self.suite.banco.dono.transacao(como: leitor) { t in
            _ = try t.executar("SELECT count(*) FROM conta")
            let linha = try #require(try t.uma("SELECT current_user::text, current_setting('averba.quem')"))
            return (try linha.ler(0, como: String.self), try linha.ler(1, como: String.self))
        }
        #expect(quem == "leitor_de_teste")
        #expect(ajuste == "7")
        let falha = await #expect(throws: FalhaDeBanco.self) {
            try await Self.suite.banco.dono.transacao(como: leitor) { t in
                _ = try t.executar("SELECT texto FROM segredo")
            }
        }
        #expect(falha?.sqlstate == "42501")
        let depois = try await Self.suite.banco.dono.transacao(como: .proprio) { t in
            try #require(try t.uma("SELECT current_user::text || coalesce(current_setting('averba.quem', true), '')"))
                .ler(0, como: String.self)
        }
        #expect(depois == "dono")
    }

    @Test("papel que não existe é falha, e a conexão continua boa")
    func papelDesconhecido() async throws {
        await #expect(throws: FalhaDeBanco.self) {
            try await Self.suite.banco.dono.transacao(como: Papel(nome: "ninguem_assim")) { _ in }
        }
        #expect(try await saldo(999) == nil)
    }

    @Test("só leitura não grava")
    func soLeitura() async throws {
        let falha = await #expect(throws: FalhaDeBanco.self) {
            try await Self.suite.banco.dono.transacao(como: .proprio, soLeitura: true) { t in
                _ = try t.executar("INSERT INTO conta VALUES (30, 0)")
            }
        }
        #expect(falha?.sqlstate == "25006")
    }

    @Test("leitura repetível não vê o que se confirmou depois do primeiro comando")
    func leituraRepetivel() async throws {
        try await abrirConta(31, 1)
        let banco = try await Self.suite.banco
        let outra = Banco(endereco: banco.enderecoDoDono, conexoes: 1)
        let pausa = Encontro()
        let confirmada = Sinal()
        async let lidos = outra.transacao(como: .proprio, nivel: .leituraRepetivel) { t in
            let antes: Int64 = try #require(try t.uma("SELECT saldo FROM conta WHERE id = 31")).ler(0)
            pausa.chegar()
            confirmada.esperar()
            return [antes, try #require(try t.uma("SELECT saldo FROM conta WHERE id = 31")).ler(0)]
        }
        try await banco.dono.transacao(como: .proprio) { t in
            pausa.chegar()
            try t.executar("UPDATE conta SET saldo = 2 WHERE id = 31")
        }
        confirmada.dar()
        #expect(try await lidos == [1, 1])
        await outra.encerrar()
    }

    @Test("prazo interrompe o comando demorado")
    func prazo() async throws {
        let falha = await #expect(throws: FalhaDeBanco.self) {
            try await Self.suite.banco.dono.transacao(como: .proprio, prazo: .milliseconds(50)) { t in
                _ = try t.executar("SELECT pg_sleep(30)")
            }
        }
        #expect(falha?.sqlstate == "57014")
    }

    @Test("uma linha quer dizer uma linha")
    func uma() async throws {
        try await Self.suite.banco.dono.transacao(como: .proprio) { t in
            let nenhuma = try t.uma("SELECT 1 WHERE false")
            #expect(nenhuma == nil)
            #expect(throws: FalhaDeBanco.self) { try t.uma("SELECT generate_series(1, 2)") }
        }
    }

    @Test("alteradas conta o que o comando mudou")
    func alteradas() async throws {
        try await Self.suite.banco.dono.transacao(como: .proprio) { t in
            try t.executar("CREATE TEMP TABLE passageira (n bigint) ON COMMIT DROP")
            #expect(try t.executar("INSERT INTO passageira SELECT generate_series(1, \(7))").alteradas == 7)
            #expect(try t.executar("DELETE FROM passageira WHERE n > \(5)").alteradas == 2)
            let restam = try t.executar("SELECT n FROM passageira ORDER BY n").map { try $0.ler(0, como: Int.self) }
            #expect(restam == [1, 2, 3, 4, 5])
        }
    }

    @Test("conexão própria, fora do pool, tem a mesma transação")
    func conexaoPropria() async throws {
        let banco = try await Self.suite.banco
        let conexao = try banco.dono.conexaoPropria()
        let soma = try conexao.transacao(como: .proprio) { t in
            try t.executar("SELECT generate_series(1, 4)").reduce(0) { try $0 + $1.ler(0, como: Int.self) }
        }
        #expect(soma == 10)
    }
}
