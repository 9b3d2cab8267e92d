import Nucleo
import Testing

@Suite("feriados")
struct FeriadoTests {
    @Test(
        "Carnaval, Paixão, Páscoa e Corpus Christi dos anos publicados",
        arguments: """
                 carnaval2 carnaval3 paixao páscoa corpus
            2024 02-12     02-13     03-29  03-31  05-30
            2025 03-03     03-04     04-18  04-20  06-19
            2026 02-16     02-17     04-03  04-05  06-04
            2027 02-08     02-09     03-26  03-28  05-27
            2028 02-28     02-29     04-14  04-16  06-15
            2029 02-12     02-13     03-30  04-01  05-31
            2030 03-04     03-05     04-19  04-21  06-20
            """.casosDeTabela)
    func moveis(ano: String, coluna: String, esperado: String) throws {
        let ano = try #require(Int(ano))
        let obtido: Dia? =
            switch coluna {
            case "carnaval2": PontoFacultativo.carnaval.feriados(em: ano).first?.dia
            case "carnaval3": PontoFacultativo.carnaval.feriados(em: ano).last?.dia
            case "paixao": Feriado.nacionais(em: ano).first { $0.nome == "Paixão de Cristo" }?.dia
            case "páscoa": Feriado.pascoa(em: ano)
            default: PontoFacultativo.corpusChristi.feriados(em: ano).first?.dia
            }
        #expect(obtido?.iso == "\(ano)-\(esperado)")
    }

    @Test(
        "Páscoas extremas: a mais cedo, a mais tarde, e os anos em que as fórmulas simples erram",
        arguments: ["1818-03-22", "1943-04-25", "1954-04-18", "1981-04-19", "2038-04-25", "2049-04-18", "2285-03-22"])
    func pascoas(esperada: String) {
        let partes = esperada.split(separator: "-").compactMap { Int($0) }
        let esperada = Dia(ano: partes[0], mes: partes[1], dia: partes[2])
        #expect(Feriado.pascoa(em: esperada.ano) == esperada)
        #expect(esperada.diaDaSemana == .domingo)
    }

    @Test("20 de novembro é nacional desde 2024")
    func consciencia() {
        let dias = { (ano: Int) in Feriado.nacionais(em: ano).map(\.dia) }
        #expect(!dias(2023).contains(Dia(ano: 2023, mes: 11, dia: 20)))
        #expect(dias(2024).contains(Dia(ano: 2024, mes: 11, dia: 20)))
        #expect(dias(2023).count == 9)
        #expect(dias(2024).count == 10)
        #expect(dias(2026) == dias(2026).sorted())
    }
}
