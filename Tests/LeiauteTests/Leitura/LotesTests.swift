import Testing

@testable import Leiaute

@Suite("blocos, sequência e herança")
struct LotesTests {
    static let linhas = [
        "1040000005042026" + vezes(" ", 14),
        "10400011042026" + vezes(" ", 16),
        "1040001300001H0000010000BN    ",
        "1040001300002H0000020050BX    ",
        "10400015000004000000030050    ",
        "10400021052026" + vezes(" ", 16),
        "1040002300001H0000000001BO    ",
        "10400025000003000000000001    ",
        "10499999000002000009" + vezes(" ", 10),
    ]

    @Test("cada item herda do seu lote e do cabeçalho do arquivo")
    func heranca() throws {
        let definicao = try doExemplo("lotes.yaml")
        let (resultado, registros) = try ler(definicao, arquivo(definicao, Self.linhas))
        #expect(resultado.apontamentos.map(\.description) == [])
        let itens = registros.filter { $0.nome == "item" }
        #expect(itens.map { $0["lote"]?.description } == ["0001", "0001", "0002"])
        #expect(itens.map { $0["referencia"]?.description } == ["2026-04", "2026-04", "2026-05"])
        #expect(itens.map { $0["gerado"]?.description } == ["2026-04-05", "2026-04-05", "2026-04-05"])
        #expect(itens.map { $0["situacao"]?.description } == ["incluido", "incluido", "alterado"])
        #expect(itens.map { $0.originais[6] } == ["BN", "BX", "BO"])
    }

    @Test("ida e volta guarda o código original, mesmo com dois códigos para o mesmo valor")
    func voltaComOriginal() throws {
        let definicao = try doExemplo("lotes.yaml")
        let bytes = try arquivo(definicao, Self.linhas)
        #expect(try idaEVolta(definicao, bytes) == bytes)
    }

    /// Linhas do exemplo por número, e o que se aponta.
    @Test(
        "bloco mal formado",
        arguments: [
            ([0, 2, 4, 8], "linha 2: esperado registro lote antes, lido registro item"),
            ([0, 1, 2, 8], "linha 4: esperado registro fim-de-lote no fim do bloco lote, lido registro fim"),
            ([0, 1, 2, 5, 6, 7, 8], "linha 4: esperado registro fim-de-lote no fim do bloco lote, lido registro lote"),
            ([0, 1, 2, 3], "arquivo: esperado registro fim-de-lote no fim do bloco lote, lido fim do arquivo"),
            ([0, 1, 3, 4, 8], #"linha 3, colunas 9-13, sequencia: esperado sequência 1, lido "00002""#),
            ([1, 2, 3, 4, 0, 8], "linha 5: esperado registro arquivo antes dos outros, lido depois"),
            ([0, 1, 2, 4, 8], #"linha 4, colunas 9-14, registros: esperado total calculado 3, lido "000004""#),
            ([0, 1, 2, 3, 4, 8], #"linha 6, colunas 9-14, lotes: esperado total calculado 1, lido "000002""#),
        ])
    func malFormado(indices: [Int], esperado: String) throws {
        let definicao = try doExemplo("lotes.yaml")
        let (resultado, _) = try ler(definicao, arquivo(definicao, indices.map { Self.linhas[$0] }))
        #expect(
            resultado.apontamentos.map(\.description).contains(esperado), "\(resultado.apontamentos.map(\.description))"
        )
    }

    @Test("registros que herdam de um cabeçalho com defeito não são entregues, e isso é apontado uma vez")
    func herancaEstragada() throws {
        let definicao = try doExemplo("lotes.yaml")
        var linhas = Self.linhas
        linhas[1] = "10400011132026" + vezes(" ", 16)
        let (resultado, registros) = try ler(definicao, arquivo(definicao, linhas))
        #expect(registros.filter { $0.nome == "item" }.map(\.linha) == [7])
        #expect(
            resultado.apontamentos.map(\.description) == [
                #"linha 2, colunas 9-14, referencia: esperado mês que exista, MMAAAA, lido "132026""#,
                "linha 2: esperado registro lote sem apontamento, de que outros herdam, lido 2 não entregues por isso",
            ])
    }
}
