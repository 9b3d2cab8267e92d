import Testing

@testable import Leiaute

@Suite("escrever")
struct EscritorDeLeiauteTests {
    private func escritor(_ definicao: Definicao) throws -> (EscritorDeLeiaute, BytesDeSaida) {
        let saida = BytesDeSaida()
        return (try EscritorDeLeiaute(definicao, saida), saida)
    }

    private var cabecalho: [String: Campo] {
        get throws {
            [
                "referencia": .competencia(try #require(MesLido(ano: 2026, mes: 4))),
                "gerado": .data(try #require(DiaLido(ano: 2025, mes: 12, dia: 31))),
            ]
        }
    }

    private let detalhe: [String: Campo] = [
        "codigo": .texto("12345"), "nome": .texto("MARIA"), "valor": .decimal(15_900, casas: 2),
        "situacao": .texto("efetivado"),
    ]

    @Test("constantes, totais e preenchimento saem sozinhos")
    func inteiro() throws {
        let definicao = try doExemplo("remessa.yaml")
        let (escritor, saida) = try escritor(definicao)
        try escritor.escrever("cabecalho", cabecalho)
        try escritor.escrever("detalhe", detalhe)
        try escritor.escrever("rodape", [:])
        try escritor.terminar()
        #expect(saida.bytes == (try arquivo(definicao, LinhaEstragadaTests.certas)))
    }

    @Test(
        "o que não cabe, não é do tipo ou não existe é recusado, e nada é cortado",
        arguments: [
            ("valor", Campo.decimal(1_000_000_000_00, casas: 2), #"não cabe em 11 posições: "1000000000,00""#),
            ("valor", .decimal(999_999_999_99, casas: 2), ""),
            ("valor", .decimal(-1, casas: 2), #"negativo, e o campo não tem sinal: "-0,01""#),
            ("valor", .decimal(12_345, casas: 3), #"tem mais de 2 casas: "12,345""#),
            ("valor", .decimal(12_340, casas: 3), ""),
            ("valor", .inteiro(159), ""),
            ("valor", .texto("159,00"), #"esperado decimal: "159,00""#),
            ("valor", .nulo, "obrigatório, e está vazio"),
            ("codigo", .texto("12345678901"), #"não cabe em 10 posições: "12345678901""#),
            ("codigo", .texto("12A"), #"esperado só algarismos: "12A""#),
            ("codigo", .inteiro(77), ""),
            ("nome", .texto("MARIA APARECIDA "), #"não cabe em 15 posições: "MARIA APARECIDA ""#),
            ("nome", .texto("MARIA APARECIDA"), ""),
            ("nome", .texto("MARIA "), #"a ponta se confunde com o preenchimento: "MARIA ""#),
            ("nome", .texto("MARIA→"), #"o caractere "→" não existe em cp1252: "MARIA→""#),
            ("nome", .texto("A\tB"), "tem caractere que não se imprime: \"A\tB\""),
            ("nome", .nulo, ""),
            ("situacao", .texto("suspenso"), #"não está no mapa; esperado efetivado ou recusado: "suspenso""#),
            ("tipo", .texto("2"), #"esperada a constante "1": "2""#),
            ("tipo", .texto("1"), ""),
            ("matricula", .texto("1"), "o registro não tem este campo"),
        ] as [(String, Campo, String)])
    func recusas(campo: String, valor: Campo, motivo: String) throws {
        let (escritor, saida) = try escritor(try doExemplo("remessa.yaml"))
        try escritor.escrever("cabecalho", cabecalho)
        var valores = detalhe
        valores[campo] = valor
        do {
            try escritor.escrever("detalhe", valores)
            #expect(motivo.isEmpty, "foi aceito")
        } catch let recusa as RecusaDeEscrita {
            #expect(recusa.description == "linha 2, detalhe.\(campo): \(motivo)")
            #expect(saida.bytes.isEmpty)
        }
    }

    @Test("fora de ordem, repetido, ou sem rodapé é recusado")
    func ordem() throws {
        let definicao = try doExemplo("remessa.yaml")
        let (semCabecalho, _) = try escritor(definicao)
        try semCabecalho.escrever("detalhe", detalhe)
        #expect(throws: RecusaDeEscrita.self) { try semCabecalho.escrever("cabecalho", cabecalho) }
        let (semRodape, _) = try escritor(definicao)
        try semRodape.escrever("cabecalho", cabecalho)
        do {
            try semRodape.terminar()
            Issue.record("terminou sem rodapé")
        } catch let recusa as RecusaDeEscrita {
            #expect(recusa.description == "arquivo: esperado registro rodape, veio nenhum")
        }
    }

    @Test("total informado tem de ser o calculado")
    func total() throws {
        let (escritor, _) = try escritor(try doExemplo("remessa.yaml"))
        try escritor.escrever("cabecalho", cabecalho)
        try escritor.escrever("detalhe", detalhe)
        do {
            try escritor.escrever("rodape", ["soma": .decimal(15_901, casas: 2)])
            Issue.record("aceitou total errado")
        } catch let recusa as RecusaDeEscrita {
            #expect(recusa.description == #"linha 3, rodape.soma: esperado total calculado 159,00: "159,01""#)
        }
    }

    @Test("total no cabeçalho é conferido no fim, na escrita e na leitura")
    func totalNoCabecalho() throws {
        let definicao = try doExemplo(
            "remessa.yaml",
            [
                (
                    "{ inicio: 16, tamanho: 25, tipo: reservado }",
                    "{ nome: quantos, inicio: 16, tamanho: 5, tipo: inteiro, total: { contar: detalhe } }\n      - { inicio: 21, tamanho: 20, tipo: reservado }"
                )
            ])
        for quantos in [1, 2] as [Int64] {
            let (escritor, saida) = try escritor(definicao)
            try escritor.escrever("cabecalho", cabecalho.merging(["quantos": .inteiro(quantos)]) { $1 })
            try escritor.escrever("detalhe", detalhe)
            try escritor.escrever("rodape", [:])
            if quantos == 1 {
                try escritor.terminar()
                #expect(try ler(definicao, saida.bytes).0.certo)
                let trocado = String(decoding: saida.bytes, as: UTF8.self).replacing(
                    "3112202500001", with: "3112202500002")
                #expect(
                    try ler(definicao, trocado).0.apontamentos.map(\.description) == [
                        #"linha 1, colunas 16-20, quantos: esperado total calculado 1, lido "00002""#
                    ])
            } else {
                #expect(throws: RecusaDeEscrita.self) { try escritor.terminar() }
            }
        }
    }

    @Test("delimitado sem aspas recusa valor com o separador")
    func semAspas() throws {
        let definicao = try doExemplo("planilha.yaml", [("separador: \";\"", "separador: \";\"\naspas: nenhuma")])
        let (escritor, _) = try escritor(definicao)
        let campos: [String: Campo] = [
            "codigo": .texto("1"), "nome": .texto("A;B"), "valor": .decimal(1, casas: 2), "ativo": .logico(true),
        ]
        #expect(throws: RecusaDeEscrita.self) { try escritor.escrever("linha", campos) }
    }

    @Test("valor recusado não deixa rastro; recusa de ordem acaba a escrita")
    func semRastro() throws {
        let definicao = try doExemplo("lotes.yaml")
        let (escritor, saida) = try escritor(definicao)
        let mes = try #require(MesLido(ano: 2026, mes: 4))
        let item: [String: Campo] = [
            "numero": .texto("1"), "valor": .decimal(100_00, casas: 2), "situacao": .texto("incluido"),
        ]
        try escritor.escrever("arquivo", ["gerado": .data(try #require(DiaLido(ano: 2026, mes: 4, dia: 5)))])
        #expect(throws: RecusaDeEscrita.self) {
            try escritor.escrever("lote", ["numero": .texto("12345"), "referencia": .competencia(mes)])
        }
        try escritor.escrever("lote", ["numero": .texto("1"), "referencia": .competencia(mes)])
        #expect(throws: RecusaDeEscrita.self) { try escritor.escrever("item", item.merging(["valor": .nulo]) { $1 }) }
        #expect(throws: RecusaDeEscrita.self) {
            try escritor.escrever("item", item.merging(["sequencia": .inteiro(2)]) { $1 })
        }
        try escritor.escrever("item", item)
        try escritor.escrever("item", item)
        try escritor.escrever("fim-de-lote", ["numero": .texto("1")])
        try escritor.escrever("fim", [:])
        try escritor.terminar()
        let (resultado, registros) = try ler(definicao, saida.bytes)
        #expect(resultado.apontamentos.map(\.description) == [])
        #expect(registros.map { $0["sequencia"]?.description } == [nil, nil, "1", "2", nil, nil])
        let (outro, _) = try self.escritor(definicao)
        #expect(throws: RecusaDeEscrita.self) { try outro.escrever("fim-de-lote", ["numero": .texto("1")]) }
        #expect(throws: RecusaDeEscrita.self) {
            try outro.escrever("arquivo", ["gerado": .data(try #require(DiaLido(ano: 2026, mes: 4, dia: 5)))])
        }
        #expect(throws: RecusaDeEscrita.self) { try outro.terminar() }
    }
}
