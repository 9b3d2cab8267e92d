import BancoDeDados
import BancoDeTeste
import Testing

@Suite struct CopiaTests {
    static let suite = BancoDaSuite {
        let banco = try await BancoDeTeste.vazio()
        try await banco.dono.transacao(como: .proprio) { t in
            try t.roteiro(
                """
                CREATE DOMAIN centavos AS bigint;
                CREATE DOMAIN centavos_positivos AS centavos CHECK (VALUE >= 0);
                CREATE SCHEMA outro;
                CREATE TABLE outro.tudo (
                    grande bigint, medio integer, pequeno smallint, valor centavos_positivos, nome text, codigo varchar(3),
                    bruto bytea, marca boolean, dia date, instante timestamptz, real float8, lista bigint[], extra jsonb);
                CREATE TABLE linha (n bigint PRIMARY KEY, nome text, bruto bytea);
                """)
        }
        return banco
    }

    static let colunas = [
        "grande", "medio", "pequeno", "valor", "nome", "codigo", "bruto", "marca", "dia", "instante", "real", "lista",
        "extra",
    ]

    @Test("todos os tipos vão e voltam pela cópia, com nulos, domínio e esquema")
    func tipos() async throws {
        try await Self.suite.banco.dono.transacao(como: .proprio) { t in
            let gravadas = try t.copiar(para: "outro.tudo", colunas: Self.colunas) { copia in
                try copia.linha()
                try copia.inteiro(.min)
                try copia.inteiro(2_147_483_647)
                try copia.inteiro(-32_768)
                try copia.inteiro(123_456)
                try copia.texto("ação\t\n\\N")
                try copia.texto("ção")
                try copia.bytes([0, 255, 10])
                try copia.logico(true)
                try copia.dia(20_548)
                try copia.instante(1_775_347_200_123_456)
                try copia.real(-0.5)
                try copia.valor(.inteiros([1, nil, 3]))
                try copia.texto("{\"a\": 1}")
                try copia.linha()
                for _ in Self.colunas { try copia.nulo() }
            }
            #expect(gravadas == 2)
            var lidas = 0
            try t.copiarDe("SELECT * FROM outro.tudo ORDER BY grande NULLS LAST") { linha throws in
                lidas += 1
                if lidas == 1 {
                    #expect(try linha.ler("grande", como: Int64.self) == .min)
                    #expect(try linha.ler("medio", como: Int32.self) == .max)
                    #expect(try linha.ler(2, como: Int16.self) == .min)
                    #expect(try linha.ler("valor", como: Int64.self) == 123_456)
                    #expect(try linha.ler("nome", como: String.self) == "ação\t\n\\N")
                    #expect(try linha.ler("codigo", como: String.self) == "ção")
                    #expect(try linha.ler("bruto", como: [UInt8].self) == [0, 255, 10])
                    #expect(try linha.ler("marca", como: Bool.self))
                    #expect(try linha.campo(8).dias == 20_548)
                    #expect(try linha.campo(9).microssegundos == 1_775_347_200_123_456)
                    #expect(try linha.ler("real", como: Double.self) == -0.5)
                    #expect(try linha.ler("lista", como: [Int64?].self) == [1, nil, 3])
                    #expect(try linha.ler("extra", como: String.self) == "{\"a\": 1}")
                } else {
                    for indice in Self.colunas.indices { #expect(linha.campo(indice).nulo) }
                }
            }
            #expect(lidas == 2)
        }
    }

    @Test("cem mil linhas vão e voltam iguais, com valor maior que o tampão no meio")
    func cemMil() async throws {
        let gigante = [UInt8](repeating: 7, count: 200_000)
        let soma = try await Self.suite.banco.dono.transacao(como: .proprio) { t in
            try t.executar("DELETE FROM linha")
            let gravadas = try t.copiar(para: "linha", colunas: ["n", "nome", "bruto"]) { copia in
                for n in Int64(1)...100_000 {
                    try copia.linha()
                    try copia.inteiro(n)
                    try copia.texto(n % 10 == 0 ? nil : "nome \(n)")
                    try copia.bytes(n == 50_000 ? gigante : [UInt8(n % 251)])
                }
            }
            #expect(gravadas == 100_000)
            var esperada: Int64 = 0
            var erradas = 0
            try t.copiarDe("SELECT n, nome, bruto FROM linha WHERE n <= \(Int64(100_000)) ORDER BY n") { linha throws in
                esperada += 1
                let n: Int64 = try linha.ler(0)
                let nome: String? = try linha.ler(1)
                let bruto: [UInt8] = try linha.ler(2)
                let certo =
                    n == esperada && nome == (n % 10 == 0 ? nil : "nome \(n)")
                    && bruto == (n == 50_000 ? gigante : [UInt8(n % 251)])
                if !certo { erradas += 1 }
            }
            #expect(erradas == 0)
            return esperada
        }
        #expect(soma == 100_000)
    }

    @Test("valor que não cabe, tipo trocado, NUL e coluna que não existe são recusados, e nada entra")
    func recusas() async throws {
        let banco = try await Self.suite.banco
        func recusa(_ colunas: [String], _ corpo: @escaping @Sendable (inout EscritorDeCopia) throws -> Void) async
            -> FalhaDeBanco?
        {
            await #expect(throws: FalhaDeBanco.self) {
                try await banco.dono.transacao(como: .proprio) { t in
                    try t.copiar(para: "outro.tudo", colunas: colunas) { copia in
                        try copia.linha()
                        try corpo(&copia)
                    }
                }
            }
        }
        let curto = await recusa(["pequeno"]) { try $0.inteiro(32_768) }
        #expect(curto?.sqlstate == "22003")
        #expect(curto?.coluna == "pequeno")
        #expect(await recusa(["nome"]) { try $0.texto("a\0b") }?.sqlstate == "22021")
        #expect(await recusa(["nome"]) { try $0.inteiro(1) }?.sqlstate == "42804")
        #expect(await recusa(["dia"]) { try $0.dia(.min) }?.sqlstate == "22008")
        #expect(await recusa(["naoHa"]) { try $0.inteiro(1) }?.sqlstate == "42703")
        // Esta só o servidor sabe: a restrição do domínio.
        #expect(await recusa(["valor"]) { try $0.inteiro(-1) }?.sqlstate == "23514")
        let codigo = await recusa(["codigo"]) { try $0.texto("quatro") }
        #expect(codigo?.sqlstate == "22001")
        let quantas = try await banco.dono.transacao(como: .proprio) { t in
            try #require(try t.uma("SELECT count(*) FROM outro.tudo WHERE pequeno = 32767 OR valor = -1")).ler(
                0, como: Int.self)
        }
        #expect(quantas == 0)
    }

    @Test("quem lê pode parar no meio, e a conexão continua boa")
    func pararNoMeio() async throws {
        struct Basta: Error, Equatable {}
        let banco = try await Self.suite.banco
        await #expect(throws: Basta()) {
            try await banco.dono.transacao(como: .proprio) { t in
                try t.copiarDe("SELECT generate_series(1, 1000000)::bigint AS n") { linha throws in
                    if try linha.ler("n", como: Int.self) == 10 { throw Basta() }
                }
            }
        }
        let dez = try await banco.dono.transacao(como: .proprio) { t in
            try #require(try t.uma("SELECT 10::bigint")).ler(0, como: Int.self)
        }
        #expect(dez == 10)
    }

    @Test("todo tipo de parâmetro vira literal fiel na cópia de saída")
    func literais() async throws {
        try await Self.suite.banco.dono.transacao(como: .proprio) { t in
            let sql: SQL = """
                SELECT \(Int64.min)::bigint AS a, \("d'água \\ $1")::text AS b, \([0, 39, 92] as [UInt8])::bytea AS c,
                       \(false) AS d, \(1e-300) AS e, \(Valor.dia(-1)) AS f, \(Valor.instante(-62_135_596_800_000_001)) AS g,
                       \(["x'", nil] as [String?])::text[] AS h, \(nil as Int?)::bigint AS i, \([] as [Int64])::bigint[] AS j
                """
            var lidas = 0
            try t.copiarDe(sql) { linha throws in
                lidas += 1
                #expect(try linha.ler("a", como: Int64.self) == .min)
                #expect(try linha.ler("b", como: String.self) == "d'água \\ $1")
                #expect(try linha.ler("c", como: [UInt8].self) == [0, 39, 92])
                #expect(try linha.ler("d", como: Bool.self) == false)
                #expect(try linha.ler("e", como: Double.self) == 1e-300)
                #expect(try linha.campo(5).dias == -1)
                #expect(try linha.campo(6).microssegundos == -62_135_596_800_000_001)
                #expect(try linha.ler("h", como: [String?].self) == ["x'", nil])
                #expect(try linha.ler("i", como: Int?.self) == nil)
                #expect(try linha.ler("j", como: [Int64].self) == [])
            }
            #expect(lidas == 1)
        }
    }
}
