/// Taxa anual que iguala o que a pessoa recebe ao que ela paga, com as datas reais.
///
/// Inclui juros, tarifas, tributos e seguros, ainda que não financiados.
///
/// - Fonte: Resolução CMN 4.881/2020, art. 4º: Σ FCj / (1 + CET)^((dj − d0)/365) = FC0.
package struct CustoEfetivoTotal: Sendable, Hashable {
    /// Com seis casas em por cento.
    package let aoAno: Taxa

    /// `(1 + CET)^(1/12) − 1`, com seis casas em por cento.
    package let aoMes: Taxa

    /// O anual com duas casas, pela NBR 5891: o que se mostra e se compara com o teto.
    package let divulgado: Taxa

    /// Pagamento futuro da conta.
    package struct Pagamento: Sendable, Hashable {
        package let dia: Dia
        package let valor: Dinheiro

        package init(dia: Dia, valor: Dinheiro) {
            self.dia = dia
            self.valor = valor
        }
    }

    /// - Parameters:
    ///   - recebido: o que chega à mão da pessoa, já sem o que se paga à vista.
    ///   - pagamentos: o que ela paga, em qualquer ordem, sempre depois da liberação.
    /// - Throws: `nadaAReceber` se não recebe nada; `custoEfetivoNaoCabe` se não há taxa que feche a conta.
    package init(recebido: Dinheiro, em liberacao: Dia, pagamentos: [Pagamento]) throws(RecusaDeCalculo) {
        precondition(pagamentos.allSatisfy { liberacao < $0.dia }, "pagamento vem depois da liberação")
        guard recebido > .zero else { throw .nadaAReceber(valorRecebido: recebido) }
        guard let continua = Self.taxaContinua(recebido: recebido, em: liberacao, pagamentos: pagamentos),
            let aoAno = ContaReal.taxa(ContaReal.exponencialMenosUm(continua), casas: 6),
            let aoMes = ContaReal.taxa(ContaReal.exponencialMenosUm(continua / 12), casas: 6),
            let divulgado = ContaReal.taxa(ContaReal.exponencialMenosUm(continua), casas: 2)
        else { throw .custoEfetivoNaoCabe }
        self.aoAno = aoAno
        self.aoMes = aoMes
        self.divulgado = divulgado
    }

    /// A taxa anual sem arredondar (0,2746 é 27,46%), só para conferir com outros programas.
    package static func semArredondar(
        recebido: Dinheiro, em liberacao: Dia, pagamentos: [Pagamento]
    ) -> Double? {
        taxaContinua(recebido: recebido, em: liberacao, pagamentos: pagamentos).map(ContaReal.exponencialMenosUm)
    }

    /// A raiz em x = ln(1 + CET), por Halley com bissecção de guarda.
    ///
    /// Procura o zero de g(x) = ln(valor presente / recebido), que só decresce e é quase reta: há no máximo uma
    /// raiz, e o passo que sai do intervalo cercado vira metade dele. Sem raiz entre −25 e 25, a taxa não se escreve.
    private static func taxaContinua(recebido: Dinheiro, em liberacao: Dia, pagamentos: [Pagamento]) -> Double? {
        var fluxo = Fluxo(liberacao: liberacao, pagamentos: pagamentos)
        let alvo = ContaReal.reais(recebido)
        var (menor, maior) = (-25.0, 25.0)
        var x = 0.0
        for _ in 0..<200 {
            let (presente, prazoMedio, dispersao) = fluxo.trazido(a: x)
            let g = ContaReal.logaritmo(presente / alvo)
            if g > 0 { menor = x } else { maior = x }
            let passo = 2 * g * prazoMedio / (2 * prazoMedio * prazoMedio - g * dispersao)
            guard x + passo >= menor, x + passo <= maior else {
                x = (menor + maior) / 2
                continue
            }
            x += passo
            // A convergência é cúbica: depois de um passo deste tamanho, o erro já está abaixo da precisão.
            if abs(passo) <= 1e-6 { break }
        }
        return abs(x) < 24.999 ? x : nil
    }

    /// Os pagamentos em ordem de dia, prontos para trazer ao presente muitas vezes.
    ///
    /// O fator de cada dia é o do anterior vezes o do intervalo, e os intervalos se repetem (28 a 31 dias): uma
    /// exponencial por intervalo diferente, e não por pagamento.
    private struct Fluxo {
        private struct Parcela {
            let reais: Double
            let anos: Double
            /// Qual é o seu intervalo desde a anterior.
            let intervalo: Int
        }

        private var parcelas: [Parcela] = []
        private var intervalosEmDias: [Int] = []
        /// Rascunho: o fator de cada intervalo à taxa da vez.
        private var fatores: [Double] = []

        init(liberacao: Dia, pagamentos: [Pagamento]) {
            let inicio = liberacao.diasDesde1970
            parcelas.reserveCapacity(pagamentos.count)
            intervalosEmDias.reserveCapacity(8)
            var anterior = 0
            for pagamento in pagamentos {
                let dias = pagamento.dia.diasDesde1970 - inicio
                if dias < anterior {
                    self = Fluxo(liberacao: liberacao, pagamentos: pagamentos.sorted { $0.dia < $1.dia })
                    return
                }
                parcelas.append(
                    Parcela(
                        reais: ContaReal.reais(pagamento.valor), anos: Double(dias) / 365,
                        intervalo: intervalo(de: dias - anterior)))
                anterior = dias
            }
            fatores = [Double](repeating: 1, count: intervalosEmDias.count)
        }

        private mutating func intervalo(de dias: Int) -> Int {
            if let conhecido = intervalosEmDias.firstIndex(of: dias) { return conhecido }
            intervalosEmDias.append(dias)
            return intervalosEmDias.count - 1
        }

        /// O valor presente à taxa contínua, o prazo médio (anos) e a variância do prazo, ponderados por ele.
        mutating func trazido(a x: Double) -> (presente: Double, prazoMedio: Double, dispersao: Double) {
            for intervalo in fatores.indices {
                fatores[intervalo] = ContaReal.exponencial(-x * Double(intervalosEmDias[intervalo]) / 365)
            }
            var fator = 1.0
            var (presente, primeiro, segundo) = (0.0, 0.0, 0.0)
            for parcela in parcelas {
                fator *= fatores[parcela.intervalo]
                let valor = parcela.reais * fator
                presente += valor
                primeiro += valor * parcela.anos
                segundo += valor * parcela.anos * parcela.anos
            }
            let prazoMedio = primeiro / presente
            return (presente, prazoMedio, segundo / presente - prazoMedio * prazoMedio)
        }
    }
}
