import Testing

@testable import Nucleo

@Suite("pré-corte: a conta em português")
struct FraseDaGlosaTests {
    private func frases(_ mes: MesDeExemplo, _ tabela: String) throws -> [String] {
        let entrada = try mes.entrada(tabela)
        let resultado = PreCorte.glosar(entrada)
        return (0..<entrada.quantasLinhas).map {
            FraseDaGlosa.frase(resultado.conta(da: $0, em: entrada)).replacing("\u{A0}", with: " ")
        }
    }

    @Test("inteira, em parte com motivo, e suspensa")
    func decisoes() throws {
        let mes = MesDeExemplo(margens: ["facultativa": "1.000,00"], margensAntes: ["facultativa": "1.100,00"])
        let frases = try frases(
            mes,
            """
            contrato  parcela  marca     averbado    antes
            1         600,00   -         01/01/2020  =
            2         500,00   -         01/01/2021  =
            3         80,00    suspensa  01/01/2022  =
            """)
        #expect(
            frases == [
                "Enviada inteira: R$ 600,00, 1ª na ordem dos descontos. Margem de facultativa: limite de R$ 1.000,00 "
                    + "(margem da folha), com R$ 1.000,00 livres na vez desta linha. Regra 2 (Regra de hoje (fictícia)).",
                "Glosada em R$ 100,00: vão à folha R$ 400,00 de R$ 500,00; 2ª na ordem dos descontos. Margem de facultativa: "
                    + "limite de R$ 1.000,00 (margem da folha), com R$ 400,00 livres na vez desta linha. Motivo: queda da "
                    + "margem bruta (R$ 100,00). Regra 2 (Regra de hoje (fictícia)).",
                "Suspensa: R$ 80,00 não vão à folha neste mês nem ocupam a margem do mês.",
            ])
    }

    @Test("legado: diz de onde saiu o limite e que a ordem é a da regra do mês; e por que não foi em parte")
    func legado() throws {
        let frases = try frases(
            MesDeExemplo(margens: ["facultativa": "300,00"]),
            """
            contrato  parcela  regra   parcial  antes
            1         400,01   antiga  nao      novo
            """)
        #expect(
            frases == [
                "Glosada inteira: R$ 400,01 não vão à folha; 1ª na ordem dos descontos. Margem de facultativa: limite de "
                    + "R$ 400,00 (R$ 300,00 da folha ÷ 30% da regra do mês × 40% da regra da data do contrato), com "
                    + "R$ 400,00 livres na vez desta linha. Motivo: contrato novo (R$ 400,01). Cabiam R$ 400,00, mas o "
                    + "produto não aceita desconto parcial. Regra 1 (Regra antiga (fictícia)); ordem pela regra 2."
            ])
    }

    @Test("saldo negativo se diz excedido; margem desconhecida se diz desconhecida")
    func extremos() throws {
        let frases = try frases(
            MesDeExemplo(margens: ["facultativa": "-10,00"]), "contrato parcela conta\n1 5,00 facultativa\n2 5,00 saude"
        )
        #expect(frases[0].contains("limite de -R$ 10,00 (margem da folha), excedido em R$ 10,00 na vez desta linha."))
        #expect(frases[1].contains("Margem de saude: margem desconhecida, sem base para cortar."))
    }

    @Test("todo motivo e todo alívio têm frase e código próprios")
    func catalogo() {
        #expect(Set(MotivoDaGlosa.allCases.map { FraseDaGlosa.frase($0) }).count == MotivoDaGlosa.allCases.count)
        #expect(Set(MotivoDaGlosa.allCases.map(\.codigo)).count == MotivoDaGlosa.allCases.count)
        #expect(Set(AlivioDaGlosa.allCases.map { FraseDaGlosa.frase($0) }).count == AlivioDaGlosa.allCases.count)
        #expect(Set(AlivioDaGlosa.allCases.map(\.codigo)).count == AlivioDaGlosa.allCases.count)
    }

    @Test("o que vai à consignatária não tem campo que guarde margem nem motivo")
    func paraConsignataria() throws {
        let entrada = try MesDeExemplo(margens: ["facultativa": "77,77"]).entrada("contrato parcela\n1 100,00")
        let linha = PreCorte.glosar(entrada).conta(da: 0, em: entrada).paraConsignataria
        let campos = Mirror(reflecting: linha).children.compactMap(\.label)
        #expect(campos == ["contrato", "previsto", "enviado", "glosado", "suspenso"])
        #expect(linha.enviado == Dinheiro(centavos: 7_777))
    }
}
