import Nucleo
import Testing

@Suite("competência")
struct CompetenciaTests {
    @Test("lê e escreve nas três formas", arguments: ["2026-04", "04/2026", "202604", " 04/2026 "])
    func leitura(texto: String) throws {
        let abril = try Competencia.lendo(texto)
        #expect(abril == Competencia(ano: 2026, mes: 4))
        #expect(abril.iso == "2026-04")
        #expect(abril.brasileira == "04/2026")
        #expect(abril.compacta == "202604")
    }

    @Test(
        "recusa mês que não existe e forma ambígua",
        arguments: ["", "2026-13", "2026-00", "0000-01", "4/2026", "04/26", "042026", "20264", "2026-4", "2026-04-05"])
    func recusa(texto: String) {
        #expect(throws: TextoInvalido(lido: texto, esperado: "competência, como 04/2026")) {
            try Competencia.lendo(texto)
        }
    }

    @Test(
        "somar meses vira o ano para os dois lados",
        arguments: [
            ("2026-12", 1, "2027-01"), ("2026-01", -1, "2025-12"), ("2026-04", 0, "2026-04"),
            ("2026-04", 96, "2034-04"),
            ("2026-04", -16, "2024-12"), ("2026-04", 8, "2026-12"), ("2026-04", 9, "2027-01"),
        ] as [(String, Int, String)])
    func soma(de: String, meses: Int, para: String) throws {
        let (de, para) = (try Competencia.lendo(de), try Competencia.lendo(para))
        #expect(de + meses == para)
        #expect(para - meses == de)
        #expect(de.meses(ate: para) == meses)
        #expect((de < para) == (meses > 0))
    }

    @Test(
        "primeiro e último dia, e dia limitado ao fim do mês",
        arguments: [
            ("2024-02", 31, "2024-02-29"), ("2025-02", 31, "2025-02-28"), ("2026-04", 31, "2026-04-30"),
            ("2026-04", 30, "2026-04-30"), ("2026-12", 31, "2026-12-31"), ("2026-04", 1, "2026-04-01"),
        ] as [(String, Int, String)])
    func dias(mes: String, dia: Int, esperado: String) throws {
        let competencia = try Competencia.lendo(mes)
        #expect(competencia.dia(limitado: dia).iso == esperado)
        #expect(competencia.primeiroDia.dia == 1)
        #expect((competencia.ultimoDia + 1).competencia == competencia + 1)
    }
}
