import BancoDeDados
import BancoDeTeste
import Testing

@Suite struct IdsTests {
    static let suite = BancoDaSuite {
        let banco = try await BancoDeTeste.vazio()
        try await banco.dono.transacao(como: .proprio) { t in
            try t.roteiro(
                """
                CREATE SCHEMA outro;
                CREATE SEQUENCE dez INCREMENT 10;
                CREATE SEQUENCE outro.cem INCREMENT 100;
                CREATE SEQUENCE torta INCREMENT 7;
                CREATE TABLE nao_e (n int);
                """)
        }
        return banco
    }

    @Test("oito tarefas, dois Ids da mesma sequência, nenhum id repetido")
    func semRepeticao() async throws {
        let banco = Banco(endereco: try await Self.suite.banco.enderecoDoDono, conexoes: 4)
        let fontes = [Ids(sequencia: "outro.cem", bloco: 100), Ids(sequencia: "outro.cem", bloco: 100)]
        let todos = try await withThrowingTaskGroup(of: [Int64].self) { grupo in
            for numero in 0..<8 {
                grupo.addTask {
                    try await banco.transacao(como: .proprio) { t in
                        var meus: [Int64] = []
                        for volta in 0..<300 {
                            let fonte = fontes[numero % 2]
                            if volta % 3 == 0 {
                                meus += try fonte.varios(volta % 250, em: t)
                            } else {
                                meus.append(try fonte.proximo(em: t))
                            }
                        }
                        return meus
                    }
                }
            }
            return try await grupo.reduce(into: []) { $0 += $1 }
        }
        #expect(todos.count > 8_000)
        #expect(Set(todos).count == todos.count)
        #expect(todos.allSatisfy { $0 > 0 })
        await banco.encerrar()
    }

    @Test("dentro do bloco não se vai ao banco, e desfazer a transação não devolve o id")
    func bloco() async throws {
        struct Desfazer: Error {}
        let banco = try await Self.suite.banco
        let ids = Ids(sequencia: "dez", bloco: 10)
        await #expect(throws: Desfazer.self) {
            try await banco.dono.transacao(como: .proprio) { t throws in
                #expect(try ids.proximo(em: t) == 1)
                throw Desfazer()
            }
        }
        try await banco.dono.transacao(como: .proprio) { t throws in
            #expect(try ids.varios(9, em: t) == Array(2...10))
            #expect(try #require(try t.uma("SELECT last_value FROM dez")).ler(0, como: Int.self) == 1)
            #expect(try ids.varios(11, em: t) == Array(11...21))
            #expect(try ids.varios(0, em: t) == [])
        }
    }

    @Test("INCREMENT diferente do bloco e nome que não é sequência são recusados")
    func recusas() async throws {
        let banco = try await Self.suite.banco
        for (nome, sqlstate) in [("torta", "22023"), ("nao_e", "42809"), ("nao_ha", "42P01")] {
            let falha = await #expect(throws: FalhaDeBanco.self) {
                try await banco.dono.transacao(como: .proprio) { t in
                    try Ids(sequencia: nome, bloco: 10).proximo(em: t)
                }
            }
            #expect(falha?.sqlstate == sqlstate, "\(nome)")
        }
    }

    @Test("o mesmo Ids serve a dois bancos sem misturar os blocos")
    func doisBancos() async throws {
        let ids = Ids(sequencia: "dez", bloco: 10)
        var primeiros: [Int64] = []
        for _ in 0..<2 {
            try await BancoDeTeste.usando(BancoDeTeste.vazio) { banco in
                primeiros.append(
                    try await banco.dono.transacao(como: .proprio) { t in
                        try t.roteiro("CREATE SEQUENCE dez INCREMENT 10")
                        return try ids.proximo(em: t)
                    })
            }
        }
        #expect(primeiros == [1, 1])
    }
}
