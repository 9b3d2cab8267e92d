import Nucleo
import Testing

@Suite("calendário de dias úteis")
struct CalendarioTests {
    @Test(
        "o que é dia útil em cada calendário",
        arguments: """
                       nacional bancario local
            2026-02-13 sim      sim      sim
            2026-02-14 nao      nao      nao
            2026-02-16 sim      nao      sim
            2026-02-18 sim      sim      sim
            2026-04-03 nao      nao      nao
            2026-06-04 sim      nao      sim
            2026-10-28 sim      sim      nao
            2026-12-08 sim      sim      nao
            2026-12-25 nao      nao      nao
            2023-11-20 sim      sim      sim
            2024-11-20 nao      nao      nao
            """.casosDeTabela)
    func uteis(dia: String, calendario: String, esperado: String) throws {
        let local = Calendario(
            facultativos: [.diaDoServidorPublico], locais: [Dia(ano: 2026, mes: 12, dia: 8): "Imaculada Conceição"])
        let calendarios = ["nacional": Calendario.nacional, "bancario": .bancario, "local": local]
        let calendario = try #require(calendarios[calendario])
        #expect(calendario.util(try Dia.lendo(dia)) == (esperado == "sim"))
    }

    @Test("o dia local que cai em feriado nacional não toma o nome dele")
    func nome() {
        let natal = Dia(ano: 2026, mes: 12, dia: 25)
        let calendario = Calendario(locais: [natal: "Padroeiro"])
        #expect(calendario.feriado(em: natal) == Feriado(dia: natal, nome: "Natal", origem: .nacional))
        #expect(calendario.feriados(em: 2026).count { $0.dia == natal } == 2)
    }

    @Test(
        "quinto dia útil do mês",
        arguments: ["2026-01-08", "2026-05-08", "2026-09-08", "2026-11-09"])
    func quinto(esperado: String) throws {
        let esperado = try Dia.lendo(esperado)
        #expect(Calendario.nacional.diaUtil(5, de: esperado.competencia) == esperado)
    }

    @Test("o mês tem um último dia útil, e o seguinte não existe")
    func ultimo() {
        let abril = Competencia(ano: 2026, mes: 4)
        #expect(Calendario.nacional.diaUtil(20, de: abril)?.iso == "2026-04-30")
        #expect(Calendario.nacional.diaUtil(21, de: abril) == nil)
        #expect(Calendario.nacional.diaUtil(1, de: abril)?.iso == "2026-04-01")
    }

    @Test(
        "somar dias úteis não conta o de partida",
        arguments: [
            ("2026-04-02", 1, "2026-04-06"), ("2026-04-03", 1, "2026-04-06"), ("2026-04-04", 1, "2026-04-06"),
            ("2026-04-06", -1, "2026-04-02"), ("2026-04-05", -1, "2026-04-02"), ("2026-04-03", 0, "2026-04-06"),
            ("2026-04-02", 0, "2026-04-02"), ("2025-12-30", 2, "2026-01-02"), ("2026-04-02", 5, "2026-04-10"),
        ] as [(String, Int, String)])
    func soma(de: String, dias: Int, para: String) throws {
        #expect(Calendario.nacional.somando(dias, a: try Dia.lendo(de)).iso == para)
    }

    @Test("primeiro útil desde e último útil até")
    func vizinhos() {
        let paixao = Dia(ano: 2026, mes: 4, dia: 3)
        #expect(Calendario.nacional.utilDesde(paixao).iso == "2026-04-06")
        #expect(Calendario.nacional.utilAte(paixao).iso == "2026-04-02")
        #expect(Calendario.nacional.utilDesde(paixao - 1) == paixao - 1)
        #expect(Calendario.nacional.utilAte(paixao - 1) == paixao - 1)
    }

    @Test("contar e somar são inversos", arguments: UInt64(1)...60)
    func inversos(semente: UInt64) {
        var sorteio = Sorteio(semente: semente)
        let calendario = sorteio.um(de: [Calendario.nacional, .bancario])
        let inicio = sorteio.dia(Dia(ano: 2024, mes: 1, dia: 1)...Dia(ano: 2030, mes: 12, dia: 31))
        let quantos = sorteio.inteiro(1...60)
        let fim = calendario.somando(quantos, a: inicio)
        #expect(calendario.diasUteis(depoisDe: inicio, ate: fim) == quantos)
        #expect(calendario.diasUteis(depoisDe: inicio, ate: fim - 1) == quantos - 1)
        #expect(calendario.diasUteis(depoisDe: fim, ate: inicio) == 0)
        if calendario.util(inicio) { #expect(calendario.somando(-quantos, a: fim) == inicio) }
    }
}
