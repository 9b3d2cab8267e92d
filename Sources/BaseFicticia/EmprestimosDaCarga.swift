import Nucleo

// Os empréstimos que já existem na carga inicial, e a remuneração que faz cada papel apertar onde deve.

extension Carteira {
    mutating func darEmprestimos() throws(RecusaDaBase) {
        var sorteio = Sorteio(escala.semente, .emprestimo)
        var bancos: [Int] = []
        var imobiliarios: [Int] = []
        for servico in servicos.indices {
            let quantos = alvo(servicos[servico], -1)
            if servicos[servico].especie == .emprestimo { bancos += repeatElement(servico, count: quantos) }
            if servicos[servico].especie == .imobiliario { imobiliarios += repeatElement(servico, count: quantos) }
        }
        sorteio.embaralhar(&bancos)
        darImobiliarios(&imobiliarios, &sorteio)
        darAosPapeis(&bancos, &sorteio)
        try darAosFolgados(bancos + imobiliarios, &sorteio)
    }

    // MARK: - Quem mostra uma causa de corte

    /// Os papéis usam no máximo seis décimos dos empréstimos; quem fica sem vira folgado.
    private mutating func darAosPapeis(_ bancos: inout [Int], _ sorteio: inout Sorteio) {
        var reservados = bancos.count * 6 / 10
        for indice in vinculos.indices {
            let quantos: Int
            switch vinculos[indice].papel {
            case .folgado, .negativo: continue
            case .legado where vinculos[indice].emprestimos > 0: quantos = 0
            case .suspenso: quantos = 2
            case .oscilante: quantos = sorteio.chance(4, em: 10) ? 2 : 1
            default: quantos = 1
            }
            guard quantos <= reservados else {
                vinculos[indice].papel = .folgado
                continue
            }
            reservados -= quantos
            let servicosDele = (0..<quantos).map { _ in bancos.removeLast() }
            let coube = emprestarAoPapel(indice, servicosDele, &sorteio)
            if coube < quantos {
                bancos.insert(contentsOf: servicosDele.dropFirst(coube), at: 0)
                if coube == 0 { vinculos[indice].papel = .folgado }
            }
            if vinculos[indice].papel != .folgado { ajustarRemuneracao(indice, &sorteio) }
        }
    }

    /// Enche a margem do vínculo com os empréstimos dados; devolve quantos couberam.
    private mutating func emprestarAoPapel(_ indice: Int, _ dele: [Int], _ sorteio: inout Sorteio) -> Int {
        let papel = vinculos[indice].papel
        let total = cabe(
            indice, ate: papel == .noTeto ? 4_500 : papel == .cabeExato || papel == .naoCabePorUmCentavo ? 7_000 : 9_900
        )
        let mesmoDia = sorteio.chance(1, em: 2)
        var primeiro: ContratoFicticio?
        var couberam = 0
        for (posicao, servico) in dele.enumerated() {
            let limite = dele.count == 1 ? total : posicao == 0 ? total * 55 / 100 : total * 45 / 100
            let faltam = sorteio.inteiro(minimoDeParcelas...max(minimoDeParcelas, 84))
            let marca = papel == .legado ? vinculos[indice].marca : .nenhuma
            guard var contrato = emprestimo(indice, servico, ate: limite, faltam: faltam, marca: marca, &sorteio) else {
                continue
            }
            if mesmoDia, let primeiro, let igual = noMesmoDia(contrato, primeiro) { contrato = igual }
            if papel == .suspenso, posicao == 1 { suspender(&contrato, ate: Int(vinculos[indice].evento)) }
            let menor = vinculos[indice].menorParcela
            vinculos[indice].menorParcela = menor == 0 ? contrato.parcela : min(menor, contrato.parcela)
            acrescentar(contrato)
            primeiro = primeiro ?? contrato
            couberam += 1
        }
        return couberam
    }

    /// Quem pode ser cortado não acaba dentro da base: assim o corte não muda quantas linhas há em cada mês.
    private var minimoDeParcelas: Int { min(escala.competencias + 8, 84) }

    /// O segundo empréstimo feito no dia do primeiro: o empate que a ordem tem de resolver.
    private func noMesmoDia(_ contrato: ContratoFicticio, _ outro: ContratoFicticio) -> ContratoFicticio? {
        guard outro.volta == ContratoFicticio.semSuspensao, contrato.prazo > 0 else { return nil }
        let fim = Int(outro.inicio) + Int(contrato.prazo)
        guard fim > minimoDeParcelas else { return nil }
        let condicao = servicos[Int(contrato.servico)].ficticio.credito
        let credito = condicao?.calcular(
            ate: contrato.parcela, prazo: Int(contrato.prazo), carencia: 0, em: Dia(diasDesde1970: Int(outro.dia)),
            prazos: calendario.prazos, taxa: Taxa(emCentesimosDeMilionesimo: Int64(contrato.taxa)))
        guard let credito else { return nil }
        var igual = contrato
        (igual.dia, igual.inicio, igual.fim) = (outro.dia, outro.inicio, Int16(fim))
        (igual.parcela, igual.liberado) = (credito.parcela, credito.liberado)
        return igual
    }

    private func suspender(_ contrato: inout ContratoFicticio, ate volta: Int) {
        let suspensas = volta - ContratoFicticio.suspensoDesde
        contrato.volta = Int16(volta)
        // Ao menos uma parcela foi paga antes de suspender.
        let recuo = Int(contrato.inicio) - (ContratoFicticio.suspensoDesde - 1)
        if recuo > 0 {
            contrato.inicio -= Int16(recuo)
            let dia = Dia(diasDesde1970: Int(contrato.dia))
            contrato.dia = Int32((dia.competencia - recuo).dia(limitado: dia.dia).diasDesde1970)
        }
        contrato.fim = Int16(
            min(Int(ContratoFicticio.semFim) - 1, Int(contrato.inicio) + Int(contrato.prazo) + suspensas))
    }

    /// A remuneração sai das parcelas: é ela que faz o limite cair exatamente onde o papel pede.
    private mutating func ajustarRemuneracao(_ indice: Int, _ sorteio: inout Sorteio) {
        let soma = vinculos[indice].comprometido
        let menor = vinculos[indice].menorParcela
        switch vinculos[indice].papel {
        case .oscilante:
            vinculos[indice].folga = sorteio.chance(4, em: 10) ? 0 : sorteio.centavos(1...300)
            vinculos[indice].base = .comMargem(geral: soma + vinculos[indice].folga)
        case .exato: vinculos[indice].base = .comMargem(geral: soma)
        case .umCentavoAcima: vinculos[indice].base = .comMargem(geral: soma - 1)
        case .suspenso:
            let falta = menor * Int64(sorteio.inteiro(15...50)) / 100
            vinculos[indice].aperto = falta + 1_000
            vinculos[indice].base = .comMargem(geral: soma - falta)
        case .cabeExato, .naoCabePorUmCentavo:
            let mensalidade = parte(vinculos[indice].bruta, 100)
            let falta: Int64 = vinculos[indice].papel == .cabeExato ? 0 : 1
            vinculos[indice].aperto = mensalidade
            vinculos[indice].base = .comMargem(geral: soma + mensalidade - falta)
        case .noTeto:
            let novo = parte(vinculos[indice].base.geral, Int64(sorteio.inteiro(2_000...3_000)))
            let noTeto = soma + novo * Int64(sorteio.um(de: [0, 40, 60, 80])) / 100
            vinculos[indice].menorParcela = novo
            vinculos[indice].aperto = parte(vinculos[indice].bruta, 7_000) - noTeto
        case .legado:
            let proporcao: Int64 = vinculos[indice].marca == .resolucao48 ? 3_600 : 3_300
            let excede = sorteio.chance(1, em: 4)
            vinculos[indice].base = .comMargem(geral: soma * 3_000 / (excede ? proporcao + 500 : proporcao))
        case .folgado, .negativo: break
        }
    }

    // MARK: - Os outros

    private mutating func darImobiliarios(_ lista: inout [Int], _ sorteio: inout Sorteio) {
        for indice in vinculos.indices where vinculos[indice].marca == .resolucao48 {
            guard vinculos[indice].papel == .legado, lista.count > 1 else { break }
            let servico = lista.removeLast()
            let limite = cabe(indice, ate: 9_900)
            guard let contrato = emprestimo(indice, servico, ate: limite, faltam: 170, marca: .resolucao48, &sorteio)
            else {
                lista.append(servico)
                continue
            }
            acrescentar(contrato)
            vinculos[indice].menorParcela = contrato.parcela
        }
        for indice in vinculos.indices where vinculos[indice].marca == .resolucao48 && vinculos[indice].emprestimos == 0
        {
            vinculos[indice].marca = .lei14131
        }
    }

    private mutating func darAosFolgados(_ lista: [Int], _ sorteio: inout Sorteio) throws(RecusaDaBase) {
        var candidatos = vinculos.indices.filter { vinculos[$0].papel == .folgado && vinculos[$0].entrada < 0 }
        sorteio.embaralhar(&candidatos)
        var restam = lista
        var vez = 0
        while !restam.isEmpty {
            if vez == candidatos.count * 40 { try exigir(restam.count, restam[restam.count - 1]) }
            let indice = candidatos[vez % candidatos.count]
            vez += 1
            guard vinculos[indice].emprestimos < 4, aceitaOutroServico(indice),
                vez > candidatos.count || sorteio.chance(7, em: 10)
            else { continue }
            let quantos = min(restam.count, sorteio.um(de: [1, 1, 1, 2, 2, 3]), 4 - Int(vinculos[indice].emprestimos))
            for _ in 0..<quantos {
                guard let servico = restam.last else { break }
                let imobiliario = servicos[servico].especie == .imobiliario
                let logo = sorteio.chance(6, em: 10) && !imobiliario
                let menor = escala.competencias + 4
                let faltam =
                    logo
                    ? sorteio.inteiro(1...min(menor, 80)) : sorteio.inteiro(min(menor + 1, 84)...max(menor + 2, 85))
                let limite = cabe(indice, ate: 7_000) * Int64(sorteio.inteiro(35...75)) / 100
                guard
                    let contrato = emprestimo(
                        indice, servico, ate: limite, faltam: imobiliario ? 240 : min(faltam, 88), marca: .nenhuma,
                        &sorteio)
                else { break }
                restam.removeLast()
                acrescentar(contrato)
            }
        }
    }

    // MARK: - Um empréstimo

    /// Um empréstimo com a parcela até o limite, de que faltam tantas parcelas no mês 0; `nil` se o limite é pequeno demais.
    func emprestimo(
        _ vinculo: Int, _ servico: Int, ate limite: Int64, faltam: Int, marca: Marca, _ sorteio: inout Sorteio
    ) -> ContratoFicticio? {
        guard let condicao = servicos[servico].ficticio.credito, limite >= CondicaoDeCredito.parcelaMinima else {
            return nil
        }
        var (prazo, inicio) = Self.prazoEInicio(
            condicao, faltam: faltam, recente: vinculos[vinculo].papel != .folgado, &sorteio)
        if marca != .nenhuma {
            let dia = sorteio.dia(marca.epoca)
            let antes = dia.competencia.meses(ate: escala.primeira)
            // O legado também pode ser cortado, e por isso não acaba dentro da base.
            guard antes > 0 else { return nil }
            (prazo, inicio) = (
                max(marca == .resolucao48 ? 360 : condicao.prazoMaximo, antes + minimoDeParcelas), -antes
            )
        }
        let dia = escala.competencia(inicio).dia(limitado: sorteio.inteiro(1...6))
        let taxa = condicao.sortearTaxa(&sorteio)
        let credito = condicao.calcular(
            ate: limite, prazo: prazo, carencia: 0, em: dia, prazos: calendario.prazos, taxa: taxa)
        var contrato = ContratoFicticio(
            vinculo: vinculo, servico: servico, parcela: credito?.parcela ?? limite, inicio: inicio, dia: dia)
        contrato.marca = marca
        contrato.prazo = Int16(prazo)
        contrato.fim = Int16(inicio + prazo)
        contrato.liberado = credito?.liberado ?? limite * Int64(prazo) * 6 / 10
        contrato.taxa = Int32(taxa.emCentesimosDeMilionesimo)
        return contrato
    }

    /// Prazo usual em que faltam tantas parcelas, e o começo que isso dá. Quem aperta tem contrato recente, da regra de hoje.
    private static func prazoEInicio(
        _ condicao: CondicaoDeCredito, faltam: Int, recente: Bool, _ sorteio: inout Sorteio
    ) -> (prazo: Int, inicio: Int) {
        let usuais =
            condicao.prazoMaximo > 96
            ? [360, 420] : [24, 36, 48, 60, 72, 84, 96].filter { $0 <= condicao.prazoMaximo }
        var possiveis = usuais.filter { $0 > faltam && (!recente || $0 - faltam <= 36) }
        if possiveis.isEmpty { possiveis = usuais.filter { $0 > faltam } }
        let prazo = possiveis.isEmpty ? usuais[usuais.count - 1] : sorteio.um(de: possiveis)
        return (prazo, -max(1, prazo - faltam))
    }

    // MARK: - Antecipação de verbas

    /// Uma antecipação já em curso, de total dentro do crédito; falso se não há crédito que caiba.
    mutating func anteciparNaCarga(_ indice: Int, _ servico: Int, _ sorteio: inout Sorteio) -> Bool {
        let limite = vinculos[indice].credito / 60 * Int64(sorteio.inteiro(40...90)) / 100
        let faltam = min(escala.competencias + 4, 50) + sorteio.inteiro(0...8)
        guard
            let contrato = emprestimo(indice, servico, ate: limite, faltam: min(faltam, 58), marca: .nenhuma, &sorteio),
            contrato.parcela * Int64(contrato.prazo) <= vinculos[indice].credito
        else { return false }
        acrescentar(contrato)
        return true
    }
}
