import BancoDeDados
import BancoDeTeste
import Testing

@Suite struct MigracoesTests {
    /// Roda com um banco vazio e uma pasta com dois passos e uma definição.
    private func preparado(_ corpo: @Sendable (BancoDeTeste, PastaDeMigracoes) async throws -> Void) async throws {
        let pasta = try await PastaDeMigracoes()
        try pasta.passo(
            "0001-conta", "CREATE TABLE conta (id bigint PRIMARY KEY); INSERT INTO conta VALUES (1), (2);",
            depois: "DO $$ BEGIN ASSERT (SELECT count(*) FROM conta) = 2, 'faltou conta'; END $$;")
        try pasta.passo("0002-nome-da-conta", "ALTER TABLE conta ADD COLUMN nome text;")
        try pasta.definicao(
            "010-conta.sql", "CREATE VIEW atual.conta_com_nome AS SELECT id, coalesce(nome, '?') AS nome FROM conta;")
        try await BancoDeTeste.usando(BancoDeTeste.vazio) { banco in try await corpo(banco, pasta) }
    }

    private func ler<T: LeituraSQL & Sendable>(_ banco: BancoDeTeste, _ sql: SQL, como: T.Type = T.self) async throws
        -> T
    {
        try await banco.dono.transacao(como: .proprio) { t in try #require(try t.uma(sql)).ler(0) }
    }

    @Test("do zero: sobe tudo em ordem; a segunda vez não faz nada")
    func doZero() async throws {
        try await preparado { banco, pasta in
            #expect(try pasta.migracoes.pendentes(em: banco.enderecoDoDono) == ["0001-conta", "0002-nome-da-conta"])
            let relato = try pasta.migracoes.aplicar(em: banco.enderecoDoDono)
            #expect(relato.aplicados == ["0001-conta", "0002-nome-da-conta"])
            #expect(relato.definicoesRecriadas)
            let visao = try await ler(
                banco, "SELECT string_agg(id || nome, ' ' ORDER BY id) FROM atual.conta_com_nome", como: String.self)
            #expect(visao == "1? 2?")
            let oidAntes = try await ler(banco, "SELECT 'atual.conta_com_nome'::regclass::oid", como: Int.self)
            #expect(try pasta.migracoes.aplicar(em: banco.enderecoDoDono).vazio)
            #expect(try await ler(banco, "SELECT 'atual.conta_com_nome'::regclass::oid", como: Int.self) == oidAntes)
            #expect(try pasta.migracoes.pendentes(em: banco.enderecoDoDono) == [])
        }
    }

    @Test("passo alterado depois de publicado é recusado pelo nome; a prosa da nota pode mudar")
    func passoAlterado() async throws {
        try await preparado { banco, pasta in
            try pasta.migracoes.aplicar(em: banco.enderecoDoDono)
            try pasta.passo("0002-nome-da-conta", "ALTER TABLE conta ADD COLUMN nome text;", nota: "Outra prosa.\n")
            #expect(try pasta.migracoes.aplicar(em: banco.enderecoDoDono).vazio)
            try pasta.passo("0002-nome-da-conta", "ALTER TABLE conta ADD COLUMN nome text; -- mexi")
            let falha = #expect(throws: FalhaDeMigracao.self) { try pasta.migracoes.aplicar(em: banco.enderecoDoDono) }
            #expect(falha?.problemas.count == 1)
            #expect(falha?.description.contains("0002-nome-da-conta mudou") == true)
        }
    }

    @Test("banco à frente do programa é recusado")
    func bancoAFrente() async throws {
        try await preparado { banco, pasta in
            try pasta.migracoes.aplicar(em: banco.enderecoDoDono)
            try pasta.apagar("Migracoes/0002-nome-da-conta")
            let falha = #expect(throws: FalhaDeMigracao.self) { try pasta.migracoes.aplicar(em: banco.enderecoDoDono) }
            #expect(falha?.description.contains("0002-nome-da-conta") == true)
        }
    }

    @Test("falha no meio não deixa nada: nem passo anterior da mesma subida, nem definição apagada")
    func falhaNoMeio() async throws {
        try await preparado { banco, pasta in
            try pasta.migracoes.aplicar(em: banco.enderecoDoDono)
            try pasta.passo("0003-certo", "CREATE TABLE terceira (id bigint);")
            try pasta.passo("0004-errado", "CREATE TABLE quarta (id bigint); SELECT 1 / 0;")
            let falha = #expect(throws: FalhaDeMigracao.self) { try pasta.migracoes.aplicar(em: banco.enderecoDoDono) }
            #expect(falha?.description.contains("0004-errado/sobe.sql") == true)
            #expect(falha?.falha?.sqlstate == "22012")
            #expect(try await ler(banco, "SELECT count(*) FROM migracao", como: Int.self) == 2)
            #expect(try await ler(banco, "SELECT to_regclass('terceira') IS NULL", como: Bool.self))
            #expect(try await ler(banco, "SELECT to_regclass('quarta') IS NULL", como: Bool.self))
            #expect(try await ler(banco, "SELECT count(*) FROM atual.conta_com_nome", como: Int.self) == 2)
        }
    }

    @Test("conferência de antes e de depois que não vale desfaz o passo, mesmo com check_asserts desligado no banco")
    func conferencias() async throws {
        try await preparado { banco, pasta in
            try pasta.migracoes.aplicar(em: banco.enderecoDoDono)
            try await banco.dono.transacao(como: .proprio) { t in
                try t.roteiro(
                    "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET plpgsql.check_asserts = off', current_database()); END $$"
                )
            }
            try pasta.passo(
                "0003-apaga", "DELETE FROM conta;",
                depois: "DO $$ BEGIN ASSERT EXISTS (SELECT FROM conta), 'sumiu tudo'; END $$;")
            let depois = #expect(throws: FalhaDeMigracao.self) { try pasta.migracoes.aplicar(em: banco.enderecoDoDono) }
            #expect(depois?.description.contains("0003-apaga/depois.sql") == true)
            #expect(depois?.description.contains("sumiu tudo") == true)
            try pasta.passo("0003-apaga", "DELETE FROM conta;", antes: "DO $$ BEGIN ASSERT false, 'ainda não'; END $$;")
            let antes = #expect(throws: FalhaDeMigracao.self) { try pasta.migracoes.aplicar(em: banco.enderecoDoDono) }
            #expect(antes?.description.contains("0003-apaga/antes.sql") == true)
            #expect(try await ler(banco, "SELECT count(*) FROM conta", como: Int.self) == 2)
        }
    }

    @Test("definições se recriam só quando algum arquivo muda, e somem quando o arquivo some")
    func definicoes() async throws {
        try await preparado { banco, pasta in
            try pasta.migracoes.aplicar(em: banco.enderecoDoDono)
            try pasta.definicao(
                "010-conta.sql", "CREATE VIEW conta_com_nome AS SELECT id, nome, 1 AS versao FROM conta;")
            try pasta.definicao(
                "020-dobro.sql", "CREATE FUNCTION dobro(n bigint) RETURNS bigint LANGUAGE sql AS $$ SELECT n * 2; $$;")
            let relato = try pasta.migracoes.aplicar(em: banco.enderecoDoDono)
            #expect(relato.aplicados.isEmpty)
            #expect(relato.definicoesRecriadas)
            #expect(try await ler(banco, "SELECT sum(versao)::bigint FROM atual.conta_com_nome", como: Int.self) == 2)
            #expect(try await ler(banco, "SELECT atual.dobro(21)", como: Int.self) == 42)
            try pasta.apagar("Definicoes/020-dobro.sql")
            try pasta.migracoes.aplicar(em: banco.enderecoDoDono)
            #expect(try await ler(banco, "SELECT to_regproc('atual.dobro') IS NULL", como: Bool.self))
            // Definição errada não apaga as que havia.
            try pasta.definicao("030-errada.sql", "CREATE VIEW errada AS SELECT nao_ha FROM conta;")
            #expect(throws: FalhaDeMigracao.self) { try pasta.migracoes.aplicar(em: banco.enderecoDoDono) }
            #expect(try await ler(banco, "SELECT sum(versao)::bigint FROM atual.conta_com_nome", como: Int.self) == 2)
        }
    }

    @Test("passo pode mudar a tabela de que uma definição depende")
    func tabelaComVisao() async throws {
        try await preparado { banco, pasta in
            try pasta.migracoes.aplicar(em: banco.enderecoDoDono)
            try pasta.passo("0003-nome-largo", "ALTER TABLE conta ALTER COLUMN nome TYPE varchar(50);")
            let relato = try pasta.migracoes.aplicar(em: banco.enderecoDoDono)
            #expect(relato.aplicados == ["0003-nome-largo"])
            #expect(relato.definicoesRecriadas)
        }
    }

    @Test("índice ou gatilho de fora que depende de atual impede a subida em vez de sumir com ela")
    func dependenteDeFora() async throws {
        try await preparado { banco, pasta in
            try pasta.definicao(
                "020-funcao.sql",
                "CREATE FUNCTION nada() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;")
            try pasta.migracoes.aplicar(em: banco.enderecoDoDono)
            try await banco.dono.transacao(como: .proprio) { t in
                try t.roteiro(
                    "CREATE TRIGGER indevido AFTER INSERT ON conta FOR EACH ROW EXECUTE FUNCTION atual.nada()")
            }
            try pasta.definicao("010-conta.sql", "CREATE VIEW conta_com_nome AS SELECT id FROM conta;")
            let falha = #expect(throws: FalhaDeMigracao.self) { try pasta.migracoes.aplicar(em: banco.enderecoDoDono) }
            #expect(falha?.description.contains("indevido") == true)
            #expect(
                try await ler(banco, "SELECT count(*) FROM pg_trigger WHERE tgname = 'indevido'", como: Int.self) == 1)
        }
    }

    @Test("passo fora de transação roda CONCURRENTLY, e a falha depois dele não o desfaz nem o repete")
    func foraDeTransacao() async throws {
        try await preparado { banco, pasta in
            try pasta.passo(
                "0003-indice",
                "-- Dois comandos; o ponto e vírgula de 'a;b' não separa.\nCREATE INDEX CONCURRENTLY IF NOT EXISTS conta_nome ON conta (nome);\nUPDATE conta SET nome = 'a;b' WHERE id = 1;\n",
                depois: "DO $$ BEGIN ASSERT EXISTS (SELECT FROM pg_class WHERE relname = 'conta_nome'); END $$;",
                nota: "Índice.\n\nfora-de-transacao: sim\n")
            try pasta.passo("0004-errado", "SELECT 1 / 0;")
            #expect(throws: FalhaDeMigracao.self) { try pasta.migracoes.aplicar(em: banco.enderecoDoDono) }
            #expect(try await ler(banco, "SELECT max(nome) FROM migracao", como: String.self) == "0003-indice")
            #expect(try await ler(banco, "SELECT nome FROM conta WHERE id = 1", como: String.self) == "a;b")
            try pasta.passo("0004-errado", "SELECT 1;")
            #expect(try pasta.migracoes.aplicar(em: banco.enderecoDoDono).aplicados == ["0004-errado"])
            #expect(try await ler(banco, "SELECT count(*) FROM atual.conta_com_nome", como: Int.self) == 2)
        }
    }

    @Test("cada passo começa com o mesmo ambiente, mesmo que o anterior o tenha mudado")
    func ambiente() async throws {
        try await preparado { banco, pasta in
            try pasta.passo(
                "0003-muda", "CREATE SCHEMA outro; SET LOCAL search_path = outro; SET LOCAL lock_timeout = 0;")
            try pasta.passo("0004-cria", "CREATE TABLE onde AS SELECT current_setting('lock_timeout') AS espera;")
            try pasta.migracoes.aplicar(em: banco.enderecoDoDono)
            #expect(try await ler(banco, "SELECT espera FROM public.onde", como: String.self) == "3s")
        }
    }

    @Test("duas subidas ao mesmo tempo: uma aplica, a outra espera e não acha o que fazer")
    func duasSubidas() async throws {
        try await preparado { banco, pasta in
            let relatos = try await withThrowingTaskGroup(of: Migracoes.Relato.self) { grupo in
                for _ in 0..<2 {
                    grupo.addTask { try pasta.migracoes.aplicar(em: banco.enderecoDoDono) }
                }
                return try await grupo.reduce(into: []) { $0.append($1) }
            }
            #expect(relatos.map(\.aplicados.count).sorted() == [0, 2])
        }
    }

    @Test("trava que não sai não derruba a subida: ela desfaz, espera e tenta de novo")
    func travaOcupada() async throws {
        try await preparado { banco, pasta in
            try pasta.migracoes.aplicar(em: banco.enderecoDoDono)
            try pasta.passo("0003-coluna", "ALTER TABLE conta ADD COLUMN extra text;")
            let travada = Sinal()
            let leitor = Task {
                try await banco.dono.transacao(como: .proprio) { t in
                    _ = try t.executar("SELECT count(*) FROM conta")
                    travada.dar()
                    // Segura até ver a subida esperar pela tabela e depois desistir dela.
                    for esperando in [1, 0] {
                        while try t.uma(
                            """
                            SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                             WHERE d.datname = current_database() AND l.relation = 'conta'::regclass AND NOT l.granted
                            """
                        )?.ler(0, como: Int.self) != esperando { _ = try t.executar("SELECT pg_sleep(0.02)") }
                    }
                }
            }
            await travada.chegar()
            let aplicados = try await Task.detached { try pasta.migracoes.aplicar(em: banco.enderecoDoDono).aplicados }
                .value
            #expect(aplicados == ["0003-coluna"])
            try await leitor.value
        }
    }
}
