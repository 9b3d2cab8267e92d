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
        let fluxo = Fluxo(liberacao: liberacao, pagamentos: pagamentos)
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
        private var reais: [Double] = []
        private var anos: [Double] = []
        /// De cada pagamento, o índice do seu intervalo desde o anterior.
        private var intervalo: [Int] = []
        private var intervalosEmDias: [Int] = []

        init(liberacao: Dia, pagamentos: [Pagamento]) {
            let inicio = liberacao.diasDesde1970
            var dias = pagamentos.map { (dias: $0.dia.diasDesde1970 - inicio, valor: $0.valor) }
            if zip(dias, dias.dropFirst()).contains(where: { $0.dias > $1.dias }) {
                dias.sort { $0.dias < $1.dias }
            }
            reais.reserveCapacity(dias.count)
            anos.reserveCapacity(dias.count)
            intervalo.reserveCapacity(dias.count)
            var anterior = 0
            for pagamento in dias {
                let salto = pagamento.dias - anterior
                anterior = pagamento.dias
                reais.append(ContaReal.reais(pagamento.valor))
                anos.append(Double(pagamento.dias) / 365)
                if let conhecido = intervalosEmDias.firstIndex(of: salto) {
                    intervalo.append(conhecido)
                } else {
                    intervalo.append(intervalosEmDias.count)
                    intervalosEmDias.append(salto)
                }
            }
        }

        /// O valor presente à taxa contínua, o prazo médio (anos) e a variância do prazo, ponderados por ele.
        func trazido(a x: Double) -> (presente: Double, prazoMedio: Double, dispersao: Double) {
            let fatores = intervalosEmDias.map { ContaReal.exponencial(-x * Double($0) / 365) }
            var fator = 1.0
            var (presente, primeiro, segundo) = (0.0, 0.0, 0.0)
            for indice in reais.indices {
                fator *= fatores[intervalo[indice]]
                let valor = reais[indice] * fator
                presente += valor
                primeiro += valor * anos[indice]
                segundo += valor * anos[indice] * anos[indice]
            }
            let prazoMedio = primeiro / presente
            return (presente, prazoMedio, segundo / presente - prazoMedio * prazoMedio)
        }
    }
}
