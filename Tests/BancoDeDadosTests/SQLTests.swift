import BancoDeDados
import BancoDeTeste
import Testing

@Suite struct SQLTests {
    @Test("o que se interpola vira parâmetro, na ordem")
    func parametros() {
        let hostil = "x'; DROP TABLE conta; --"
        let sql: SQL = "SELECT \(1), \(hostil) FROM t WHERE a = \(nil as Int?)"
        #expect(sql.texto == "SELECT $1, $2 FROM t WHERE a = $3")
        #expect(sql.valores == [.inteiro(1), .texto(hostil), .nulo])
    }

    @Test("somar e encaixar comandos renumera os parâmetros")
    func soma() {
        var sql: SQL = "SELECT \(1)"
        let filtro: SQL = "b = \("x") OR c = \(true)"
        sql += " WHERE a = \(2)"
        let todo = sql + " AND (\(filtro)) LIMIT \(10)"
        #expect(todo.texto == "SELECT $1 WHERE a = $2 AND (b = $3 OR c = $4) LIMIT $5")
        #expect(todo.valores == [.inteiro(1), .inteiro(2), .texto("x"), .logico(true), .inteiro(10)])
    }

    @Test("texto cru é fixo do programa e nome vai entre aspas")
    func cruENome() {
        let sql: SQL = "SELECT \(cru: "now()") FROM \(nome: "ta\"bela")"
        #expect(sql.texto == "SELECT now() FROM \"ta\"\"bela\"")
        #expect(sql.valores.isEmpty)
    }

    @Test("injeção por interpolação não passa do parâmetro")
    func injecao() async throws {
        try await BancoDeTeste.usando(BancoDeTeste.vazio) { banco in
            try await banco.dono.transacao(como: .proprio) { t in
                try t.roteiro("CREATE TABLE alvo (nome text); INSERT INTO alvo VALUES ('fica')")
                let hostil = "' OR true; DROP TABLE alvo; --"
                #expect(try t.executar("SELECT nome FROM alvo WHERE nome = \(hostil)").quantas == 0)
                try t.copiarDe("SELECT nome FROM alvo WHERE nome = \(hostil)") { _ in Issue.record("não há linha assim")
                }
                try t.executar("INSERT INTO alvo VALUES (\(hostil))")
                #expect(try t.executar("SELECT nome FROM alvo").quantas == 2)
            }
            // O papel e os ajustes também vêm de fora da instrução.
            let ajuste = try await banco.dono.transacao(
                como: Papel(nome: "", ajustes: ["prova.nome": "a'; DROP TABLE alvo; --"])
            ) { t in
                try #require(try t.uma("SELECT current_setting('prova.nome')")).ler(0, como: String.self)
            }
            #expect(ajuste == "a'; DROP TABLE alvo; --")
        }
    }
}
