// As restrições de uma linha: limite, saldo, quanto cabe, e o consumo do que se enviou.

extension MotorDaGlosa {
    /// Mede o limite de cada restrição da linha e escreve na memória os saldos da sua vez.
    ///
    /// - Returns: as restrições que existem para a linha, um bit por lugar.
    @inline(__always)
    mutating func medir(_ i: Int, _ decisao: inout DecisaoDaLinha) -> UInt64 {
        let incidencia = linhas.incidencia[i]
        let regra = Int(linhas.regra[i])
        var restricoes = UInt64(incidencia)
        var resto = incidencia
        var k = Int(destino.inicioDasContas[i])
        while resto != 0 {
            let tipo = resto.trailingZeroBitCount
            let (valor, fonte) = limiteDaConta(tipo, regra: regra)
            limite[tipo] = valor
            destino.contas[k] =
                valor == Centavos.infinito
                ? SaldoDaConta() : SaldoDaConta(limite: valor, saldo: valor - consumido[tipo], fonte: fonte)
            k += 1
            resto &= resto - 1
        }
        if limiteExiste, incidencia & plano.sobOLimite != 0 {
            decisao.saldoDoLimite = medirSoma(IndiceDeRestricao.limite, limiteFacultativo(regra), &restricoes)
        }
        if teto != Centavos.infinito, incidencia & plano.sobOTeto != 0 {
            decisao.saldoDoTeto = medirSoma(IndiceDeRestricao.teto, teto, &restricoes)
        }
        return restricoes
    }

    /// Limite ou teto a que a linha está sujeita. O que a regra dela não limita é consumido do mesmo modo.
    @inline(__always)
    private mutating func medirSoma(_ c: Int, _ valor: Int64, _ restricoes: inout UInt64) -> Int64 {
        limite[c] = valor
        restricoes |= 1 << UInt64(c)
        return valor == Centavos.infinito ? Centavos.desconhecido : valor - consumido[c]
    }

    /// Capacidade de cada restrição, a menor delas e qual é; no empate, a de menor índice.
    @inline(__always)
    mutating func medirCapacidade(
        _ i: Int, _ restricoes: UInt64, posicao: Int, protegida: Bool
    ) -> (menor: Int64, limitante: Int) {
        var menor = Centavos.infinito
        var limitante = Int(IndiceDeRestricao.nenhuma)
        var resto = restricoes
        while resto != 0 {
            let c = resto.trailingZeroBitCount
            let saldo = saldoEfetivo(c, limite[c], posicao: posicao, protegida: protegida)
            efetivo[c] = saldo
            var cabe = saldo
            if c < IndiceDeRestricao.limite, plano.transborda & (1 << UInt32(c)) != 0 {
                cabe = comTransbordo(c, saldo, i, posicao: posicao, protegida: protegida)
            }
            capacidade[c] = cabe
            if cabe < menor { (menor, limitante) = (cabe, c) }
            resto &= resto - 1
        }
        return (menor, limitante)
    }

    /// O que a restrição ainda comporta para a linha; infinito se não há com que limitar.
    @inline(__always)
    private mutating func saldoEfetivo(_ c: Int, _ limite: Int64, posicao: Int, protegida: Bool) -> Int64 {
        if !protegida, excecao(c, limite) != nil { return 0 }
        var menor = limite
        if temQuota { menor = min(menor, quota[c]) }
        if temGuarda { menor = min(menor, guarda[posicao * IndiceDeRestricao.quantas + c]) }
        return menor == Centavos.infinito ? menor : menor - consumido[c]
    }

    /// Por que a restrição nada comporta, antes de qualquer conta. Não alcança o legado protegido.
    @inline(__always)
    private mutating func excecao(_ c: Int, _ limite: Int64) -> ComponenteDaRestricao? {
        if fechadas & (1 << UInt64(c)) != 0 { return .fila }
        let corta = plano.modo.margemDesconhecida == .corta
        return corta && limite == Centavos.infinito && c < IndiceDeRestricao.limite ? .desconhecida : nil
    }

    /// A capacidade da conta que transborda: a dela mais a do destino.
    @inline(never)
    private mutating func comTransbordo(_ c: Int, _ saldo: Int64, _ i: Int, posicao: Int, protegida: Bool) -> Int64 {
        let destino = plano.destino[c]
        if linhas.incidencia[i] & (1 << UInt32(destino)) != 0 || saldo == Centavos.infinito { return saldo }
        if !protegida, excecao(c, limite[c]) != nil { return saldo }
        let doDestino = limiteDaConta(destino, regra: Int(linhas.regra[i])).limite
        let sobra = saldoEfetivo(destino, doDestino, posicao: posicao, protegida: protegida)
        return sobra == Centavos.infinito ? sobra : max(0, saldo) + max(0, sobra)
    }

    /// O primeiro componente da restrição limitante que sozinho já não comportava a parcela.
    mutating func componente(_ c: Int, _ parcela: Int64, protegida: Bool) -> ComponenteDaRestricao {
        if !protegida, let excecao = excecao(c, limite[c]) { return excecao }
        // Em soma, e não em diferença: o limite pode ser infinito.
        let preciso = consumido[c] + parcela
        if limite[c] < preciso { return .limite }
        return temQuota && quota[c] < preciso ? .reparticao : .guarda
    }

    /// Soma o enviado ao consumido de cada restrição; o que transborda vai ao destino.
    ///
    /// - Returns: quanto transbordou.
    @inline(__always)
    mutating func consumir(_ i: Int, _ enviado: Int64, _ restricoes: UInt64) -> Int64 {
        if linhas.incidencia[i] & plano.transborda != 0 { return consumirComTransbordo(i, enviado, restricoes) }
        var resto = restricoes
        while resto != 0 {
            consumido[resto.trailingZeroBitCount] += enviado
            resto &= resto - 1
        }
        return 0
    }

    /// Se duas contas da linha transbordam para o mesmo destino, ele recebe só o maior: é o mesmo dinheiro.
    @inline(never)
    private mutating func consumirComTransbordo(_ i: Int, _ enviado: Int64, _ restricoes: UInt64) -> Int64 {
        var noDestino: [Int: Int64] = [:]
        var resto = restricoes
        while resto != 0 {
            let c = resto.trailingZeroBitCount
            resto &= resto - 1
            let transborda = c < IndiceDeRestricao.limite && plano.transborda & (1 << UInt32(c)) != 0
            if !transborda || efetivo[c] == Centavos.infinito
                || linhas.incidencia[i] & (1 << UInt32(plano.destino[c])) != 0
            {
                consumido[c] += enviado
                continue
            }
            let proprio = min(enviado, max(0, efetivo[c]))
            consumido[c] += proprio
            noDestino[plano.destino[c], default: 0] = max(noDestino[plano.destino[c], default: 0], enviado - proprio)
        }
        for (destino, valor) in noDestino { consumido[destino] += valor }
        return noDestino.values.reduce(0, +)
    }
}
