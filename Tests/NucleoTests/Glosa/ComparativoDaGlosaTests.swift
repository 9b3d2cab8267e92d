import Testing

@testable import Nucleo

/// Dois meses do mesmo vínculo, e o que o relatório diz.
@Suite("pré-corte: comparativo com o mês anterior")
struct ComparativoDaGlosaTests {
    private let mil = MesDeExemplo(margens: ["facultativa": "1.000,00"], margensAntes: ["facultativa": "1.000,00"])

    private func comparar(
        _ antes: (MesDeExemplo, String), _ agora: (MesDeExemplo, String)
    ) throws -> [MudancaDaGlosa] {
        func retrato(_ mes: MesDeExemplo, _ tabela: String) throws -> RetratoDaGlosa {
            let entrada = try mes.entrada(tabela)
            return RetratoDaGlosa(entrada, PreCorte.glosar(entrada))
        }
        return ComparativoDaGlosa.comparar(try retrato(antes.0, antes.1), try retrato(agora.0, agora.1))
    }

    /// A frase, com o espaço comum no lugar do que não quebra.
    private func frase(_ antes: (MesDeExemplo, String), _ agora: (MesDeExemplo, String)) throws -> String {
        try comparar(antes, agora).map { FraseDaGlosa.frase($0).replacing("\u{A0}", with: " ") }.joined(separator: "|")
    }

    @Test("passou a ser glosado por aumento do plano de saúde")
    func passou() throws {
        let antes = """
            contrato  parcela  natureza    averbado
            1         300,00   saude       01/01/2020
            2         700,00   emprestimo  01/01/2021
            """
        let agora = """
            contrato  parcela  natureza    antes   averbado
            1         420,00   saude       300,00  01/01/2020
            2         700,00   emprestimo  =       01/01/2021
            """
        #expect(
            try frase((mil, antes), (mil, agora))
                == "Passou a ser glosado em R$ 120,00 por aumento do plano de saúde (R$ 120,00).")
    }

    @Test("deixou de ser glosado porque um contrato acabou")
    func deixou() throws {
        let antes = """
            contrato  parcela  averbado    antes
            1         400,00   01/01/2020  novo
            2         700,00   01/01/2021  =
            """
        #expect(
            try frase((mil, antes), (mil, "contrato parcela antes averbado\n2 700,00 700,00/600,00 01/01/2021"))
                == "Deixou de ser glosado (eram R$ 100,00) por contrato que deixou de ser descontado "
                + "(liquidado, concluído ou cancelado) (R$ 400,00).")
    }

    /// Antes: 400 + 700 contra 1.000, glosa de 100,00 no contrato 2.
    @Test(
        "cada alívio, pelo que mais abriu espaço na conta que limitava",
        arguments: [
            ("1.100,00", "400,00", "-", .aumentoDaMargem, 10_000),
            ("1.000,00", "300,00", "-", .reducaoDeParcela, 10_000),
            ("1.000,00", "400,00", "suspensa", .suspensao, 40_000),
            ("1.050,00", "350,00", "-", .aumentoDaMargem, 5_000),
            ("1.050,00", "349,99", "-", .reducaoDeParcela, 5_001),
        ] as [(String, String, String, AlivioDaGlosa, Int64)])
    func alivios(margem: String, parcela: String, marca: String, alivio: AlivioDaGlosa, valor: Int64) throws {
        let antes = """
            contrato  parcela  averbado
            1         400,00   01/01/2020
            2         700,00   01/01/2021
            """
        let agora = """
            contrato  parcela  marca  averbado
            1         PARCELA  MARCA  01/01/2020
            2         700,00   -      01/01/2021
            """.replacing("PARCELA", with: parcela).replacing("MARCA", with: marca)
        let mudancas = try comparar((mil, antes), (MesDeExemplo(margens: ["facultativa": margem]), agora))
        #expect(mudancas.count == 1)
        #expect(mudancas.first?.situacao == .deixou)
        #expect(mudancas.first?.contrato == 2)
        #expect(mudancas.first?.razao == .alivio(alivio))
        #expect(mudancas.first?.valor == Dinheiro(centavos: valor))
    }

    @Test(
        "aumentou, diminuiu ou permaneceu, pelo total do vínculo",
        arguments: [("800,01", SituacaoDaMudanca.aumentou), ("800,00", .permaneceu), ("799,99", .diminuiu)])
    func situacoes(parcela: String, situacao: SituacaoDaMudanca) throws {
        let antes = "contrato parcela averbado\n1 300,00 01/01/2020\n2 800,00 01/01/2021"
        let agora = "contrato parcela averbado antes\n1 300,00 01/01/2020 =\n2 \(parcela) 01/01/2021 800,00/700,00"
        #expect(try comparar((mil, antes), (mil, agora)).map(\.situacao) == [situacao])
    }

    @Test("quem não foi glosado em mês nenhum não aparece; o vínculo que sumiu deixou de ser glosado")
    func ausentes() throws {
        #expect(try comparar((mil, "contrato parcela\n1 1.000,00"), (mil, "contrato parcela\n1 999,99")).isEmpty)
        let entrada = try mil.entrada("contrato parcela antes\n1 1.000,01 novo")
        let antes = RetratoDaGlosa(entrada, PreCorte.glosar(entrada))
        let vazio = RetratoDaGlosa(
            regra: antes.regra, percentualDoTeto: nil, percentuais: antes.percentuais, vinculos: [])
        let mudancas = ComparativoDaGlosa.comparar(antes, vazio)
        #expect(mudancas.map(\.situacao) == [.deixou])
        #expect(mudancas.first?.razao == .alivio(.contratoEncerrado))
        #expect(ComparativoDaGlosa.comparar(vazio, antes).map(\.situacao) == [.passou])
    }
}
