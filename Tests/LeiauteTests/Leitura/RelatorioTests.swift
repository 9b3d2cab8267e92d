import Testing

@testable import Leiaute

@Suite("relatório impresso")
struct RelatorioTests {
    /// Duas páginas; o bloco do órgão 0102 atravessa a quebra. Nomes, códigos e valores são inventados.
    static let linhas = [
        "ENTIDADE: CAIXA DE EXEMPLO    REFERÊNCIA: 04/2026    PÁG.    1",
        "GERADO EM 05/04/2026",
        "",
        "CÓDIGO  NOME                       VALOR S OBSERVAÇÃO",
        vezes("=", 70),
        "00000001MARIA APARECIDA DE S      159,00 1",
        "00000002JOSÉ                     1000.50 2 SEM SALDO NO MÊS",
        "ÓRGÃO 0101      2               1.159,50",
        "00000003ANA                        10,00 1",
        "\u{0C}ENTIDADE: CAIXA DE EXEMPLO    REFERÊNCIA: 05/2026    PÁG.    2",
        "GERADO EM 05/04/2026",
        "CÓDIGO  NOME                       VALOR S OBSERVAÇÃO",
        vezes("=", 70),
        "00000004RUI                        20,00 3",
        "ÓRGÃO 0102      2                  30,00",
        "",
        "SITUAÇÃO 1      2                 169,00",
        "SITUAÇÃO 2      1               1.000,50",
        "SITUAÇÃO 3      1                  20,00",
        "TOTAL GERAL     4               1.189,50",
        "LEGENDA",
        "  1 - lançado e efetivado",
    ]

    @Test("lê o relatório inteiro: páginas, campos opcionais, herança de cima e de baixo, subtotais conferidos")
    func inteiro() throws {
        let definicao = try doExemplo("relatorio.yaml")
        let (resultado, registros) = try ler(definicao, arquivo(definicao, Self.linhas))
        #expect(resultado.apontamentos.map(\.description) == [])
        let detalhes = registros.filter { $0.nome == "detalhe" }
        let vistos = detalhes.map { registro in
            [
                "codigo", "nome", "valor", "situacao", "observacao", "entidade", "referencia", "pagina", "gerado",
                "orgao",
            ].map {
                registro[$0]?.description ?? "?"
            }.joined(separator: " | ")
        }
        #expect(
            vistos == [
                "00000001 | MARIA APARECIDA DE S | 159,00 | efetivado | (vazio) | CAIXA DE EXEMPLO | 2026-04 | 1 | 2026-04-05 | 0101",
                "00000002 | JOSÉ | 1000,50 | sem-saldo | SEM SALDO NO MÊS | CAIXA DE EXEMPLO | 2026-04 | 1 | 2026-04-05 | 0101",
                "00000003 | ANA | 10,00 | efetivado | (vazio) | CAIXA DE EXEMPLO | 2026-04 | 1 | 2026-04-05 | 0102",
                "00000004 | RUI | 20,00 | outro | (vazio) | CAIXA DE EXEMPLO | 2026-05 | 2 | 2026-04-05 | 0102",
            ])
        #expect(registros.map(\.nome).filter { $0 == "orgao" }.count == 2)
    }

    @Test("a legenda que começa página nova, depois do total, não é defeito")
    func legendaEmPaginaNova() throws {
        let definicao = try doExemplo("relatorio.yaml")
        var linhas = Self.linhas
        linhas.insert(
            contentsOf: [
                "\u{0C}ENTIDADE: CAIXA DE EXEMPLO    REFERÊNCIA: 05/2026    PÁG.    3", "GERADO EM 05/04/2026",
                "CÓDIGO  NOME                       VALOR S OBSERVAÇÃO", vezes("=", 70),
            ], at: 20)
        let (resultado, registros) = try ler(definicao, arquivo(definicao, linhas))
        #expect(resultado.apontamentos.map(\.description) == [])
        #expect(registros.count { $0.nome == "detalhe" } == 4)
    }

    @Test(
        "relatório com defeito",
        arguments: [
            (
                5, "00000001MARIA APARECIDA DE S      159.0  1",
                #"linha 6, colunas 29-40, valor: esperado número com 2 casas e vírgula ou ponto, lido "      159.0 ""#
            ),
            (
                7, "ÓRGÃO 0101      3               1.159,50",
                #"linha 8, colunas 12-17, quantidade: esperado total calculado 2, lido "3""#
            ),
            (
                7, "ÓRGÃO 0101      2               1.159,51",
                #"linha 8, colunas 29-40, soma: esperado total calculado 1159,50, lido "1.159,51""#
            ),
            (
                16, "SITUAÇÃO 1      1                 169,00",
                #"linha 17, colunas 12-17, quantidade: esperado total calculado 2, lido "1""#
            ),
            (
                19, "TOTAL GERAL     4               1.189,00",
                #"linha 20, colunas 29-40, soma: esperado total calculado 1189,50, lido "1.189,00""#
            ),
            (19, "TOTAL FINAL", "arquivo: esperado registro geral, lido nenhum"),
            (19, "", "arquivo: esperado registro geral, lido nenhum"),
            (1, "GERADO EM 31/04/2026", #"linha 2, dia: esperado data que exista, DD/MM/AAAA, lido "31/04/2026""#),
            (6, "00000002JOSÉ", #"linha 7, colunas 29-40, valor: esperado preenchido, lido """#),
            (6, vezes("0", 81), "linha 7: esperado linha de até 80 posições, lido 81"),
            (14, "", "arquivo: esperado registro orgao"),
        ])
    func comDefeito(posicao: Int, linha: String, esperado: String) throws {
        let definicao = try doExemplo("relatorio.yaml")
        var linhas = Self.linhas
        linhas[posicao] = linha
        let (resultado, registros) = try ler(definicao, arquivo(definicao, linhas))
        if posicao == 14 {
            // O bloco sem o seu rodapé: os registros que o herdariam são apontados e não saem.
            #expect(
                resultado.apontamentos.map(\.description).contains(
                    "linha 9: esperado registro orgao depois, no mesmo bloco, lido nenhum"))
            #expect(registros.filter { $0.nome == "detalhe" }.map(\.linha) == [6, 7])
        } else {
            #expect(
                resultado.apontamentos.map(\.description).contains(esperado),
                "\(resultado.apontamentos.map(\.description))")
        }
    }

    @Test("relatório é só de leitura")
    func soLeitura() throws {
        let definicao = try doExemplo("relatorio.yaml")
        #expect(throws: RecusaDeEscrita.self) { try EscritorDeLeiaute(definicao, BytesDeSaida()) }
    }

    @Test("cortado em qualquer ponto antes da legenda, o relatório é sempre apontado")
    func cortado() throws {
        let definicao = try doExemplo("relatorio.yaml")
        let inteiro = try arquivo(definicao, Self.linhas)
        let legenda = try #require(inteiro.lastRange(of: Array("LEGENDA".utf8)))
        for corte in 0..<(legenda.lowerBound - 1) {
            #expect(
                try !LeitorDeLeiaute(definicao).conferir(BytesDeOrigem(Array(inteiro[..<corte]))).certo,
                "cortado em \(corte)")
        }
    }
}

extension Array where Element == UInt8 {
    /// Onde o pedaço aparece pela última vez.
    fileprivate func lastRange(of pedaco: [UInt8]) -> Range<Int>? {
        (0...(count - pedaco.count)).last { self[$0..<($0 + pedaco.count)].elementsEqual(pedaco) }.map {
            $0..<($0 + pedaco.count)
        }
    }
}
