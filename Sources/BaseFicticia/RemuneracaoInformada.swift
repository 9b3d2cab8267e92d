import Nucleo

/// O que a folha fechada diz da remuneração de um vínculo. Valores em centavos.
struct RemuneracaoInformada: Sendable, Hashable {
    var bruta: Int64
    var liquida: Int64
    var compulsorias: Int64

    /// Margens de cada tipo pela regra vigente, truncadas.
    var geral: Int64 { parte(liquida, 3_000) }
    var cartao: Int64 { parte(liquida, 1_000) }
    var facultativas: Int64 { parte(liquida, 4_000) }
    /// O que o teto da bruta deixa às facultativas.
    var teto: Int64 { parte(bruta, 7_000) - compulsorias }

    /// Previdência e imposto de renda por uma tabela simples, que basta para números plausíveis.
    static func natural(bruta: Int64) -> RemuneracaoInformada {
        let previdencia = parte(bruta, 1_300)
        let imposto = max(0, parte(bruta - previdencia, 2_750) - 90_873)
        let compulsorias = previdencia + imposto
        return RemuneracaoInformada(bruta: bruta, liquida: bruta - compulsorias, compulsorias: compulsorias)
    }

    /// A remuneração cuja margem geral é exatamente a dada: a menor líquida que a dá.
    static func comMargem(geral: Int64) -> RemuneracaoInformada {
        let liquida = (geral * 10 + 2) / 3
        let bruta = liquida * 100 / 66
        return RemuneracaoInformada(bruta: bruta, liquida: liquida, compulsorias: bruta - liquida)
    }

    /// Menos tanto de margem geral, porque a remuneração caiu; as compulsórias caem junto.
    func comQueda(daMargem valor: Int64) -> RemuneracaoInformada {
        let daLiquida = (valor * 10 + 2) / 3
        let daBruta = daLiquida * 100 / 65
        return RemuneracaoInformada(
            bruta: bruta - daBruta, liquida: liquida - daLiquida, compulsorias: compulsorias - (daBruta - daLiquida))
    }

    /// Menos tanto de margem geral, porque veio uma compulsória nova (pensão).
    func comCompulsoria(tirandoDaMargem valor: Int64) -> RemuneracaoInformada {
        let daLiquida = (valor * 10 + 2) / 3
        return RemuneracaoInformada(bruta: bruta, liquida: liquida - daLiquida, compulsorias: compulsorias + daLiquida)
    }

    /// Mais tanto de margem geral.
    func comAumento(daMargem valor: Int64) -> RemuneracaoInformada {
        let daLiquida = (valor * 10 + 2) / 3
        return RemuneracaoInformada(
            bruta: bruta + daLiquida * 100 / 66, liquida: liquida + daLiquida,
            compulsorias: compulsorias + daLiquida * 100 / 66 - daLiquida)
    }
}

extension Vinculo {
    /// De quantos em quantos meses o oscilante aperta.
    static let periodo = 4

    var base: RemuneracaoInformada {
        get { RemuneracaoInformada(bruta: bruta, liquida: liquida, compulsorias: compulsorias) }
        set { (bruta, liquida, compulsorias) = (newValue.bruta, newValue.liquida, newValue.compulsorias) }
    }

    /// O que aperta este oscilante, sempre o mesmo.
    func causa(_ indice: Int, semente: UInt64) -> CausaDaOscilacao {
        var sorteio = Sorteio(semente, .evento, indice)
        let sorteado = sorteio.inteiro(1...100)
        return sorteado <= 42 ? .quedaDaMargem : sorteado <= 78 ? .compulsoriaNova : .aumentoDeMensalidade
    }

    /// O aperto em curso no mês: quando começou e quanto tira da margem. Dura um ou dois meses.
    func apertoEmCurso(_ indice: Int, _ mes: Int, semente: UInt64) -> (inicio: Int, valor: Int64)? {
        guard papel == .oscilante, mes >= 0 else { return nil }
        let fase = indice % Self.periodo
        let inicio = mes - ((mes - fase) % Self.periodo + Self.periodo) % Self.periodo
        guard inicio >= 0 else { return nil }
        var sorteio = Sorteio(semente, .evento, indice, inicio + 1)
        guard mes - inicio < sorteio.inteiro(1...2) else { return nil }
        // Um em dez aperta um centavo além do que sobra; os outros, até seis décimos da menor parcela.
        let aMais = sorteio.chance(1, em: 10) ? 1 : sorteio.centavos(500...max(501, menorParcela * 6 / 10))
        return (inicio, folga + aMais)
    }

    /// A remuneração que a folha fechada informa para jogar o mês.
    func remuneracao(_ indice: Int, _ mes: Int, semente: UInt64) -> RemuneracaoInformada {
        switch papel {
        case .oscilante:
            guard let aperto = apertoEmCurso(indice, mes, semente: semente) else { return base }
            switch causa(indice, semente: semente) {
            case .quedaDaMargem: return base.comQueda(daMargem: aperto.valor)
            case .compulsoriaNova: return base.comCompulsoria(tirandoDaMargem: aperto.valor)
            case .aumentoDeMensalidade: return base
            }
        case .noTeto:
            guard mes < Int(evento) + 3 else { return base }
            return RemuneracaoInformada(bruta: bruta, liquida: liquida, compulsorias: aperto)
        case .suspenso: return mes < Int(evento) + 2 ? base : base.comAumento(daMargem: aperto)
        default: return base
        }
    }
}
