import Nucleo

// Os contratos novos do mês: os que os papéis pedem e os que faltam para cada serviço ter as suas linhas.

extension Carteira {
    /// Contrata até que cada serviço tenha no mês as linhas que tem de ter.
    mutating func contratar() throws(RecusaDaBase) {
        let linhas = linhasPorServico()
        var faltam = servicos.indices.map { max(0, alvo(servicos[$0], mes) - linhas[$0]) }
        contratarNoTeto(&faltam)
        contratarCabeExato(&faltam)
        for servico in servicos.indices {
            var sorteio = Sorteio(escala.semente, .lote, servico, mes)
            // Um por mês fica para depois da carência, e não conta agora.
            if comCarencia(servico), faltam[servico] > 3 {
                try contratarFolgado(servico, carencia: sorteio.inteiro(1...2), &sorteio)
            }
            for _ in 0..<faltam[servico] { try contratarFolgado(servico, carencia: 0, &sorteio) }
        }
    }

    private func comCarencia(_ servico: Int) -> Bool {
        servicos[servico].especie == .emprestimo && servicos[servico].linhasNoFim >= 500
            && mes + 4 < escala.competencias
    }

    /// O dia em que os lotes do mês se fazem.
    var diaDosLotes: Dia { calendario.diaUtil(3, de: escala.competencia(mes)) }

    // MARK: - O que os papéis pedem

    /// A margem tem lugar; o teto da bruta não tem, ou tem só em parte.
    private mutating func contratarNoTeto(_ faltam: inout [Int]) {
        let bancos = servicos.indices.filter { servicos[$0].especie == .emprestimo }
        for indice in vinculos.indices where vinculos[indice].papel == .noTeto && Int(vinculos[indice].evento) == mes {
            guard let servico = bancos.max(by: { (faltam[$0], $1) < (faltam[$1], $0) }), faltam[servico] > 0 else {
                return
            }
            var sorteio = Sorteio(escala.semente, .lote, -1 - indice, mes)
            let prazo = max(60, min(96, (escala.competencias - mes + 20) / 12 * 12 + 12))
            guard
                let contrato = novoEmprestimo(
                    indice, servico, ate: vinculos[indice].menorParcela, prazo: prazo, carencia: 0, &sorteio)
            else { continue }
            acrescentar(contrato)
            faltam[servico] -= 1
        }
    }

    /// A mensalidade é exatamente o que sobra da margem.
    private mutating func contratarCabeExato(_ faltam: inout [Int]) {
        guard let sindicato = servicos.indices.first(where: { servicos[$0].consignataria.codigo == "SINDSEMP" }) else {
            return
        }
        for indice in vinculos.indices where vinculos[indice].papel == .cabeExato && Int(vinculos[indice].evento) == mes
        {
            guard faltam[sindicato] > 0 else { return }
            acrescentar(
                ContratoFicticio(
                    vinculo: indice, servico: sindicato, parcela: vinculos[indice].aperto, inicio: mes, dia: diaDosLotes
                ))
            faltam[sindicato] -= 1
        }
    }

    // MARK: - O que falta

    private mutating func contratarFolgado(
        _ servico: Int, carencia: Int, _ sorteio: inout Sorteio
    ) throws(RecusaDaBase) {
        for tentativa in 0..<vinculos.count * 8 {
            // Depois de muitas tentativas sorteadas, olha um por um.
            let indice = tentativa < 4_000 ? sorteio.inteiro(0...(vinculos.count - 1)) : tentativa % vinculos.count
            guard podeContratar(indice, servico),
                let contrato = contratoNovo(indice, servico, carencia: carencia, &sorteio)
            else { continue }
            acrescentar(contrato)
            return
        }
        try exigir(1, servico)
    }

    private func podeContratar(_ indice: Int, _ servico: Int) -> Bool {
        let vinculo = vinculos[indice]
        let dele = servicos[servico]
        guard vinculo.papel == .folgado, vinculo.comMargem(mes), vinculo.some == Vinculo.nunca,
            Int(vinculo.saida) > mes + 1,
            !vinculo.comOutroVinculo, dele.atende(vinculo.categoria), vinculo.servicos.nonzeroBitCount < 6
        else { return false }
        switch dele.especie {
        case .plano: return !vinculo.planoJusto && vinculo.auxilio > 0
        case .antecipacao: return vinculo.parado && vinculo.credito > 0 && !temAntecipacao(indice)
        case .emprestimo: return vinculo.emprestimos < 4
        default: return !jaTem(indice, servico)
        }
    }

    private func contratoNovo(
        _ indice: Int, _ servico: Int, carencia: Int, _ sorteio: inout Sorteio
    ) -> ContratoFicticio? {
        switch servicos[servico].especie {
        case .emprestimo:
            let limite = min(
                cabe(indice, ate: 8_500), parte(vinculos[indice].base.geral, Int64(sorteio.inteiro(800...2_000))))
            let prazo = sorteio.um(de: [36, 48, 60, 72, 84, 96])
            return novoEmprestimo(indice, servico, ate: limite, prazo: prazo, carencia: carencia, &sorteio)
        case .antecipacao:
            let prazo = sorteio.um(de: [36, 48, 60])
            let limite = vinculos[indice].credito / Int64(prazo) * Int64(sorteio.inteiro(40...90)) / 100
            return novoEmprestimo(indice, servico, ate: limite, prazo: prazo, carencia: 0, &sorteio)
        default:
            let valor = valorMensal(servicos[servico], indice, &sorteio)
            guard !servicos[servico].pesaNaGeral || valor <= cabe(indice, ate: 8_500) else { return nil }
            return ContratoFicticio(vinculo: indice, servico: servico, parcela: valor, inicio: mes, dia: diaDosLotes)
        }
    }

    /// Um empréstimo do dia dos lotes, com a taxa do convênio; `nil` se o limite é pequeno demais.
    private func novoEmprestimo(
        _ indice: Int, _ servico: Int, ate limite: Int64, prazo: Int, carencia: Int, _ sorteio: inout Sorteio
    ) -> ContratoFicticio? {
        guard let condicao = servicos[servico].ficticio.credito else { return nil }
        let taxa = condicao.sortearTaxa(&sorteio)
        guard
            let credito = condicao.calcular(
                ate: limite, prazo: prazo, carencia: carencia, em: diaDosLotes, prazos: calendario.prazos, taxa: taxa)
        else { return nil }
        var contrato = ContratoFicticio(
            vinculo: indice, servico: servico, parcela: credito.parcela, inicio: mes + carencia, dia: diaDosLotes)
        contrato.prazo = Int16(prazo)
        contrato.fim = Int16(min(Int(ContratoFicticio.semFim) - 1, mes + carencia + prazo))
        contrato.carencia = UInt8(carencia)
        contrato.liberado = credito.liberado
        contrato.taxa = Int32(taxa.emCentesimosDeMilionesimo)
        return contrato
    }
}
