/// Uma parcela da conta, com o que nela é principal e o que é juros.
package struct ParcelaDaConta: Sendable, Hashable {
    /// Contada de 1.
    package let numero: Int
    package let competencia: Competencia
    package let vencimento: Dia

    /// Principal mais juros; igual em todas.
    package let valor: Dinheiro

    /// As partes de todas as parcelas somam o principal financiado, ao centavo.
    ///
    /// Pode ser negativo na carência por dias corridos, quando a parcela não cobre os juros do período.
    package let principal: Dinheiro
    package let juros: Dinheiro

    /// Pago junto, fora da parcela.
    package let seguro: Dinheiro
}

/// O empréstimo calculado, com a memória de cada número.
package struct ContaDoEmprestimo: Sendable, Hashable {
    package let pedido: PedidoDeEmprestimo

    /// Imposto diário: o total menos o adicional.
    package let iofDiario: Dinheiro

    /// Adicional sobre o valor, qualquer que seja o prazo.
    package let iofAdicional: Dinheiro

    /// Norma do imposto; `nil` se isento.
    package let fonteDoIOF: String?

    /// Valor, tarifa financiada e, se financiado, imposto: sobre ele correm os juros.
    package let principalFinanciado: Dinheiro

    /// O que chega à mão da pessoa, já sem o que se desconta na liberação.
    package let valorRecebido: Dinheiro

    package let parcela: Dinheiro
    package let parcelas: [ParcelaDaConta]
    package let cet: CustoEfetivoTotal

    package var iofTotal: Dinheiro { iofDiario + iofAdicional }

    /// Parcelas e seguros de todos os meses.
    package var totalPago: Dinheiro { (parcela + pedido.seguroMensal).vezes(parcelas.count) }

    package var competenciaInicial: Competencia { parcelas[0].competencia }
    package var primeiroVencimento: Dia { parcelas[0].vencimento }
    package var ultimoVencimento: Dia { parcelas[parcelas.count - 1].vencimento }

    /// Saldo devedor logo depois de pagas as primeiras `pagas` parcelas, pela convenção do contrato.
    ///
    /// - Parameter pagas: de 0 ao total. Com zero, é o saldo na liberação.
    package func saldoDevedor(depoisDe pagas: Int) throws(RecusaDeCalculo) -> Dinheiro {
        precondition((0...parcelas.count).contains(pagas), "parcelas pagas vão de 0 ao total")
        switch (pedido.convencao, pagas) {
        case (.priceMensal, 0):
            return principalFinanciado
        case (.priceMensal, _):
            return try SaldoDevedor.comParcelasIguais(
                parcela, restantes: parcelas.count - pagas, taxaAoMes: pedido.taxaAoMes)
        case (.coefDias30, _):
            let referencia = pagas == 0 ? pedido.liberacao : parcelas[pagas - 1].vencimento
            return try SaldoDevedor.em(
                referencia, parcelas: parcelas.dropFirst(pagas).map { .init(dia: $0.vencimento, valor: $0.valor) },
                taxaAoMes: pedido.taxaAoMes)
        }
    }
}

extension PedidoDeEmprestimo {
    /// Calcula parcela, imposto, datas e custo efetivo.
    ///
    /// - Parameter tabelas: as alíquotas do imposto com vigência; vale a do dia da liberação.
    package func calcular(
        com tabelas: [TabelaDeIOF] = [.decreto6306]
    ) throws(RecusaDeCalculo) -> ContaDoEmprestimo {
        try conferirLimites()
        return try fechar(fechamento(com: tabelas))
    }

    /// O maior valor cuja parcela cabe no limite dado, com a conta dele; o `valor` deste pedido é ignorado.
    ///
    /// Serve a quem simula pela parcela. O saldo já tributado, se passar do valor achado, recusa.
    ///
    /// - Throws: `parcelaZerada` se nem um centavo cabe no limite; as recusas de `calcular` para o valor achado.
    package func calcularPelaParcela(
        ate limite: Dinheiro, com tabelas: [TabelaDeIOF] = [.decreto6306]
    ) throws(RecusaDeCalculo) -> ContaDoEmprestimo {
        guard limite > .zero else { throw .parcelaZerada }
        let base = comValor(max(saldoJaTributado, Dinheiro(centavos: 1)))
        try base.conferirLimites()
        guard limite < Dinheiro(centavos: Int64(ContaReal.maximoEmCentavos) / 1_000_000) else { throw .contaNaoCabe }
        let fechamento = try base.fechamento(com: tabelas)
        guard try base.principal(fechamento).parcela <= limite else { throw .parcelaZerada }
        var cabe = base.valor.centavos
        var naoCabe = max(cabe, (limite + Dinheiro(centavos: 1)).vezes(parcelas).centavos) + 1
        while naoCabe - cabe > 1 {
            let meio = cabe + (naoCabe - cabe) / 2
            if try comValor(Dinheiro(centavos: meio)).principal(fechamento).parcela <= limite {
                cabe = meio
            } else {
                naoCabe = meio
            }
        }
        return try comValor(Dinheiro(centavos: cabe)).calcular(com: tabelas)
    }

    // MARK: - Passos

    /// O que não depende do valor pedido.
    private struct Fechamento {
        let plano: PlanoDeParcelas
        let tabela: TabelaDeIOF?
    }

    /// O que depende só do valor: principal, imposto e parcela.
    private struct Principal {
        let financiado: Dinheiro
        let iof: Dinheiro
        let parcela: Dinheiro
    }

    private func fechamento(com tabelas: [TabelaDeIOF]) throws(RecusaDeCalculo) -> Fechamento {
        var tabela: TabelaDeIOF?
        if iof != .isento {
            tabela = tabelas.vigente(em: liberacao)
            guard tabela != nil else { throw .semTabelaDeIOF(liberacao: liberacao) }
        }
        let plano = try PlanoDeParcelas(
            parcelas: parcelas, taxaAoMes: taxaAoMes, liberacao: liberacao, prazos: prazos,
            carenciaEmMeses: carenciaEmMeses, convencao: convencao)
        return Fechamento(plano: plano, tabela: tabela)
    }

    /// Financiado: `P = (valor + tarifa − k·S) / (1 − k)`; descontado: `IOF = k·(P − S)`; S já pagou imposto.
    private func principal(_ fechamento: Fechamento) throws(RecusaDeCalculo) -> Principal {
        let semImposto = valor + tarifaFinanciada
        let k = fechamento.tabela.map(fechamento.plano.impostoPorReal) ?? 0
        guard k < 1 else { throw .contaNaoCabe }
        let tributado = ContaReal.reais(saldoJaTributado)
        let financiado: Dinheiro?
        let imposto: Dinheiro?
        switch iof {
        case .isento:
            (financiado, imposto) = (semImposto, .zero)
        case .financiado:
            financiado = ContaReal.dinheiro((ContaReal.reais(semImposto) - k * tributado) / (1 - k))
            imposto = financiado.map { $0 - semImposto }
        case .descontado:
            (financiado, imposto) = (semImposto, ContaReal.dinheiro(k * (ContaReal.reais(semImposto) - tributado)))
        }
        guard let financiado, let imposto,
            let parcela = ContaReal.dinheiro(ContaReal.reais(financiado) * fechamento.plano.coeficiente),
            ContaReal.dinheiro(ContaReal.reais(parcela + seguroMensal) * Double(parcelas)) != nil
        else { throw .contaNaoCabe }
        return Principal(financiado: financiado, iof: imposto, parcela: parcela)
    }

    private func fechar(_ fechamento: Fechamento) throws(RecusaDeCalculo) -> ContaDoEmprestimo {
        let principal = try principal(fechamento)
        let recebido = valor - tarifaAVista - (iof == .descontado ? principal.iof : .zero)
        guard recebido > .zero else { throw .nadaAReceber(valorRecebido: recebido) }
        guard principal.parcela > .zero else { throw .parcelaZerada }
        let adicional =
            fechamento.tabela.map {
                (principal.financiado - saldoJaTributado).vezes($0.aliquotaAdicional, .meioParaCima)
            }
            ?? .zero
        let parcelas = try parcelas(principal, fechamento.plano)
        let cet = try CustoEfetivoTotal(
            recebido: recebido, em: liberacao,
            pagamentos: parcelas.map { .init(dia: $0.vencimento, valor: $0.valor + $0.seguro) })
        return ContaDoEmprestimo(
            pedido: self, iofDiario: principal.iof - adicional, iofAdicional: adicional,
            fonteDoIOF: fechamento.tabela?.fonte, principalFinanciado: principal.financiado, valorRecebido: recebido,
            parcela: principal.parcela, parcelas: parcelas, cet: cet)
    }

    /// Reparte o principal em centavos pela fração acumulada, para que a soma feche exata.
    private func parcelas(
        _ principal: Principal, _ plano: PlanoDeParcelas
    ) throws(RecusaDeCalculo) -> [ParcelaDaConta] {
        var fracaoAcumulada = 0.0
        var pago = Dinheiro.zero
        var lista: [ParcelaDaConta] = []
        for indice in plano.vencimentos.indices {
            fracaoAcumulada += plano.fracoes[indice]
            let ultima = indice == plano.vencimentos.count - 1
            let acumulado =
                ultima
                ? principal.financiado : ContaReal.dinheiro(ContaReal.reais(principal.financiado) * fracaoAcumulada)
            guard let acumulado else { throw .contaNaoCabe }
            let amortizado = acumulado - pago
            pago = acumulado
            lista.append(
                ParcelaDaConta(
                    numero: indice + 1, competencia: plano.competencias[indice],
                    vencimento: plano.vencimentos[indice], valor: principal.parcela, principal: amortizado,
                    juros: principal.parcela - amortizado, seguro: seguroMensal))
        }
        return lista
    }
}
