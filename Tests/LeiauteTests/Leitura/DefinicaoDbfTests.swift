import Testing

@testable import Leiaute

@Suite("dbf pela definição")
struct DefinicaoDbfTests {
    private func registros() throws -> [[Campo]] {
        let mes = try #require(MesLido(ano: 2026, mes: 4))
        return [
            [
                .texto("00000001"), .texto("JOÃO"), .inteiro(12), .decimal(-15_900, casas: 2),
                .data(try #require(DiaLido(ano: 1980, mes: 2, dia: 29))),
                .competencia(mes), .logico(true), .texto("efetivado"),
            ],
            [
                .texto("00000002"), .texto("ANA"), .nulo, .decimal(0, casas: 2), .nulo, .competencia(mes),
                .logico(false), .texto("recusado"),
            ],
        ]
    }

    private func escrito(_ definicao: Definicao) throws -> [UInt8] {
        let saida = BytesDeSaida()
        let escritor = try EscritorDeLeiaute(definicao, saida, gerado: DiaLido(ano: 2026, mes: 4, dia: 5))
        for registro in try registros() { try escritor.escrever(0, registro) }
        try escritor.terminar()
        return saida.bytes
    }

    @Test("ler(escrever(x)) é x, e escrever(ler(tabela)) é a tabela")
    func volta() throws {
        let definicao = try doExemplo("tabela.yaml")
        let bytes = try escrito(definicao)
        let (resultado, lidos) = try ler(definicao, bytes)
        #expect(resultado.apontamentos.map(\.description) == [])
        #expect(lidos.map(\.campos) == (try registros()))
        #expect(lidos[0].originais[7] == "E")
        let saida = BytesDeSaida()
        let escritor = try EscritorDeLeiaute(definicao, saida, gerado: DiaLido(ano: 2026, mes: 4, dia: 5))
        _ = try LeitorDeLeiaute(definicao).ler(BytesDeOrigem(bytes)) { try escritor.escrever($0) }
        try escritor.terminar()
        #expect(saida.bytes == bytes)
    }

    @Test(
        "valor estragado diz o registro e a coluna",
        arguments: [
            ("-159.00", "-159,0x", #"linha 1, coluna VALOR, valor: esperado número, lido "     -159,0x""#),
            ("00000001", "0000000A", #"linha 1, coluna CODIGO, codigo: esperado só algarismos, lido "0000000A""#),
            (
                "19800229", "19810229",
                #"linha 1, coluna NASC, nascimento: esperado data AAAAMMDD que exista, lido "19810229""#
            ),
            ("202604", "202613", #"linha 1, coluna MES, mes: esperado mês que exista, AAAAMM, lido "202613""#),
            ("TE", "TX", #"linha 1, coluna SIT, situacao: esperado "E" ou "R", lido "X""#),
        ])
    func estragado(de: String, para: String, esperado: String) throws {
        let definicao = try doExemplo("tabela.yaml")
        let bytes = try escrito(definicao)
        var trocado = bytes
        let (procurado, novo) = (Array(de.utf8), Array(para.utf8))
        let inicio = try #require(
            (0...(bytes.count - procurado.count)).first { bytes[$0..<($0 + procurado.count)].elementsEqual(procurado) })
        trocado.replaceSubrange(inicio..<(inicio + procurado.count), with: novo)
        let (resultado, lidos) = try ler(definicao, trocado)
        #expect(resultado.apontamentos.map(\.description) == [esperado])
        #expect(lidos.map(\.linha) == [2])
    }

    @Test("coluna que falta e coluna a mais")
    func colunas() throws {
        let bytes = try escrito(try doExemplo("tabela.yaml"))
        let semColuna = try doExemplo("tabela.yaml", [("coluna: SIT", "coluna: OUTRA")])
        #expect(
            try ler(semColuna, bytes).0.apontamentos.map(\.description) == [
                "arquivo, situacao: esperado coluna OUTRA, lido nenhuma",
                #"arquivo, coluna SIT: esperado coluna da definição, lido "SIT""#,
            ])
        let opcional = try doExemplo(
            "tabela.yaml",
            [
                ("{ nome: situacao, coluna: SIT,", "{ nome: situacao, coluna: OUTRA, obrigatorio: nao,"),
                ("codificacao: cp850", "codificacao: cp850\na-mais: ignorar"),
            ])
        let (resultado, lidos) = try ler(opcional, bytes)
        #expect(resultado.certo)
        #expect(lidos.map { $0["situacao"] } == [.nulo, .nulo])
    }

    @Test("cortada em qualquer ponto, a tabela é sempre apontada")
    func cortada() throws {
        let definicao = try doExemplo("tabela.yaml")
        let bytes = try escrito(definicao)
        for corte in 0..<(bytes.count - 1) {
            #expect(
                try !LeitorDeLeiaute(definicao).conferir(BytesDeOrigem(Array(bytes[..<corte]))).certo,
                "cortada em \(corte)")
        }
    }

    @Test("número que não cabe na coluna é recusado")
    func naoCabe() throws {
        let escritor = try EscritorDeLeiaute(try doExemplo("tabela.yaml"), BytesDeSaida())
        var registro = try registros()[0]
        registro[2] = .inteiro(123_456)
        #expect(throws: RecusaDeEscrita.self) { try escritor.escrever(0, registro) }
    }
}
