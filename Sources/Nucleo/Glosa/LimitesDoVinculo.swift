// Os limites do vínculo aberto: de cada conta por regra, facultativo somado e teto.

extension MotorDaGlosa {
    /// Limite da conta do tipo para linha da regra dada, no vínculo aberto, e de onde ele veio.
    ///
    /// - Returns: `Centavos.infinito` se desconhecido (a fonte diz): a conta não tem com que limitar.
    /// - Fonte: dominio.md §3.5, «Base»; precedência das fontes em `docs/decisoes/0028-pre-corte.md`.
    @inline(__always)
    mutating func limiteDaConta(_ tipo: Int, regra: Int) -> (limite: Int64, fonte: FonteDoLimite) {
        let margem = vinculos.margem[bloco * plano.quantosTipos + tipo]
        if regra == plano.vigente, plano.estoque & (1 << UInt32(tipo)) == 0, margem != Centavos.desconhecido {
            return (margem, .folha)
        }
        return limiteRaro(tipo, regra: regra, margem: margem)
    }

    /// O que não é a margem da folha pela regra vigente: estoque, legado e margem que não veio.
    @inline(never)
    private mutating func limiteRaro(_ tipo: Int, regra: Int, margem: Int64) -> (limite: Int64, fonte: FonteDoLimite) {
        let posicao = bloco * plano.quantosTipos + tipo
        let conhecida = margem != Centavos.desconhecido
        if plano.estoque & (1 << UInt32(tipo)) != 0 {
            let pagamento = ColunasDeVinculo.ler(vinculos.pagamento, posicao)
            if pagamento != Centavos.desconhecido, !conhecida || margem > pagamento { return (pagamento, .pagamento) }
            return conhecida ? (margem, .folha) : (Centavos.infinito, .desconhecida)
        }
        if regra != plano.vigente, regra < vinculos.porRegra.count {
            let informada = ColunasDeVinculo.ler(vinculos.porRegra[regra], posicao)
            if informada != Centavos.desconhecido { return (informada, .informada) }
        }
        let daRegra = plano.percentual[regra * plano.quantosTipos + tipo]
        let liquida = vinculos.liquida[bloco]
        if liquida != Centavos.desconhecido, daRegra != Centavos.desconhecido {
            return (PlanoDaGlosa.parte(liquida, daRegra, sobre: 10_000), .remuneracao)
        }
        guard regra != plano.vigente, conhecida else { return (Centavos.infinito, .desconhecida) }
        let daVigente = plano.percentual[plano.vigente * plano.quantosTipos + tipo]
        if daRegra == Centavos.desconhecido || daVigente == Centavos.desconhecido { return (margem, .semPercentual) }
        if daVigente > 0 { return (PlanoDaGlosa.parte(margem, daRegra, sobre: daVigente), .derivada) }
        return (Centavos.infinito, .desconhecida)
    }

    /// Limite facultativo somado para linha da regra dada; infinito se não há.
    @inline(__always)
    mutating func limiteFacultativo(_ regra: Int) -> Int64 {
        regra == plano.vigente ? limiteDaVigente : medirLimiteFacultativo(regra)
    }

    mutating func medirLimiteFacultativo(_ regra: Int) -> Int64 {
        let liquida = vinculos.liquida[bloco]
        let percentual = plano.percentualDoLimite[regra]
        if liquida == Centavos.desconhecido || percentual == Centavos.desconhecido { return Centavos.infinito }
        return PlanoDaGlosa.parte(liquida, percentual, sobre: 10_000)
    }

    /// 70% da bruta menos as compulsórias, com os números da regra; infinito se falta algum dado.
    ///
    /// - Fonte: Lei MG 19.490/2011, art. 12, caput; dominio.md §3.1 e §3.5.
    mutating func medirTeto() -> Int64 {
        let (bruta, compulsorias) = (vinculos.bruta[bloco], vinculos.compulsorias[bloco])
        let percentual = plano.percentualDoTeto
        if [percentual, bruta, compulsorias].contains(Centavos.desconhecido) { return Centavos.infinito }
        return PlanoDaGlosa.parte(bruta, percentual, sobre: 10_000) - compulsorias
    }
}
