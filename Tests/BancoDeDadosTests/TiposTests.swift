import BancoDeDados
import BancoDeTeste
import Testing

/// Ida e volta de cada tipo, pelo parâmetro e pela coluna.
@Suite struct TiposTests {
    static let suite = BancoDaSuite(BancoDeTeste.vazio)

    /// Manda o valor, com o tipo dado no SQL, e lê de volta.
    private func idaEVolta<T: LeituraSQL & Sendable>(_ valor: Valor, _ tipo: SQL, como: T.Type = T.self) async throws
        -> T
    {
        try await Self.suite.banco.dono.transacao(como: .proprio) { t in
            try #require(try t.uma("SELECT \(valor)::\(tipo) AS v")).ler("v")
        }
    }

    @Test(
        "inteiro vai e volta, inclusive nos extremos",
        arguments: [Int64.min, -1, 0, 1, 4_294_967_296, .max])
    func inteiro(valor: Int64) async throws {
        #expect(try await idaEVolta(.inteiro(valor), "bigint") == valor)
        #expect(try await idaEVolta(valor.valorSQL, "bigint", como: Int64?.self) == valor)
    }

    @Test("smallint e integer leem-se como inteiro; o que não cabe é recusado")
    func inteirosCurtos() async throws {
        #expect(try await idaEVolta(.inteiro(-32_768), "smallint", como: Int64.self) == -32_768)
        #expect(try await idaEVolta(.inteiro(-2_147_483_648), "integer", como: Int.self) == -2_147_483_648)
        #expect(try await idaEVolta(.inteiro(2_147_483_647), "bigint", como: Int32.self) == .max)
        await #expect(throws: FalhaDeBanco.self) {
            try await idaEVolta(.inteiro(2_147_483_648), "bigint", como: Int32.self)
        }
    }

    @Test(
        "texto vai e volta byte a byte",
        arguments: ["", "a", "Averbação de três", "'; DROP TABLE x; --", "$1 \\ \" \u{1}", "🇧🇷", "linha\nnova\t"])
    func texto(valor: String) async throws {
        #expect(try await idaEVolta(.texto(valor), "text") == valor)
        #expect(
            try await idaEVolta(.textos([valor, nil, valor]), "text[]", como: [String?].self) == [valor, nil, valor])
    }

    @Test("texto com NUL é recusado, nunca cortado")
    func nul() async throws {
        for valor: Valor in [.texto("a\0b"), .textos(["ok", "a\0b"]), .json("\"\0\"")] {
            let falha = await #expect(throws: FalhaDeBanco.self) {
                try await idaEVolta(valor, "text", como: String.self)
            }
            #expect(falha?.sqlstate == "22021")
            #expect(falha?.conexaoPerdida == false)
        }
    }

    @Test("bytes vão e voltam, com zeros no meio", arguments: [[], [0], [0, 255, 0, 1], [UInt8](0...255)])
    func bytes(valor: [UInt8]) async throws {
        #expect(try await idaEVolta(.bytes(valor), "bytea") == valor)
        #expect(try await idaEVolta(valor.valorSQL, "bytea") == valor)
        #expect(try await idaEVolta(.listaDeBytes([valor, nil]), "bytea[]", como: [[UInt8]?].self) == [valor, nil])
    }

    @Test("lógico e real vão e voltam")
    func logicoEReal() async throws {
        for valor in [true, false] { #expect(try await idaEVolta(.logico(valor), "boolean") == valor) }
        for valor in [0.1, -0.0, 1e308, .infinity, -.leastNonzeroMagnitude] {
            #expect(try await idaEVolta(.real(valor), "float8") == valor)
        }
        #expect(try await idaEVolta(.real(.nan), "float8", como: Double.self).isNaN)
        #expect(try await idaEVolta(.real(1.5), "float4", como: Double.self) == 1.5)
    }

    @Test("json entra como jsonb e volta como texto")
    func json() async throws {
        #expect(try await idaEVolta(.json("{\"a\": [1, null]}"), "jsonb") == "{\"a\": [1, null]}")
    }

    /// Dias contados de 1970 contra a data que o próprio PostgreSQL escreve.
    @Test(
        "date é dias desde 1970",
        arguments: [(0, "1970-01-01"), (-1, "1969-12-31"), (10_957, "2000-01-01"), (20_548, "2026-04-05")])
    func dia(dias: Int32, escrito: String) async throws {
        #expect(try await idaEVolta(.dia(dias), "date::text") == escrito)
        let lido = try await Self.suite.banco.dono.transacao(como: .proprio) { t in
            let linha = try #require(
                try t.uma("SELECT \(escrito)::date AS v, \(Valor.dias([dias, nil]))::date[] @> ARRAY[\(escrito)::date]")
            )
            #expect(try linha.ler(1, como: Bool.self))
            return try linha.campo("v").dias
        }
        #expect(lido == dias)
    }

    @Test(
        "timestamptz é microssegundos desde 1970, UTC",
        arguments: [
            (Int64(0), "1970-01-01 00:00:00+00"), (-1, "1969-12-31 23:59:59.999999+00"),
            (1_775_347_200_123_456, "2026-04-05 00:00:00.123456+00"),
        ])
    func instante(microssegundos: Int64, escrito: String) async throws {
        #expect(try await idaEVolta(.instante(microssegundos), "timestamptz::text") == escrito)
        let lido = try await Self.suite.banco.dono.transacao(como: .proprio) { t in
            let linha = try #require(
                try t.uma("SELECT \(escrito)::timestamptz, (\(Valor.instantes([nil, microssegundos])))[2]::text"))
            #expect(try linha.ler(1, como: String.self) == escrito)
            return try linha.campo(0).microssegundos
        }
        #expect(lido == microssegundos)
    }

    @Test("data e instante fora do que o banco guarda são recusados, e infinito não se lê")
    func foraDoAlcance() async throws {
        for valor: Valor in [.dia(.min), .instante(.min), .dias([.min]), .instantes([.min])] {
            let falha = await #expect(throws: FalhaDeBanco.self) {
                try await idaEVolta(valor, "text", como: String.self)
            }
            #expect(falha?.sqlstate == "22008")
        }
        try await Self.suite.banco.dono.transacao(como: .proprio) { t in
            let linha = try #require(try t.uma("SELECT 'infinity'::date, '-infinity'::timestamptz"))
            #expect(throws: FalhaDeBanco.self) { try linha.campo(0).dias }
            #expect(throws: FalhaDeBanco.self) { try linha.campo(1).microssegundos }
        }
    }

    @Test("vetores vão e voltam, com nulos, vazios e por unnest")
    func vetores() async throws {
        let inteiros: [Int64?] = [.min, nil, 0, .max]
        #expect(try await idaEVolta(.inteiros(inteiros), "int8[]", como: [Int64?].self) == inteiros)
        #expect(try await idaEVolta(.inteiros([]), "int8[]", como: [Int64].self) == [])
        #expect(try await idaEVolta([7, 8].valorSQL, "int4[]", como: [Int64].self) == [7, 8])
        #expect(try await idaEVolta(.logicos([true, nil, false]), "bool[]", como: [Bool?].self) == [true, nil, false])
        await #expect(throws: FalhaDeBanco.self) {
            try await idaEVolta(.inteiros([1, nil]), "int8[]", como: [Int64].self)
        }
        let linhas = try await Self.suite.banco.dono.transacao(como: .proprio) { t in
            try t.executar(
                "SELECT * FROM unnest(\([1, 2] as [Int64]), \(["a", nil] as [String?])) AS x(n, s) ORDER BY n"
            )
            .map { "\(try $0.ler("n", como: Int.self)):\(try $0.ler("s", como: String?.self) ?? "nulo")" }
        }
        #expect(linhas == ["1:a", "2:nulo"])
    }

    @Test("nulo lê-se como opcional e é recusado fora dele")
    func nulo() async throws {
        #expect(try await idaEVolta(.nulo, "bigint", como: Int64?.self) == nil)
        #expect(try await idaEVolta(Int64?.none.valorSQL, "bigint", como: Int64?.self) == nil)
        #expect(try await idaEVolta(.nulo, "text[]", como: [String]?.self) == nil)
        let falha = await #expect(throws: FalhaDeBanco.self) { try await idaEVolta(.nulo, "bigint", como: Int64.self) }
        #expect(falha?.sqlstate == "22004")
        #expect(falha?.coluna == "v")
    }

    @Test("tipo trocado é recusado com o nome da coluna e a saída")
    func tipoTrocado() async throws {
        let soma = await #expect(throws: FalhaDeBanco.self) {
            try await Self.suite.banco.dono.transacao(como: .proprio) { t in
                try #require(try t.uma("SELECT sum(n::bigint) AS total FROM generate_series(1, 3) n")).ler(
                    "total", como: Int64.self)
            }
        }
        #expect(soma?.description.contains("total") == true)
        #expect(soma?.description.contains("::bigint") == true)
        await #expect(throws: FalhaDeBanco.self) { try await idaEVolta(.texto("a"), "text", como: Bool.self) }
        await #expect(throws: FalhaDeBanco.self) { try await idaEVolta(.inteiro(1), "bigint", como: String.self) }
        await #expect(throws: FalhaDeBanco.self) { try await idaEVolta(.inteiro(1), "bigint", como: [UInt8].self) }
    }

    @Test("texto sem tipo serve a date, numeric e uuid; enumeração lê-se como texto e vira enum do Swift")
    func textoInferido() async throws {
        enum Cor: String, ValorSQL, LeituraSQL { case azul, verde }
        try await Self.suite.banco.dono.transacao(como: .proprio) { t in
            try t.roteiro(
                "CREATE TYPE cor AS ENUM ('azul', 'verde', 'roxo'); CREATE TEMP TABLE tinta (d date, n numeric, c cor)")
            try t.executar("INSERT INTO tinta VALUES (\("2026-04-05"), \("1.10"), \(Cor.verde))")
            let linha = try #require(
                try t.uma("SELECT d::text, n::text, c, 'roxo'::cor AS outra FROM tinta WHERE d = \("2026-04-05")"))
            #expect(try linha.ler("d", como: String.self) == "2026-04-05")
            #expect(try linha.ler("n", como: String.self) == "1.10")
            #expect(try linha.ler("c", como: Cor.self) == .verde)
            #expect(throws: FalhaDeBanco.self) { try linha.ler("outra", como: Cor.self) }
            #expect(throws: FalhaDeBanco.self) { try linha.ler("naoHa", como: String.self) }
        }
    }
}
