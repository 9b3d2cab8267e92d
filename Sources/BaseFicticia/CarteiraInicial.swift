import Nucleo

// A carteira da carga inicial: quem tem o quê antes do primeiro mês.

extension Carteira {
    /// Monta a carteira do mês −1, com as linhas de cada serviço na conta certa.
    mutating func montar() throws(RecusaDaBase) {
        darRemuneracao()
        try darMensalidades()
        darPlanos()
        try darPrevidencia()
        try darCartoes()
        try darEmprestimos()
        try darVerbas()
        novos = contratos.count..<contratos.count
    }

    private mutating func darRemuneracao() {
        for indice in vinculos.indices {
            var sorteio = Sorteio(escala.semente, .remuneracao, indice)
            let cargo = CargoFicticio.sortear(vinculos[indice].categoria, &sorteio)
            // Em reais inteiros: quem quebra em centavos é o desconto.
            let bruta = sorteio.centavos(cargo.faixa) / 100 * 100
            vinculos[indice].base = .natural(bruta: bruta)
            if vinculos[indice].papel == .negativo {
                vinculos[indice].base = RemuneracaoInformada(
                    bruta: bruta, liquida: -parte(bruta, 300), compulsorias: parte(bruta, 10_300))
            }
        }
    }

    /// Os vínculos que já estavam e podem ter o serviço, em ordem sorteada.
    private func candidatos(_ servico: Int, _ sorteio: inout Sorteio) -> [Int] {
        let dele = servicos[servico]
        var lista = vinculos.indices.filter { indice in
            let vinculo = vinculos[indice]
            guard vinculo.entrada < 0, vinculo.papel != .negativo, dele.atende(vinculo.categoria) else { return false }
            if dele.soDeFolgado, vinculo.papel != .folgado || vinculo.saida != Vinculo.nunca { return false }
            let espera = vinculo.papel == .cabeExato || vinculo.papel == .naoCabePorUmCentavo
            return !(espera && dele.consignataria.codigo == "SINDSEMP")
        }
        sorteio.embaralhar(&lista)
        return lista
    }

    /// Recusa a escala se sobraram linhas sem dono.
    func exigir(_ faltam: Int, _ servico: Int) throws(RecusaDaBase) {
        guard faltam > 0 else { return }
        let dele = servicos[servico]
        throw .naoFecha(
            "faltam \(faltam) linhas de \(dele.produto) da \(dele.consignataria.codigo) em \(escala.competencia(mes).iso)"
        )
    }

    // MARK: - O que é mensal

    private mutating func darMensalidades() throws(RecusaDaBase) {
        for servico in servicos.indices
        where servicos[servico].especie == .mensal || servicos[servico].especie == .premio {
            var sorteio = Sorteio(escala.semente, .servico, servico)
            var lista = candidatos(servico, &sorteio)
            if mensalidadePrincipal(servico) {
                let precisam = lista.filter { vinculos[$0].papel == .oscilante && apertaPelaMensalidade($0) }
                lista = precisam + lista.filter { !(vinculos[$0].papel == .oscilante && apertaPelaMensalidade($0)) }
            }
            var faltam = alvo(servicos[servico], -1)
            for indice in lista where faltam > 0 {
                let valor = valorMensal(servicos[servico], indice, &sorteio)
                let folgado = vinculos[indice].papel == .folgado
                guard aceitaOutroServico(indice), valor <= cabe(indice, ate: folgado ? 6_500 : 2_000) else { continue }
                acrescentar(mensal(indice, servico, valor, &sorteio))
                faltam -= 1
            }
            try exigir(faltam, servico)
        }
    }

    func apertaPelaMensalidade(_ vinculo: Int) -> Bool {
        vinculos[vinculo].causa(vinculo, semente: escala.semente) == .aumentoDeMensalidade
    }

    /// As duas entidades a que quase todos pertencem, e cuja mensalidade muda por arquivo.
    func mensalidadePrincipal(_ servico: Int) -> Bool {
        let dele = servicos[servico]
        guard dele.produto == "mensalidade-de-associacao" else { return false }
        return dele.consignataria.codigo == "SINDSEMP" || dele.consignataria.codigo == "AMMPSEDE"
    }

    /// Contrato por tempo indeterminado, começado há alguns anos (nunca antes da admissão do vínculo).
    private mutating func mensal(_ vinculo: Int, _ servico: Int, _ valor: Int64, _ sorteio: inout Sorteio)
        -> ContratoFicticio
    {
        let admissao = Dia(diasDesde1970: Int(vinculos[vinculo].admissao)).competencia
        let possiveis = max(1, min(150, admissao.meses(ate: escala.primeira) - 1))
        let inicio = -sorteio.inteiro(1...possiveis)
        let dia = escala.competencia(inicio).dia(limitado: sorteio.inteiro(1...6))
        return ContratoFicticio(vinculo: vinculo, servico: servico, parcela: valor, inicio: inicio, dia: dia)
    }

    // MARK: - Planos de saúde

    private mutating func darPlanos() {
        for servico in servicos.indices where servicos[servico].especie == .plano {
            var sorteio = Sorteio(escala.semente, .plano, servico)
            let membros = candidatos(servico, &sorteio)
            var faltam = alvo(servicos[servico], -1)
            var porVinculo = [Int](repeating: 0, count: membros.count)
            for posicao in membros.indices where faltam > 0 {
                porVinculo[posicao] = 1
                faltam -= 1
            }
            while faltam > 0 {
                let posicao = sorteio.inteiro(0...(membros.count - 1))
                guard porVinculo[posicao] < 8 else { continue }
                porVinculo[posicao] += 1
                faltam -= 1
            }
            for (posicao, quantas) in porVinculo.enumerated() where quantas > 0 {
                darPlano(membros[posicao], servico, quantas, &sorteio)
            }
        }
        for indice in vinculos.indices { informarAuxilio(indice) }
    }

    private mutating func darPlano(_ vinculo: Int, _ servico: Int, _ quantas: Int, _ sorteio: inout Sorteio) {
        let idade = escala.primeira.ano - Int(vinculos[vinculo].anoDeNascimento)
        for linha in 0..<quantas {
            let dela =
                linha == 0 ? idade : linha == 1 ? max(18, idade + sorteio.inteiro(-8...6)) : sorteio.inteiro(0...23)
            var contrato = mensal(
                vinculo, servico, Self.valorDoPlano(idade: dela) + sorteio.centavos(0...4_999), &sorteio)
            contrato.titular = linha == 0
            acrescentar(contrato)
        }
        vinculos[vinculo].planoJusto = vinculos[vinculo].parado && sorteio.chance(15, em: 100)
        vinculos[vinculo].auxilio =
            vinculos[vinculo].plano + (sorteio.chance(6, em: 10) ? 0 : sorteio.centavos(1...300))
    }

    /// O auxílio de quem não o tem justo: o plano com folga, arredondado; quem não tem plano tem o mínimo.
    mutating func informarAuxilio(_ indice: Int) {
        guard vinculos[indice].categoria == .membro, !vinculos[indice].planoJusto else { return }
        vinculos[indice].auxilio = max(150_000, (parte(vinculos[indice].plano, 11_500) + 4_999) / 5_000 * 5_000)
    }

    // MARK: - Previdência, cartões e verbas

    private mutating func darPrevidencia() throws(RecusaDaBase) {
        for servico in servicos.indices {
            guard case .aliquotas(let menor, let maior) = servicos[servico].ficticio.preco else { continue }
            var sorteio = Sorteio(escala.semente, .prevcom, servico)
            var faltam = alvo(servicos[servico], -1)
            let lista = candidatos(servico, &sorteio)
            let comBase = lista.filter { vinculos[$0].bruta > 900_000 }
            for indice in comBase + lista.filter({ vinculos[$0].bruta <= 900_000 }) where faltam > 0 {
                let percentual = sorteio.inteiro(menor...maior) / 25 * 25
                let valor = parte(baseDaPrevidencia(indice), Int64(percentual))
                guard aceitaOutroServico(indice), !servicos[servico].pesaNaGeral || valor <= cabe(indice, ate: 6_500)
                else { continue }
                var contrato = mensal(indice, servico, valor, &sorteio)
                contrato.percentual = Int16(percentual)
                acrescentar(contrato)
                faltam -= 1
            }
            try exigir(faltam, servico)
        }
    }

    /// Um cartão por pessoa, com a parcela dentro da margem dele.
    private mutating func darCartoes() throws(RecusaDaBase) {
        var comCartao: Set<Int> = []
        for servico in servicos.indices where servicos[servico].especie == .cartao {
            var sorteio = Sorteio(escala.semente, .servico, servico)
            var faltam = alvo(servicos[servico], -1)
            for indice in candidatos(servico, &sorteio)
            where faltam > 0 && !vinculos[indice].comOutroVinculo && !comCartao.contains(indice) {
                let valor = parte(vinculos[indice].base.cartao, Int64(sorteio.inteiro(1_500...8_000)))
                acrescentar(mensal(indice, servico, valor, &sorteio))
                comCartao.insert(indice)
                faltam -= 1
            }
            try exigir(faltam, servico)
        }
    }

    /// Crédito de verbas em atraso para membros e pensionistas; alguns já o anteciparam.
    private mutating func darVerbas() throws(RecusaDaBase) {
        for indice in vinculos.indices
        where vinculos[indice].categoria != .servidor && vinculos[indice].papel != .negativo {
            var sorteio = Sorteio(escala.semente, .verbas, indice)
            guard sorteio.chance(6, em: 10) else { continue }
            vinculos[indice].credito = sorteio.centavos(1_500_000...30_000_000) / 100 * 100
        }
        for servico in servicos.indices where servicos[servico].especie == .antecipacao {
            var sorteio = Sorteio(escala.semente, .verbas, -1 - servico)
            var faltam = alvo(servicos[servico], -1)
            for indice in candidatos(servico, &sorteio) where faltam > 0 {
                guard vinculos[indice].credito > 0, vinculos[indice].saida == Vinculo.nunca, !temAntecipacao(indice)
                else { continue }
                guard anteciparNaCarga(indice, servico, &sorteio) else { continue }
                faltam -= 1
            }
            try exigir(faltam, servico)
        }
    }

    func temAntecipacao(_ vinculo: Int) -> Bool {
        servicos.indices.contains { servicos[$0].especie == .antecipacao && jaTem(vinculo, $0) }
    }
}
