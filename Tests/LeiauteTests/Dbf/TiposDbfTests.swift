import Testing

@testable import Leiaute

@Suite("DBF: tipos")
struct TiposDbfTests {
    @Test(
        "número em algarismos vira mantissa, sem ponto flutuante",
        arguments: [
            ("      0.00", Int64(0)), ("     -0.00", 0), ("      0.01", 1), ("     -0.01", -1), ("       .50", 50),
            ("        5.", 500), ("         5", 500), ("5         ", 500), ("  +1234.56", 123_456), ("   1.50000", 150),
            ("9999999.99", 999_999_999), ("-999999.99", -99_999_999), ("0000001.10", 110),
            ("\u{0}\u{0}\u{0}\u{0}  1.25", 125),
        ])
    func numero(texto: String, mantissa: Int64) throws {
        #expect(try campoDbf("N", Array(texto.utf8), decimais: 2).valor == .decimal(mantissa, casas: 2))
        #expect(try campoDbf("F", Array(texto.utf8), decimais: 2).valor == .decimal(mantissa, casas: 2))
    }

    @Test(
        "número que não é número é apontado, nunca adivinhado",
        arguments: [
            ("  1.234,56", "esperado número"), ("       1 2", "esperado número"), ("         -", "esperado número"),
            ("         .", "esperado número"), ("   1.5E+10", "esperado número"), ("      12.5-", "esperado número"),
            ("     1.005", "esperado número com 2 casas"),
            ("**********", "o valor não coube na coluna do programa que gravou o arquivo"),
            ("99999999999999999", "o número é grande demais"), ("-99999999999999999999", "o número é grande demais"),
        ])
    func naoNumero(texto: String, esperado: String) throws {
        let (valor, apontamento) = try campoDbf("N", Array(texto.utf8), decimais: 2)
        #expect(valor == .invalido)
        #expect(apontamento?.hasPrefix("registro 1, coluna CAMPO: \(esperado), lido") == true)
    }

    @Test("os dois lados do limite de Int64")
    func limite() throws {
        #expect(try campoDbf("N", Array("9223372036854775807".utf8)).valor == .inteiro(.max))
        #expect(try campoDbf("N", Array("9223372036854775808".utf8)).valor == .invalido)
        #expect(try campoDbf("N", Array("92233720368547758.07".utf8), decimais: 2).valor == .decimal(.max, casas: 2))
        #expect(try campoDbf("N", Array("92233720368547758.08".utf8), decimais: 2).valor == .invalido)
    }

    @Test(
        "data",
        arguments: [
            ("20260315", "2026-03-15"), ("20240229", "2024-02-29"), ("20230229", nil), ("20261301", nil),
            ("2026 315", nil),
            ("15/03/26", nil), ("00010101", "0001-01-01"), ("99991231", "9999-12-31"),
        ] as [(String, String?)])
    func data(texto: String, esperada: String?) throws {
        let (valor, apontamento) = try campoDbf("D", Array(texto.utf8))
        if let esperada, case .data(let dia) = valor {
            #expect(dia.description == esperada)
        } else {
            #expect(esperada == nil)
        }
        #expect((apontamento == nil) == (esperada != nil))
    }

    @Test("data sem data é nula", arguments: ["        ", "00000000", "\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}"])
    func dataVazia(texto: String) throws { #expect(try campoDbf("D", Array(texto.utf8)).valor == .nulo) }

    @Test("lógico")
    func logico() throws {
        for letra in "TtYy" { #expect(try campoDbf("L", Array(String(letra).utf8)).valor == .logico(true)) }
        for letra in "FfNn" { #expect(try campoDbf("L", Array(String(letra).utf8)).valor == .logico(false)) }
        for letra in "? \u{0}" { #expect(try campoDbf("L", Array(String(letra).utf8)).valor == .nulo) }
        for letra in "Ss01*" { #expect(try campoDbf("L", Array(String(letra).utf8)).valor == .invalido) }
    }

    @Test("os tipos binários do Visual FoxPro")
    func binarios() throws {
        #expect(try campoDbf("I", [0xFE, 0xFF, 0xFF, 0xFF]).valor == .inteiro(-2))
        #expect(try campoDbf("I", [0xFF, 0xFF, 0xFF, 0x7F]).valor == .inteiro(2_147_483_647))
        #expect(try campoDbf("Y", [0x39, 0x30, 0, 0, 0, 0, 0, 0]).valor == .decimal(12_345, casas: 4))
        #expect(try campoDbf("Y", [UInt8](repeating: 0xFF, count: 8)).valor == .decimal(-1, casas: 4))
        #expect(try campoDbf("B", [0, 0, 0, 0, 0, 0, 0x04, 0x40]).valor == .real(2.5))
        #expect(try campoDbf("B", [0, 0, 0, 0, 0, 0, 0xF8, 0x7F]).valor == .invalido)
        let dia = try #require(DiaLido(ano: 2026, mes: 3, dia: 15))
        #expect(
            try campoDbf("T", pequenoPrimeiro(Int32(2_461_115)) + pequenoPrimeiro(Int32(43_201_000))).valor
                == .instante(dia, milissegundos: 43_201_000))
        #expect(try campoDbf("T", [UInt8](repeating: 0, count: 8)).valor == .nulo)
        #expect(try campoDbf("T", [UInt8](repeating: 0x20, count: 8)).valor == .nulo)
        #expect(
            try campoDbf("T", pequenoPrimeiro(Int32(2_461_115)) + pequenoPrimeiro(Int32(86_400_000))).valor == .invalido
        )
        #expect(try campoDbf("T", pequenoPrimeiro(Int32(9)) + [0, 0, 0, 0]).valor == .invalido)
    }

    @Test("a letra B fora do Visual FoxPro é memo binário, e fica de fora")
    func real() throws {
        var amostra = AmostraDbf()
        amostra.colunas[1] = .init(nome: "FOTO", letra: "B", tamanho: 10)
        #expect(try LeituraDbf(amostra.bytes).avisos == [.colunaIgnorada(coluna: "FOTO", tipo: "B")])
    }

    @Test("dia juliano de todo dia de 1900 a 2100, e dos dois limites, ida e volta")
    func juliano() throws {
        var dia = try #require(DiaLido(ano: 1_900, mes: 1, dia: 1))
        for numero in 2_415_021...2_488_434 {
            guard DiaJuliano.dia(numero) == dia, DiaJuliano.numero(dia) == numero else {
                Issue.record("o dia juliano \(numero) não é \(dia)")
                return
            }
            dia = Self.seguinte(dia)
        }
        #expect(dia == DiaLido(ano: 2_101, mes: 1, dia: 1))
        for (numero, limite) in [
            (1_721_426, DiaLido(ano: 1, mes: 1, dia: 1)), (5_373_484, DiaLido(ano: 9_999, mes: 12, dia: 31)),
        ] {
            #expect(DiaJuliano.dia(numero) == limite)
            #expect(limite.map { DiaJuliano.numero($0) } == numero)
        }
        #expect(DiaJuliano.dia(1_721_425) == nil)
        #expect(DiaJuliano.dia(5_373_485) == nil)
    }

    private static func seguinte(_ dia: DiaLido) -> DiaLido {
        DiaLido(ano: dia.ano, mes: dia.mes, dia: dia.dia + 1) ?? DiaLido(ano: dia.ano, mes: dia.mes + 1, dia: 1)
            ?? DiaLido(ano: dia.ano + 1, mes: 1, dia: 1) ?? dia
    }

    @Test(
        "texto em cada página do Brasil",
        arguments: [
            (0x02, [0x87, 0xC6, 0x82, 0xE5]), (0x25, [0x87, 0xC6, 0x82, 0xE5]), (0x03, [0xE7, 0xE3, 0xE9, 0xD5]),
            (0x57, [0xE7, 0xE3, 0xE9, 0xD5]), (0x58, [0xE7, 0xE3, 0xE9, 0xD5]), (0x24, [0x87, 0x84, 0x82, 0x99]),
        ] as [(UInt8, [UInt8])])
    func paginas(marca: UInt8, bytes: [UInt8]) throws {
        #expect(try campoDbf("C", bytes + [0x20, 0x20], pagina: marca).valor == .texto("çãéÕ"))
    }

    @Test("cp437 não tem til, mas tem o resto")
    func cp437() throws {
        #expect(try campoDbf("C", [0x87, 0x82, 0xA0, 0xE1], pagina: 0x01).valor == .texto("çéáß"))
    }

    @Test("byte que não é caractere da página é apontado, e byte nulo no meio também")
    func semCaractere() throws {
        #expect(
            try campoDbf("C", [0x41, 0x81, 0x42], pagina: 0x03).apontamento
                == "registro 1, coluna CAMPO: há byte que não é caractere de cp1252, lido \"A·B\"")
        #expect(try campoDbf("C", [0x41, 0, 0x42]).valor == .invalido)
        #expect(try campoDbf("C", [0x41, 0, 0]).valor == .texto("A"))
        #expect(try campoDbf("C", [0x20, 0x20]).valor == .texto(""))
    }

    @Test("nulos do Visual FoxPro: bit de tamanho antes do bit de nulo, e a coluna de bits não aparece")
    func nulos() throws {
        var amostra = AmostraDbf()
        amostra.versao = 0x32
        amostra.colunas = [
            .init(nome: "NOME", letra: "V", tamanho: 6, marcas: 0x02),
            .init(nome: "IDADE", letra: "I", tamanho: 4, marcas: 0x02),
            .init(nome: "FIXO", letra: "C", tamanho: 2),
            .init(nome: "_NullFlags", letra: "0", tamanho: 1, marcas: 0x05),
        ]
        let idade = pequenoPrimeiro(Int32(7))
        amostra.registros = [
            Array(" abc ".utf8) + [0, 4] + idade + Array("xx".utf8) + [0b001],
            Array(" abcdef".utf8) + idade + Array("yy".utf8) + [0b000],
            Array(" ".utf8) + [0, 0, 0, 0, 0, 0] + idade + Array("zz".utf8) + [0b110],
            Array(" abc".utf8) + [0, 0, 6] + idade + Array("ww".utf8) + [0b001],
        ]
        let leitura = try LeituraDbf(amostra.bytes)
        #expect(leitura.colunas.map(\.nome) == ["NOME", "IDADE", "FIXO"])
        #expect(leitura.colunas.map(\.aceitaNulo) == [true, true, false])
        #expect(
            leitura.valores == [
                [.texto("abc "), .inteiro(7), .texto("xx")], [.texto("abcdef"), .inteiro(7), .texto("yy")],
                [.nulo, .nulo, .texto("zz")], [.invalido, .inteiro(7), .texto("ww")],
            ])
    }

    @Test("memo do dBase III, do dBase IV e do FoxPro; ponteiro ruim é apontado sem derrubar a linha")
    func memos() throws {
        func ler(_ versao: UInt8, _ memo: [UInt8], _ ponteiros: [String]) throws -> LeituraDbf {
            var amostra = AmostraDbf()
            amostra.versao = versao
            amostra.colunas = [.init(nome: "OBS", letra: "M", tamanho: 10)]
            amostra.registros = ponteiros.map { [0x20] + Array($0.utf8) }
            return try LeituraDbf(amostra.bytes, memo: memo)
        }
        let zeros = [UInt8](repeating: 0, count: 600)
        let dbt3 = Array(zeros[..<512]) + Array(repeating: 0x41, count: 600) + [0x1A, 0x1A] + zeros[..<422] + [0x42]
        let tres = try ler(
            0x83, dbt3, ["         1", "          ", "0000000000", "         3", "         9", "         x"])
        #expect(
            tres.valores == [
                [.memo(String(repeating: "A", count: 600))], [.memo("")], [.memo("")], [.invalido], [.invalido],
                [.invalido],
            ])
        #expect(
            tres.apontamentos == [
                "registro 4, coluna OBS: o memo não tem fim, lido \"         3\"",
                "registro 5, coluna OBS: o memo aponta para fora do arquivo de memo, lido \"         9\"",
                "registro 6, coluna OBS: esperado o número do bloco de memo, lido \"         x\"",
            ])
        var dbt4 = Array(zeros[..<512])
        (dbt4[20], dbt4[21]) = (0, 2)
        dbt4 += [0xFF, 0xFF, 8, 0, 13, 0, 0, 0] + Array("texto".utf8)
        #expect(try ler(0x8B, dbt4, ["         1"]).valores == [[.memo("texto")]])
        var fpt = Array(zeros[..<512])
        (fpt[6], fpt[7]) = (0, 64)
        fpt += [0, 0, 0, 1, 0, 0, 0, 4, 0x61, 0x87, 0xC6, 0x6F] + zeros[..<52] + [0, 0, 0, 0, 0, 0, 0, 1, 0x78]
        fpt += zeros[..<55] + [0, 0, 0, 1, 0x7F, 0xFF, 0xFF, 0xFF]
        let fox = try ler(0xF5, fpt, ["         8", "         9", "        10", "9999999999"])
        #expect(fox.valores == [[.memo("ação")], [.invalido], [.invalido], [.invalido]])
        #expect(
            fox.apontamentos.map { $0.split(separator: ": ", maxSplits: 1)[1] } == [
                "o memo não é texto, lido \"         9\"",
                "o memo passa do fim do arquivo de memo, lido \"        10\"",
                "o memo aponta para fora do arquivo de memo, lido \"9999999999\"",
            ])
        fpt[7] = 0
        #expect(throws: FalhaDbf.memoInvalido(motivo: "bloco de tamanho zero")) { try ler(0xF5, fpt, []) }
        #expect(throws: FalhaDbf.memoInvalido(motivo: "tem só 3 bytes")) { try ler(0xF5, [1, 2, 3], []) }
    }
}
