import Nucleo
import Testing

/// O pedido de uma linha de `cet.csv`.
private func pedido(_ linha: [String: String]) throws -> PedidoDeEmprestimo {
    func texto(_ coluna: String) throws -> String { try #require(linha[coluna]) }
    func dinheiro(_ coluna: String) throws -> Dinheiro { try Dinheiro.lendo(texto(coluna)) }
    func inteiro(_ coluna: String) throws -> Int { try #require(Int(texto(coluna))) }
    return try PedidoDeEmprestimo(
        valor: dinheiro("valor_solicitado"), taxaAoMes: Taxa.lendo(texto("taxa_mensal_pct")),
        parcelas: inteiro("n_parcelas"), liberacao: Dia.lendo(texto("data_liberacao")),
        prazos: PrazosDaFolha(diaDeCorte: inteiro("dia_corte"), diaDeVencimento: inteiro("dia_vencimento")),
        carenciaEmMeses: inteiro("carencia_meses"),
        convencao: #require(ConvencaoDaParcela(rawValue: texto("convencao_parcela"))),
        iof: #require(ModoDoIOF(rawValue: texto("iof_modo"))), tarifaFinanciada: dinheiro("tarifa_financiada"),
        tarifaAVista: dinheiro("tarifa_a_vista"), seguroMensal: dinheiro("seguro_mensal"))
}

@Suite("conta do empréstimo")
struct ContaDoEmprestimoTests {
    @Test("os exemplos conferidos saem iguais ao centavo e à sexta casa", arguments: try Exemplo.ler("cet.csv"))
    func exemplosConferidos(linha: [String: String]) throws {
        let conta = try pedido(linha).calcular()
        let obtido = [
            "competencia_inicial": conta.competenciaInicial.iso,
            "primeiro_vencimento": conta.primeiroVencimento.iso,
            "ultimo_vencimento": conta.ultimoVencimento.iso,
            "iof_diario": conta.iofDiario.comPonto,
            "iof_adicional": conta.iofAdicional.comPonto,
            "iof_total": conta.iofTotal.comPonto,
            "principal_financiado": conta.principalFinanciado.comPonto,
            "valor_recebido": conta.valorRecebido.comPonto,
            "parcela": conta.parcela.comPonto,
            "total_pago": conta.totalPago.comPonto,
            "cet_anual_pct": conta.cet.aoAno.comPonto(casasMinimas: 6),
            "cet_mensal_pct": conta.cet.aoMes.comPonto(casasMinimas: 6),
            "cet_anual_divulgado_pct": conta.cet.divulgado.comPonto(),
        ]
        #expect(obtido == linha.filter { obtido.keys.contains($0.key) })
        #expect(conta.parcelas.map(\.principal).soma() == conta.principalFinanciado)
    }
}

extension ContaDoEmprestimoTests {
    @Test("taxa zero divide o principal em partes iguais")
    func taxaZero() throws {
        for convencao in ConvencaoDaParcela.allCases {
            let conta = try PedidoDeEmprestimo.a1.com {
                $0.taxaAoMes = .zero
                $0.iof = .isento
                $0.carenciaEmMeses = 3
                $0.convencao = convencao
            }.calcular()
            #expect(conta.parcela.brasileiro == "416,67")
            #expect(conta.principalFinanciado.brasileiro == "10.000,00")
            #expect(try conta.saldoDevedor(depoisDe: 20).brasileiro == "1.666,68")
        }
    }

    @Test("taxa quase zero encontra a conta de taxa zero")
    func taxaQuaseZero() throws {
        let conta = try PedidoDeEmprestimo.a1.com {
            $0.taxaAoMes = Taxa(emCentesimosDeMilionesimo: 1)
            $0.iof = .isento
        }.calcular()
        #expect(conta.parcela.brasileiro == "416,67")
        #expect(try conta.saldoDevedor(depoisDe: 20).brasileiro == "1.666,68")
    }

    @Test("saldo devedor de A1 depois da sexta parcela")
    func saldoDeA1() throws {
        let conta = try PedidoDeEmprestimo.a1.calcular()
        #expect(try conta.saldoDevedor(depoisDe: 6).brasileiro == "8.112,16")
        #expect(try conta.saldoDevedor(depoisDe: 24) == .zero)
        #expect(try conta.saldoDevedor(depoisDe: 0) == conta.principalFinanciado)
    }

    @Test("por dias corridos, o saldo no vencimento é o das parcelas que restam")
    func saldoPorDias() throws {
        let conta = try PedidoDeEmprestimo.a1.com { $0.convencao = .coefDias30 }.calcular()
        #expect(try (conta.saldoDevedor(depoisDe: 0) - conta.principalFinanciado).centavos.magnitude <= 12)
        #expect(try conta.saldoDevedor(depoisDe: 23) < conta.parcela)
        #expect(try conta.saldoDevedor(depoisDe: 24) == .zero)
        let penultimo = try #require(conta.parcelas.dropLast().last).vencimento
        let ultima = try #require(conta.parcelas.last)
        let noDia = try SaldoDevedor.em(
            ultima.vencimento, parcelas: [.init(dia: ultima.vencimento, valor: ultima.valor)],
            taxaAoMes: conta.pedido.taxaAoMes)
        #expect(noDia == ultima.valor)
        let atrasado = try SaldoDevedor.em(
            ultima.vencimento + 40, parcelas: [.init(dia: ultima.vencimento, valor: ultima.valor)],
            taxaAoMes: conta.pedido.taxaAoMes)
        #expect(atrasado == ultima.valor)
        #expect(penultimo < ultima.vencimento)
    }

    @Test("o imposto financiado e o descontado partem do mesmo percentual, e o isento não tem norma")
    func modosDoIOF() throws {
        let financiado = try PedidoDeEmprestimo.a1.calcular()
        let descontado = try PedidoDeEmprestimo.a1.com { $0.iof = .descontado }.calcular()
        let isento = try PedidoDeEmprestimo.a1.com { $0.iof = .isento }.calcular()
        #expect(descontado.iofTotal < financiado.iofTotal)
        #expect(descontado.principalFinanciado == isento.principalFinanciado)
        #expect(descontado.valorRecebido == isento.valorRecebido - descontado.iofTotal)
        #expect(isento.iofTotal == .zero)
        #expect(isento.fonteDoIOF == nil)
        #expect(financiado.fonteDoIOF == TabelaDeIOF.decreto6306.fonte)
    }

    @Test("o imposto para de crescer em 365 dias: prazo longo paga o máximo")
    func maximoDoIOF() throws {
        let umAno = try PedidoDeEmprestimo.a1.com {
            $0.parcelas = 1
            $0.carenciaEmMeses = 12
            $0.iof = .descontado
        }.calcular()
        // 0,0082% × 365 + 0,38% = 3,373%.
        #expect(umAno.iofTotal.brasileiro == "337,30")
        let onzeMeses = try PedidoDeEmprestimo.a1.com {
            $0.parcelas = 1
            $0.carenciaEmMeses = 10
            $0.iof = .descontado
        }.calcular()
        // De 05/03/2024 a 05/02/2025 são 337 dias.
        #expect(onzeMeses.iofTotal.brasileiro == "314,34")
    }

    @Test("o saldo que já pagou imposto não paga de novo")
    func saldoJaTributado() throws {
        let semNada = PedidoDeEmprestimo.a1
        for modo in [ModoDoIOF.financiado, .descontado] {
            let base = semNada.com { $0.iof = modo }
            let inteiro = try base.calcular()
            let metade = try base.com { $0.saldoJaTributado = Dinheiro(centavos: 500_000) }.calcular()
            let quaseTudo = try base.com { $0.saldoJaTributado = $0.valor }.calcular()
            #expect(metade.iofTotal < inteiro.iofTotal)
            #expect(metade.iofTotal > quaseTudo.iofTotal)
            #expect(quaseTudo.iofTotal.centavos <= 1)
            #expect(metade.iofDiario > .zero && metade.iofAdicional > .zero)
        }
        let so = try semNada.com {
            $0.saldoJaTributado = Dinheiro(centavos: 500_000); $0.iof = .descontado
        }.calcular()
        #expect(
            (so.iofTotal.centavos - (try semNada.com { $0.iof = .descontado }.calcular().iofTotal.centavos) / 2)
                .magnitude <= 1)
    }

    @Test("vale a alíquota do dia da liberação")
    func vigencia() throws {
        let mudanca = Dia(ano: 2024, mes: 3, dia: 5)
        let velha = TabelaDeIOF(
            desde: Dia(ano: 2015, mes: 1, dia: 22), ate: mudanca - 1,
            aliquotaAoDia: Taxa(emCentesimosDeMilionesimo: 8_200),
            aliquotaAdicional: Taxa(emCentesimosDeMilionesimo: 380_000), maximoDeDias: 365, fonte: "velha")
        let nova = TabelaDeIOF(
            desde: mudanca, aliquotaAoDia: .zero, aliquotaAdicional: Taxa(emCentesimosDeMilionesimo: 380_000),
            maximoDeDias: 365, fonte: "nova")
        let noDia = try PedidoDeEmprestimo.a1.calcular(com: [velha, nova])
        #expect(noDia.fonteDoIOF == "nova")
        #expect(noDia.iofDiario == .zero)
        let vespera = try PedidoDeEmprestimo.a1.com { $0.liberacao = mudanca - 1 }.calcular(com: [velha, nova])
        #expect(vespera.fonteDoIOF == "velha")
        // Sem fim escrito na velha, vale a que começou por último.
        #expect(try PedidoDeEmprestimo.a1.calcular(com: [nova, .decreto6306]).fonteDoIOF == "nova")
        #expect(try PedidoDeEmprestimo.a1.calcular(com: [.decreto6306, nova]).fonteDoIOF == "nova")
    }

    @Test("carência por dias corridos: a primeira parcela pode não cobrir os juros")
    func amortizacaoNegativa() throws {
        let conta = try PedidoDeEmprestimo.a1.com {
            $0.parcelas = 120
            $0.carenciaEmMeses = 6
            $0.convencao = .coefDias30
        }.calcular()
        #expect(conta.parcelas[0].principal < .zero)
        #expect(conta.parcelas[0].juros > conta.parcela)
        #expect(conta.parcelas.map(\.principal).soma() == conta.principalFinanciado)
    }
}
