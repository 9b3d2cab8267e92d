import Nucleo
import Testing

@Suite("custo efetivo total")
struct CustoEfetivoTotalTests {
    private let liberacao = Dia(ano: 2025, mes: 1, dia: 1)

    private func cet(_ recebido: Int64, _ pagamentos: [(dias: Int, centavos: Int64)]) throws -> CustoEfetivoTotal {
        try CustoEfetivoTotal(
            recebido: Dinheiro(centavos: recebido), em: liberacao,
            pagamentos: pagamentos.map { .init(dia: liberacao + $0.dias, valor: Dinheiro(centavos: $0.centavos)) })
    }

    @Test("um pagamento em um ano: a taxa é a conta de cabeça")
    func umAno() throws {
        #expect(try cet(100_000, [(365, 112_500)]).aoAno.brasileiro == "12,50%")
        #expect(try cet(100_000, [(730, 121_000)]).aoAno.brasileiro == "10,00%")
        #expect(try cet(100_000, [(365, 200_000)]).aoMes.brasileiro == "5,946309%")
    }

    @Test("pagar o que se recebeu custa zero; pagar menos custa negativo")
    func zero() throws {
        #expect(try cet(100_000, [(30, 50_000), (60, 50_000)]).aoAno == .zero)
        #expect(try cet(100_000, [(365, 90_000)]).aoAno.brasileiro == "-10,00%")
    }

    @Test("a ordem dos pagamentos não muda a taxa")
    func ordem() throws {
        let fluxo: [(dias: Int, centavos: Int64)] = [(31, 40_000), (59, 40_000), (90, 40_000)]
        #expect(try cet(100_000, fluxo) == cet(100_000, fluxo.reversed()))
    }

    @Test("exemplo do Banco Central com datas reais: perto do publicado com meses iguais")
    func bancoCentral() throws {
        let cet = try cet(94_000, [31, 59, 90, 120, 151].map { ($0, 20_573) })
        // Publicado com períodos iguais de 1/12 de ano: 43,93%. As datas reais mudam os décimos.
        #expect((4_300...4_500).contains(cet.divulgado.emCentesimosDeMilionesimo / 10_000))
    }

    @Test("sem recebido ou sem taxa possível é recusa")
    func recusas() {
        #expect(throws: RecusaDeCalculo.nadaAReceber(valorRecebido: .zero)) { try cet(0, [(30, 100)]) }
        #expect(throws: RecusaDeCalculo.nadaAReceber(valorRecebido: Dinheiro(centavos: -1))) {
            try cet(-1, [(30, 100)])
        }
        #expect(throws: RecusaDeCalculo.custoEfetivoNaoCabe) { try cet(100, []) }
        #expect(throws: RecusaDeCalculo.custoEfetivoNaoCabe) { try cet(1, [(1, 100_000_000)]) }
    }
}
