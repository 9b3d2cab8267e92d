import Nucleo
import Testing

@Suite("prazos da folha")
struct PrazosDaFolhaTests {
    @Test(
        "a operação entra na competência até o dia do corte, inclusive",
        arguments: [
            ("2024-03-10", 10, 0, "2024-03"), ("2024-03-11", 10, 0, "2024-04"), ("2024-12-11", 10, 0, "2025-01"),
            ("2024-05-02", 10, 2, "2024-07"), ("2024-02-29", 31, 0, "2024-02"), ("2024-02-29", 28, 0, "2024-03"),
            ("2024-01-31", 31, 1, "2024-02"),
        ] as [(String, Int, Int, String)])
    func corte(liberacao: String, diaDeCorte: Int, carencia: Int, esperada: String) throws {
        let prazos = PrazosDaFolha(diaDeCorte: diaDeCorte, diaDeVencimento: 5)
        let inicial = prazos.competenciaInicial(liberacao: try Dia.lendo(liberacao), carenciaEmMeses: carencia)
        #expect(inicial.iso == esperada)
    }

    @Test(
        "o vencimento é no mês seguinte, no dia pedido ou no último",
        arguments: [
            ("2024-01", 31, "2024-02-29"), ("2025-01", 31, "2025-02-28"), ("2024-03", 31, "2024-04-30"),
            ("2024-12", 5, "2025-01-05"),
        ] as [(String, Int, String)])
    func vencimento(competencia: String, dia: Int, esperado: String) throws {
        let prazos = PrazosDaFolha(diaDeCorte: 10, diaDeVencimento: dia)
        #expect(prazos.vencimento(de: try Competencia.lendo(competencia)).iso == esperado)
    }

    @Test("data própria da competência vence o dia fixo, mesmo com o corte no mês seguinte")
    func datasProprias() throws {
        let (abril, maio) = (Competencia(ano: 2026, mes: 4), Competencia(ano: 2026, mes: 5))
        let prazos = PrazosDaFolha(
            diaDeCorte: 10, diaDeVencimento: 5,
            datasProprias: [
                abril: .init(corte: Dia(ano: 2026, mes: 5, dia: 4), vencimento: Dia(ano: 2026, mes: 5, dia: 8))
            ])
        let inicial = { (texto: String) in
            prazos.competenciaInicial(liberacao: try Dia.lendo(texto), carenciaEmMeses: 0)
        }
        #expect(try inicial("2026-04-20") == abril)
        #expect(try inicial("2026-05-04") == abril)
        #expect(try inicial("2026-05-05") == maio)
        #expect(prazos.vencimento(de: abril).iso == "2026-05-08")
        #expect(prazos.vencimento(de: maio).iso == "2026-06-05")
    }

    @Test("vencimento que não vem depois da liberação é recusado")
    func foraDeOrdem() throws {
        let marco = Competencia(ano: 2024, mes: 3)
        let prazos = PrazosDaFolha(
            diaDeCorte: 10, diaDeVencimento: 5,
            datasProprias: [
                marco: .init(corte: Dia(ano: 2024, mes: 3, dia: 10), vencimento: Dia(ano: 2024, mes: 3, dia: 5))
            ])
        #expect(throws: RecusaDeCalculo.vencimentoForaDeOrdem(marco)) {
            try PedidoDeEmprestimo.a1.com { $0.prazos = prazos }.calcular()
        }
    }
}
