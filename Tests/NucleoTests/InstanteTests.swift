import Nucleo
import Testing

@Suite("instante")
struct InstanteTests {
    @Test(
        "lê com fuso e escreve em UTC",
        arguments: [
            ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000Z", 0),
            ("2026-04-05T09:34:56-03:00", "2026-04-05T12:34:56.000000Z", 1_775_392_496_000_000),
            ("2026-04-05T12:34:56.5Z", "2026-04-05T12:34:56.500000Z", 1_775_392_496_500_000),
            ("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z", -1),
            ("2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00.000000Z", 1_767_223_800_000_000),
        ] as [(String, String, Int64)])
    func leitura(texto: String, iso: String, microssegundos: Int64) throws {
        let instante = try Instante.lendo(texto)
        #expect(instante.microssegundos == microssegundos)
        #expect(instante.iso == iso)
        #expect(try Instante.lendo(instante.iso) == instante)
    }

    @Test(
        "hora sem fuso não é instante, e relógio impossível é recusado",
        arguments: [
            "", "2026-04-05", "2026-04-05T12:34:56", "2026-04-05 12:34:56Z", "2026-04-05T24:00:00Z",
            "2026-04-05T12:60:00Z", "2026-04-05T12:34:60Z", "2026-02-29T00:00:00Z", "2026-04-05T12:34:56.Z",
            "2026-04-05T12:34:56.1234567Z", "2026-04-05T12:34:56-0300", "2026-04-05T12:34:56-03:60",
        ])
    func recusa(texto: String) {
        #expect(throws: TextoInvalido.self) { try Instante.lendo(texto) }
    }

    @Test("o dia local muda à meia-noite do lugar, não à de UTC")
    func local() throws {
        let antes = try Instante.lendo("2026-04-05T02:59:59.999999Z").local(deslocamentoEmSegundos: -10_800)
        #expect(antes.dia.iso == "2026-04-04")
        #expect(antes.microssegundosDoDia == 86_399_999_999)
        let depois = try Instante.lendo("2026-04-05T03:00:00Z").local(deslocamentoEmSegundos: -10_800)
        #expect(depois.dia.iso == "2026-04-05")
        #expect(depois.microssegundosDoDia == 0)
    }

    @Test("local e de volta dá o mesmo instante; somar e subtrair duração também", arguments: UInt64(1)...50)
    func idaEVolta(semente: UInt64) {
        var sorteio = Sorteio(semente: semente)
        let instante = Instante(microssegundos: Int64(sorteio.inteiro(-4_000_000_000_000_000...4_000_000_000_000_000)))
        let fuso = sorteio.inteiro(-14...14) * 3_600
        let (dia, micros) = instante.local(deslocamentoEmSegundos: fuso)
        #expect(Instante(dia: dia, microssegundosDoDia: micros, deslocamentoEmSegundos: fuso) == instante)
        let duracao = Duration.microseconds(sorteio.inteiro(-1_000_000_000...1_000_000_000))
        #expect((instante + duracao) - instante == duracao)
        #expect((instante + duracao) - duracao == instante)
    }
}
