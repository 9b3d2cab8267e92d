// Por que cada linha do vínculo foi glosada, pelo que mudou desde o mês anterior.

extension MotorDaGlosa {
    /// Dá motivo às linhas glosadas do vínculo, depois de todas decididas.
    ///
    /// Percorre a ordem uma vez, somando por restrição o que as linhas à frente passaram a tomar a mais; a linha
    /// glosada soma a isso o que ela mesma mudou e o que a margem perdeu.
    ///
    /// - Fonte: dominio.md §3.5, «motivo da glosa comparado ao mês anterior»; POC-GES-22.
    mutating func motivar() {
        for indice in pressao.indices { pressao[indice] = 0 }
        for item in fila {
            let i = Int(item.linha)
            if destino.linhas[i].glosado > 0 { motivar(i) }
            if !linhas.sinais[i].contains(.suspensa) { somarPressao(i) }
        }
    }

    private mutating func motivar(_ i: Int) {
        let sinais = linhas.sinais[i]
        let glosado = destino.linhas[i].glosado
        let componente = ComponenteDaRestricao(rawValue: destino.linhas[i].componente)
        let glosadoAntes = sinais.contains(.presenteAntes) ? linhas.parcelaAnterior[i] - linhas.enviadoAnterior[i] : 0
        let compara = !sinais.isDisjoint(with: [.presenteAntes, .ausenteAntes, .suspensaAntes])
        let motivo: MotivoDaGlosa
        if componente == .desconhecida {
            motivo = .margemDesconhecida
        } else if !compara {
            motivo = .semMesAnterior
        } else if glosadoAntes > 0, glosado <= glosadoAntes {
            motivo = .limiteJaExcedido
        } else if let maior = maiorCausa(i) {
            motivo = maior
        } else if componente == .guarda {
            motivo = .protecaoDoLegado
        } else if mudouDeRegra {
            motivo = .mudancaDeRegra
        } else {
            motivo = glosadoAntes > 0 ? .limiteJaExcedido : .limite
        }
        destino.linhas[i].motivo = motivo.rawValue
        let daqui = motivo == .limiteJaExcedido ? linhas.origemAnterior[i] : 0
        destino.linhas[i].origem = daqui == 0 ? motivo.rawValue : daqui
    }

    /// A causa de maior valor na restrição limitante; `nil` se nenhuma tem valor. Anota valor e causas no resultado.
    private mutating func maiorCausa(_ i: Int) -> MotivoDaGlosa? {
        let c = Int(destino.linhas[i].limitante)
        let movimento = encolhimento(i, c)
        let propria = mudancaPropria(i)
        var (maior, codigo, causas): (Int64, UInt8, UInt8) = (0, 0, 0)
        for k in 1...8 {
            var valor = pressao[c * 8 + k - 1]
            if k == MotivoDaGlosa.compulsoriaNova.rawValue { valor += movimento.daCompulsoria }
            if k == MotivoDaGlosa.quedaDaMargem.rawValue { valor += movimento.daMargem }
            if k == Int(propria.causa.rawValue) { valor += propria.valor }
            if valor > 0 { causas |= 1 << UInt8(k - 1) }
            if valor > maior { (maior, codigo) = (valor, UInt8(k)) }
        }
        guard let motivo = MotivoDaGlosa(rawValue: codigo) else { return nil }
        destino.linhas[i].valorDaCausa = maior
        destino.linhas[i].causas = causas
        return motivo
    }

    /// O que a própria linha glosada trouxe de novo: a parcela inteira, se não descontava, ou o aumento dela.
    private mutating func mudancaPropria(_ i: Int) -> (causa: MotivoDaGlosa, valor: Int64) {
        let sinais = linhas.sinais[i]
        if sinais.contains(.ausenteAntes) { return (.contratoNovo, linhas.parcela[i]) }
        if sinais.contains(.suspensaAntes) { return (.fimDeSuspensao, linhas.parcela[i]) }
        return (causaDoAumento(i), max(0, linhas.parcela[i] - linhas.parcelaAnterior[i]))
    }

    private mutating func causaDoAumento(_ i: Int) -> MotivoDaGlosa {
        switch NaturezaDaLinha(rawValue: linhas.natureza[i]) {
        case .planoDeSaude: .aumentoDePlanoDeSaude
        case .mensalidade: .aumentoDeMensalidade
        default: .aumentoDeParcela
        }
    }

    /// Soma às restrições da linha o que ela passou a tomar a mais de quem vem depois.
    private mutating func somarPressao(_ i: Int) {
        let sinais = linhas.sinais[i]
        let enviado = destino.linhas[i].enviado
        if sinais.contains(.ausenteAntes) {
            somar(i, .contratoNovo, enviado)
        } else if sinais.contains(.suspensaAntes) {
            somar(i, .fimDeSuspensao, enviado)
        } else if sinais.contains(.presenteAntes) {
            let aMais = max(0, enviado - linhas.enviadoAnterior[i])
            let aumento = min(aMais, max(0, linhas.parcela[i] - linhas.parcelaAnterior[i]))
            somar(i, causaDoAumento(i), aumento)
            somar(i, .linhaAFrente, aMais - aumento)
        }
    }

    private mutating func somar(_ i: Int, _ causa: MotivoDaGlosa, _ valor: Int64) {
        if valor == 0 { return }
        let incidencia = linhas.incidencia[i]
        var restricoes = UInt64(incidencia)
        if incidencia & plano.sobOLimite != 0 { restricoes |= 1 << UInt64(IndiceDeRestricao.limite) }
        if incidencia & plano.sobOTeto != 0 { restricoes |= 1 << UInt64(IndiceDeRestricao.teto) }
        while restricoes != 0 {
            pressao[restricoes.trailingZeroBitCount * 8 + Int(causa.rawValue) - 1] += valor
            restricoes &= restricoes - 1
        }
    }

    /// Quanto a restrição encolheu desde o mês anterior, e quanto disso é das compulsórias.
    private mutating func encolhimento(_ i: Int, _ c: Int) -> Encolhimento {
        let pelaReparticao = destino.linhas[i].componente == ComponenteDaRestricao.reparticao.rawValue
        let medida = pelaReparticao ? IndiceDeRestricao.teto : c
        let compulsorias = (vinculos.compulsoriasAnteriores[bloco], vinculos.compulsorias[bloco])
        switch medida {
        case IndiceDeRestricao.teto:
            let bruta = (vinculos.brutaAnterior[bloco], vinculos.bruta[bloco])
            return Encolhimento(doTeto: bruta, compulsorias, percentual: plano.percentualDoTeto)
        case IndiceDeRestricao.limite:
            let percentual = plano.percentualDoLimite[Int(linhas.regra[i])]
            let liquida = (vinculos.liquidaAnterior[bloco], vinculos.liquida[bloco])
            return Encolhimento(doLimite: liquida, compulsorias, percentual: percentual)
        default:
            let posicao = bloco * plano.quantosTipos + medida
            let margem = (vinculos.margemAnterior[posicao], vinculos.margem[posicao])
            let percentual = plano.percentual[plano.vigente * plano.quantosTipos + medida]
            return Encolhimento(daConta: margem, compulsorias, percentual: percentual)
        }
    }
}

/// Quanto uma restrição perdeu de um mês para outro, separado entre compulsórias e o resto.
///
/// Nunca negativo: o que cresceu não é causa de glosa. Desconhecido em qualquer dos meses vale «não se sabe», e não conta.
struct Encolhimento {
    typealias Par = (antes: Int64, agora: Int64)
    let daCompulsoria: Int64
    let daMargem: Int64

    /// O teto cai pelas compulsórias, centavo a centavo, e pela parte dele na bruta.
    init(doTeto bruta: Par, _ compulsorias: Par, percentual: Int64) {
        daCompulsoria = Self.aumento(compulsorias)
        daMargem = Self.queda(bruta, percentual)
    }

    /// O limite facultativo é parte da líquida; as compulsórias levam no máximo a mesma parte do aumento delas.
    init(doLimite liquida: Par, _ compulsorias: Par, percentual: Int64) {
        self.init(total: Self.queda(liquida, percentual), compulsorias, percentual)
    }

    /// A margem da conta; idem, com o percentual do tipo.
    init(daConta margem: Par, _ compulsorias: Par, percentual: Int64) {
        self.init(total: Self.queda(margem, 10_000), compulsorias, percentual)
    }

    private init(total: Int64, _ compulsorias: Par, _ percentual: Int64) {
        let parte = percentual == Centavos.desconhecido ? 0 : percentual
        daCompulsoria = min(total, PlanoDaGlosa.parte(Self.aumento(compulsorias), parte, sobre: 10_000))
        daMargem = total - daCompulsoria
    }

    private static func aumento(_ par: Par) -> Int64 {
        par.antes == Centavos.desconhecido || par.agora == Centavos.desconhecido ? 0 : max(0, par.agora - par.antes)
    }

    private static func queda(_ par: Par, _ percentual: Int64) -> Int64 {
        if par.antes == Centavos.desconhecido || par.agora == Centavos.desconhecido { return 0 }
        if percentual == Centavos.desconhecido { return 0 }
        let antes = PlanoDaGlosa.parte(par.antes, percentual, sobre: 10_000)
        return max(0, antes - PlanoDaGlosa.parte(par.agora, percentual, sobre: 10_000))
    }
}
