import Nucleo
import Testing

@Suite("prazo em horas úteis")
struct ExpedienteTests {
    /// `2026-02-13 16:00`.
    private static func hora(_ texto: String) throws -> HoraLocal {
        let partes = texto.split(separator: " ")
        let relogio = partes[1].split(separator: ":").compactMap { Int($0) }
        return HoraLocal(try Dia.lendo(String(partes[0])), relogio[0], relogio[1])
    }

    @Test(
        "24 horas úteis: a tabela do domínio",
        arguments: [
            ("2026-02-13 16:00", "2026-02-18 10:00", "2026-02-20 10:00"),
            ("2026-04-02 17:30", "2026-04-08 11:30", "2026-04-08 11:30"),
            ("2025-11-19 19:00", "2025-11-25 12:00", "2025-11-25 12:00"),
            ("2026-03-07 10:00", "2026-03-11 12:00", "2026-03-11 12:00"),
            ("2024-12-24 12:00", "2024-12-27 16:00", "2024-12-27 16:00"),
            ("2026-06-03 17:00", "2026-06-08 11:00", "2026-06-09 11:00"),
        ])
    func tabela(abertura: String, soNacional: String, comFacultativos: String) throws {
        let abertura = try Self.hora(abertura)
        let casos = [(Calendario.nacional, soNacional), (.bancario, comFacultativos)]
        for (calendario, esperado) in casos {
            let expediente = Expediente(calendario: calendario)
            let prazo = expediente.prazo(aPartirDe: abertura, minutosUteis: 24 * 60)
            #expect(prazo == (try Self.hora(esperado)))
            #expect(expediente.minutosUteis(de: abertura, ate: prazo) == 24 * 60)
        }
    }

    @Test(
        "os dois lados da abertura e do fechamento",
        arguments: [
            // Termina às 18h e fica às 18h; um minuto a mais passa ao dia seguinte.
            ("2026-03-09 08:00", 600, "2026-03-09 18:00"), ("2026-03-09 08:00", 601, "2026-03-10 08:01"),
            ("2026-03-09 17:59", 1, "2026-03-09 18:00"), ("2026-03-09 17:59", 2, "2026-03-10 08:01"),
            // Às 18h já fechou; às 7h59 ainda não abriu.
            ("2026-03-09 18:00", 1, "2026-03-10 08:01"), ("2026-03-09 07:59", 1, "2026-03-09 08:01"),
            ("2026-03-09 00:00", 0, "2026-03-09 08:00"), ("2026-03-09 23:59", 0, "2026-03-10 08:00"),
            ("2026-03-09 18:00", 0, "2026-03-10 08:00"), ("2026-03-09 17:59", 0, "2026-03-09 17:59"),
            ("2026-03-09 12:00", 0, "2026-03-09 12:00"), ("2026-03-06 18:00", 600, "2026-03-09 18:00"),
        ] as [(String, Int, String)])
    func limites(inicio: String, minutos: Int, fim: String) throws {
        let prazo = Expediente().prazo(aPartirDe: try Self.hora(inicio), minutosUteis: minutos)
        #expect(prazo == (try Self.hora(fim)))
    }

    @Test("contar os minutos entre o início e o prazo dá os minutos do prazo", arguments: UInt64(1)...100)
    func inversos(semente: UInt64) {
        var sorteio = Sorteio(semente: semente)
        let expediente = Expediente(calendario: sorteio.um(de: [.nacional, .bancario]))
        let dia = sorteio.dia(Dia(ano: 2024, mes: 1, dia: 1)...Dia(ano: 2030, mes: 12, dia: 31))
        let inicio = HoraLocal(dia, minutoDoDia: sorteio.inteiro(0...1_439))
        let minutos = sorteio.inteiro(1...6_000)
        let prazo = expediente.prazo(aPartirDe: inicio, minutosUteis: minutos)
        #expect(expediente.minutosUteis(de: inicio, ate: prazo) == minutos)
        #expect(expediente.calendario.util(prazo.dia))
        #expect((481...1_080).contains(prazo.minutoDoDia))
        #expect(expediente.minutosUteis(de: prazo, ate: inicio) == 0)
    }

    @Test("fora do dia útil nenhum minuto corre")
    func fimDeSemana() throws {
        let expediente = Expediente()
        let (sabado, domingo) = (try Self.hora("2026-03-07 09:00"), try Self.hora("2026-03-08 17:00"))
        #expect(expediente.minutosUteis(de: sabado, ate: domingo) == 0)
        #expect(expediente.minutosUteis(de: sabado, ate: try Self.hora("2026-03-07 15:00")) == 0)
        #expect(expediente.minutosUteis(de: try Self.hora("2026-03-06 17:00"), ate: domingo) == 60)
        #expect(expediente.minutosPorDia == 600)
        #expect(sabado.brasileira == "07/03/2026 09:00")
    }
}
