import Nucleo
import Testing

@Suite("dia")
struct DiaTests {
    @Test(
        "dias desde 1970 e dia da semana conhecidos",
        arguments: [
            ("1970-01-01", 0, DiaDaSemana.quinta), ("1969-12-31", -1, .quarta), ("2000-02-29", 11_016, .terca),
            ("2000-03-01", 11_017, .quarta), ("2024-02-29", 19_782, .quinta), ("2026-04-05", 20_548, .domingo),
            ("1900-01-01", -25_567, .segunda), ("0001-01-01", -719_162, .segunda), ("9999-12-31", 2_932_896, .sexta),
        ] as [(String, Int, DiaDaSemana)])
    func conhecidos(iso: String, dias: Int, semana: DiaDaSemana) throws {
        let partes = iso.split(separator: "-").compactMap { Int($0) }
        let dia = Dia(ano: partes[0], mes: partes[1], dia: partes[2])
        #expect(dia.iso == iso)
        #expect(dia.diasDesde1970 == dias)
        #expect(Dia(diasDesde1970: dias) == dia)
        #expect(dia.diaDaSemana == semana)
    }

    @Test("cada dia de quatro séculos vem depois do anterior, vai e volta, e a semana anda de um em um")
    func sequencia() throws {
        var anterior = Dia(ano: 1799, mes: 12, dia: 31)
        while anterior.ano < 2200 {
            let dia = anterior + 1
            let virouMes = dia.dia == 1
            #expect(dia.diasDesde1970 == anterior.diasDesde1970 + 1)
            #expect(virouMes ? anterior == anterior.competencia.ultimoDia : dia.dia == anterior.dia + 1)
            #expect(virouMes ? anterior.competencia + 1 == dia.competencia : anterior.competencia == dia.competencia)
            #expect(dia.diaDaSemana.rawValue == (anterior.diaDaSemana.rawValue + 1) % 7)
            #expect(anterior < dia)
            anterior = dia
        }
    }

    @Test("texto vai e volta nas duas formas, e a diferença desfaz a soma", arguments: UInt64(1)...100)
    func idaEVolta(semente: UInt64) throws {
        var sorteio = Sorteio(semente: semente)
        let todos = Dia(ano: 1, mes: 1, dia: 1)...Dia(ano: 9999, mes: 12, dia: 31)
        let (a, b) = (sorteio.dia(todos), sorteio.dia(todos))
        let deFora = sorteio.dia(Dia(ano: 1900, mes: 1, dia: 1)...Dia(ano: 2200, mes: 12, dia: 31))
        #expect(try Dia.lendo(deFora.iso) == deFora)
        #expect(try Dia.lendo(deFora.brasileiro) == deFora)
        #expect(b + (a - b) == a)
        #expect((a < b) == (a.iso < b.iso))
    }

    @Test(
        "data que não existe, ou que não se lê de um jeito só, é recusada",
        arguments: [
            "", "2026-02-29", "29/02/1900", "31/04/2026", "2026-13-01", "2026-00-10", "2026-04-00", "0000-01-01",
            "5/4/2026", "05/04/26", "2026/04/05", "05-04-2026", "20260405", "2026-04-05T00:00", "05/04/2026/1",
            "２０２６-04-05", "-001-01-01",
        ])
    func recusa(texto: String) {
        #expect(throws: TextoInvalido(lido: texto, esperado: "data que existe, como 05/04/2026")) {
            try Dia.lendo(texto)
        }
    }

    @Test(
        "de fora só se lê data de 1900 a 2200: além disso é engano, e a conta sobre ela sairia do calendário",
        arguments: [
            ("01/01/1900", true), ("31/12/2200", true), ("31/12/1899", false), ("01/01/2201", false),
            ("9999-12-31", false),
            ("0001-01-01", false),
        ])
    func anosAceitos(texto: String, aceita: Bool) throws {
        if aceita {
            _ = try Dia.lendo(texto)
        } else {
            #expect(throws: TextoInvalido(lido: texto, esperado: "data de 1900 a 2200")) { try Dia.lendo(texto) }
        }
    }

    @Test("data inexistente escrita no código é defeito")
    func inexistente() async {
        await #expect(processExitsWith: .failure) { _ = Dia(ano: 2025, mes: 2, dia: 29) }
        await #expect(processExitsWith: .failure) { _ = Dia(ano: 9999, mes: 12, dia: 31) + 1 }
    }
}
