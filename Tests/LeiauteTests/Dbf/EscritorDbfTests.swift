import Testing

@testable import Leiaute

@Suite("DBF: escrita")
struct EscritorDbfTests {
    static let dia = DiaLido(compacto: 20_260_315)

    /// Escreve uma tabela inteira na memória.
    static func escrever(
        _ formato: DbfFormato, _ colunas: [DbfColuna], _ linhas: [[DbfValor]], pagina: PaginaDeCodigo = .cp850
    ) throws -> (dbf: [UInt8], memo: [UInt8]) {
        let (destino, memo) = (BytesEscritos(), BytesEscritos())
        let escritor = try EscritorDbf(
            formato: formato, colunas: colunas, pagina: pagina, data: dia, em: destino, memo: memo)
        for linha in linhas { try escritor.escrever(linha) }
        try escritor.terminar()
        return (destino.bytes, memo.bytes)
    }

    @Test("dBase III byte a byte igual ao do leiaute")
    func bytes() throws {
        let (dbf, _) = try Self.escrever(
            .dBase3, [.texto("MATRICULA", 8), .numero("VALOR", 10, decimais: 2)],
            [[.texto("00001234"), .decimal(987_654, casas: 2)], [.texto("00005678"), .inteiro(10)]])
        #expect(dbf == AmostraDbf().bytes)
    }

    @Test("Visual FoxPro: 263 bytes depois das colunas, página, memo e nulos declarados")
    func visualFoxPro() throws {
        let (dbf, memo) = try Self.escrever(
            .visualFoxPro,
            [
                DbfColuna("IDADE", .inteiro, tamanho: 4, aceitaNulo: true), .memo("OBS", em: .visualFoxPro),
                DbfColuna("NOME", .texto, tamanho: 3, aceitaNulo: true),
            ], [[.nulo, .memo("ção"), .texto("ab")], [.inteiro(-1), .memo(""), .nulo]], pagina: .cp1252)
        #expect(dbf[0] == 0x30)
        #expect(dbf[1...3] == [26, 3, 15])
        #expect(dbf[4...7] == [2, 0, 0, 0])
        #expect(Int(dbf[8]) | Int(dbf[9]) << 8 == 32 + 4 * 32 + 1 + 263)
        #expect((dbf[10], dbf[11]) == (13, 0))
        #expect((dbf[28], dbf[29]) == (0x02, 0x03))
        #expect(
            Array(dbf[424...]) == [0x20, 0, 0, 0, 0, 8, 0, 0, 0, 0x61, 0x62, 0x20, 0b01]
                + [0x20, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0x20, 0x20, 0x20, 0b10] + [0x1A])
        #expect(memo[0..<8] == [0, 0, 0, 9, 0, 0, 0, 64])
        #expect(Array(memo[512..<523]) == [0, 0, 0, 1, 0, 0, 0, 3, 0xE7, 0xE3, 0x6F])
        #expect(memo.count == 576)
    }

    @Test("FoxPro 2.x só declara memo quando tem")
    func foxPro() throws {
        #expect(try Self.escrever(.foxPro2, [.logico("ATIVO")], [[.logico(true)]]).dbf[0] == 0x03)
        let (dbf, memo) = try Self.escrever(
            .foxPro2, [.memo("OBS", em: .foxPro2)], [[.memo("a")], [.memo("b")], [.memo("")]])
        #expect(dbf[0] == 0xF5)
        #expect(String(decoding: dbf[65..<98], as: UTF8.self) == "          8          9           ")
        #expect(memo.count == 640)
    }

    @Test("o que não cabe é recusado, com todos os motivos da linha, e nada dela fica")
    func recusas() throws {
        let destino = BytesEscritos()
        let memo = BytesEscritos()
        let escritor = try EscritorDbf(
            formato: .visualFoxPro,
            colunas: [
                .texto("NOME", 4), .numero("VALOR", 6, decimais: 2), DbfColuna("IDADE", .inteiro, tamanho: 4),
                DbfColuna("PRECO", .moeda, tamanho: 8), .logico("ATIVO"), .memo("OBS", em: .visualFoxPro),
            ], pagina: .cp850, data: Self.dia, em: destino, memo: memo)
        let falha = try #require(throws: FalhaDbf.self) {
            try escritor.escrever([
                .texto("abcde"), .decimal(100_000, casas: 2), .inteiro(2_147_483_648), .decimal(123_456, casas: 5),
                .texto("T"), .memo("não há €"),
            ])
        }
        #expect(
            falha.description == """
                registro 1, coluna NOME: o texto tem 5 bytes e a coluna, 4, lido "abcde"
                registro 1, coluna VALOR: o número não cabe em 6 posições, lido "1000,00"
                registro 1, coluna IDADE: o inteiro não cabe em 4 bytes, lido "2147483648"
                registro 1, coluna PRECO: o número não cabe em 4 casas, lido "1,23456"
                registro 1, coluna ATIVO: o valor não é do tipo L da coluna
                registro 1, coluna OBS: o caractere «€» não existe em cp850, lido "não há €"
                """)
        try escritor.escrever([
            .texto("abcd"), .decimal(99_999, casas: 2), .inteiro(2_147_483_647), .decimal(12_345, casas: 4), .nulo,
            .memo("sim"),
        ])
        try escritor.terminar()
        #expect(escritor.registros == 1)
        let leitura = try LeituraDbf(destino.bytes, memo: memo.bytes)
        #expect(
            leitura.valores == [
                [
                    .texto("abcd"), .decimal(99_999, casas: 2), .inteiro(2_147_483_647), .decimal(12_345, casas: 4),
                    .nulo, .memo("sim"),
                ]
            ])
    }

    @Test(
        "número nos dois lados do limite da coluna de 6 com 2 decimais",
        arguments: [
            (DbfValor.decimal(99_999, casas: 2), "999.99"), (.decimal(100_000, casas: 2), nil),
            (.decimal(-9_999, casas: 2), "-99.99"), (.decimal(-10_000, casas: 2), nil),
            (.decimal(5, casas: 1), "  0.50"),
            (.decimal(1_500, casas: 3), "  1.50"), (.decimal(1_505, casas: 3), nil), (.inteiro(999), "999.00"),
            (.inteiro(1_000), nil), (.decimal(-1, casas: 2), " -0.01"), (.inteiro(.max), nil), (.nulo, "      "),
        ] as [(DbfValor, String?)])
    func numeros(valor: DbfValor, esperado: String?) {
        let bytes = try? Self.escrever(.foxPro2, [.numero("V", 6, decimais: 2)], [[valor]]).dbf
        #expect(bytes.map { String(decoding: $0[66..<72], as: UTF8.self) } == esperado)
    }

    @Test(
        "sem lugar para o zero antes do ponto, ele sai; algarismo que conta não sai",
        arguments: [(-6, "-.6"), (6, "0.6"), (99, "9.9"), (-10, nil), (100, nil)] as [(Int64, String?)])
    func zeroDaFrente(mantissa: Int64, esperado: String?) {
        let bytes = try? Self.escrever(.dBase3, [.numero("V", 3, decimais: 1)], [[.decimal(mantissa, casas: 1)]]).dbf
        #expect(bytes.map { String(decoding: $0[66..<69], as: UTF8.self) } == esperado)
    }

    @Test(
        "coluna que o formato não tem ou que não faz sentido é recusada ao abrir",
        arguments: [
            (DbfFormato.dBase3, DbfColuna("V", .flutuante, tamanho: 5)), (.dBase3, DbfColuna("V", .memo, tamanho: 10)),
            (.foxPro2, DbfColuna("V", .inteiro, tamanho: 4)),
            (.foxPro2, DbfColuna("V", .texto, tamanho: 5, aceitaNulo: true)),
            (.visualFoxPro, DbfColuna("V", .variavel, tamanho: 5)), (.dBase3, .texto("", 5)),
            (.dBase3, .texto("minuscula", 5)),
            (.dBase3, .texto("ONZELETRAS1", 5)), (.dBase3, .texto("1A", 5)), (.dBase3, .texto("AÇÃO", 5)),
            (.dBase3, .texto("A", 0)),
            (.dBase3, .texto("A", 255)), (.dBase3, .numero("A", 21)), (.dBase3, .numero("A", 3, decimais: 2)),
            (.dBase3, DbfColuna("A", .data, tamanho: 10)), (.visualFoxPro, DbfColuna("A", .memo, tamanho: 10)),
        ])
    func colunas(formato: DbfFormato, coluna: DbfColuna) {
        #expect(throws: FalhaDbf.self) { try Self.escrever(formato, [coluna], []) }
    }

    @Test("nome repetido, nenhuma coluna, colunas demais e memo sem destino")
    func tabela() throws {
        #expect(throws: FalhaDbf.colunaInvalida(coluna: "A", motivo: "o nome se repete")) {
            try Self.escrever(.dBase3, [.texto("A", 1), .logico("A")], [])
        }
        #expect(throws: FalhaDbf.self) { try Self.escrever(.dBase3, [], []) }
        let muitas = (0..<256).map { DbfColuna.texto("C\($0)", 1) }
        #expect(throws: FalhaDbf.self) { try Self.escrever(.dBase3, muitas, []) }
        #expect(try LeituraDbf(Self.escrever(.dBase3, Array(muitas.dropLast()), []).dbf).colunas.count == 255)
        #expect(throws: FalhaDbf.memoInvalido(motivo: "há coluna de memo e não se disse onde gravá-lo")) {
            try EscritorDbf(
                formato: .foxPro2, colunas: [.memo("M", em: .foxPro2)], pagina: .cp850, data: Self.dia,
                em: BytesEscritos())
        }
    }

    @Test("em UTF-8 o tamanho é em bytes, o cabeçalho fica sem página e só se lê impondo")
    func utf8() throws {
        let (dbf, _) = try Self.escrever(
            .dBase3, [.texto("NOME", 6)], [[.texto("João")], [.texto("日本")]], pagina: .utf8)
        #expect(dbf[29] == 0)
        #expect(try LeituraDbf(dbf, pagina: .imposta(.utf8)).valores == [[.texto("João")], [.texto("日本")]])
        #expect(throws: FalhaDbf.self) {
            try Self.escrever(.dBase3, [.texto("NOME", 4)], [[.texto("João")]], pagina: .utf8)
        }
    }

    @Test("o mesmo conteúdo dá os mesmos bytes, e tabela sem linhas se lê", arguments: DbfFormato.allCases)
    func determinismo(formato: DbfFormato) throws {
        let colunas = [DbfColuna.texto("NOME", 10), .data("NASCIMENTO")]
        let linhas: [[DbfValor]] = [[.texto("Ana"), .data(Self.dia)], [.texto(""), .nulo]]
        #expect(try Self.escrever(formato, colunas, linhas).dbf == Self.escrever(formato, colunas, linhas).dbf)
        #expect(try LeituraDbf(Self.escrever(formato, colunas, linhas).dbf).valores == linhas)
        let vazia = try LeituraDbf(Self.escrever(formato, colunas, []).dbf)
        #expect(vazia.valores.isEmpty)
        #expect(vazia.avisos.isEmpty)
        #expect(vazia.colunas == colunas)
    }

    @Test("a data do cabeçalho volta, no século em que foi posta", arguments: [1_999, 2_000, 2_026, 2_079])
    func dataDoCabecalho(ano: Int) throws {
        let data = try #require(DiaLido(ano: ano, mes: 2, dia: 28))
        for formato in DbfFormato.allCases {
            let destino = BytesEscritos()
            try EscritorDbf(formato: formato, colunas: [.logico("A")], pagina: .cp850, data: data, em: destino)
                .terminar()
            #expect(try LeitorDbf(BytesLidos(destino.bytes)).cabecalho.alteradoEm == data)
        }
    }
}
