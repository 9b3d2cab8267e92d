import Nucleo

// A passagem de um mês: o que acaba, o que muda de valor e o que se contrata.

extension Carteira {
    /// Passa ao mês seguinte.
    mutating func avancar() throws(RecusaDaBase) {
        mes += 1
        alterados.removeAll(keepingCapacity: true)
        let promovidos = promover()
        encerrarEVariar(promovidos)
        let primeiroNovo = contratos.count
        try contratar()
        novos = primeiroNovo..<contratos.count
        for indice in vinculos.indices where vinculos[indice].categoria == .membro { acertarAuxilio(indice) }
    }

    /// Progressões de alguns folgados: a remuneração sobe e a mensalidade proporcional sobe junto.
    private mutating func promover() -> Set<Int> {
        var promovidos: Set<Int> = []
        for indice in vinculos.indices where vinculos[indice].papel == .folgado && vinculos[indice].vivo(mes) {
            guard misturar(escala.semente &+ UInt64(indice), UInt64(1_000 + mes)) % 100 == 0 else { continue }
            vinculos[indice].base = .natural(bruta: vinculos[indice].bruta * 103 / 100)
            promovidos.insert(indice)
        }
        return promovidos
    }

    // MARK: - O que acaba e o que muda

    private mutating func encerrarEVariar(_ promovidos: Set<Int>) {
        var vivos = 0
        for indice in vinculos.indices { vinculos[indice].servicos = 0 }
        for posicao in contratos.indices {
            var contrato = contratos[posicao]
            let vinculo = Int(contrato.vinculo)
            // Um mês de espera: a margem do contrato concluído só volta quando a folha do mês dele fecha.
            if Int(contrato.fim) < mes || !vinculos[vinculo].vivo(mes) && mes > Int(vinculos[vinculo].saida) {
                soltar(contrato)
                continue
            }
            if comLinha(contrato), variar(&contrato, promovido: promovidos.contains(vinculo)) {
                alterados.append(vivos)
            }
            vinculos[vinculo].servicos |= 1 << UInt64(contrato.servico)
            contratos[vivos] = contrato
            vivos += 1
        }
        contratos.removeLast(contratos.count - vivos)
    }

    private mutating func soltar(_ contrato: ContratoFicticio) {
        let indice = Int(contrato.vinculo)
        let servico = servicos[Int(contrato.servico)]
        if servico.pesaNaGeral { vinculos[indice].comprometido -= contrato.parcela }
        if servico.especie == .plano { vinculos[indice].plano -= contrato.parcela }
        if servico.especie == .emprestimo || servico.especie == .imobiliario { vinculos[indice].emprestimos -= 1 }
    }

    /// Muda o valor do contrato, se é a vez dele; verdadeiro se a consignatária tem de avisar.
    private mutating func variar(_ contrato: inout ContratoFicticio, promovido: Bool) -> Bool {
        let indice = Int(contrato.vinculo)
        let servico = servicos[Int(contrato.servico)]
        let antes = contrato.parcela
        var sorteio = Sorteio(escala.semente, .mes, Int(contrato.numero), mes)
        switch servico.especie {
        case .plano: contrato.parcela += aumentoDoPlano(contrato, &sorteio)
        case .premio where sorteio.chance(3, em: 100):
            contrato.parcela += contrato.parcela * Int64(sorteio.inteiro(1...5)) / 100
        case .percentual:
            if sorteio.chance(2, em: 100) { contrato.percentual += 25 }
            contrato.parcela = parte(baseDaPrevidencia(indice), Int64(contrato.percentual))
        case .mensal:
            if case .daBruta(let pontosBase) = servico.ficticio.preco, promovido {
                contrato.parcela = parte(vinculos[indice].bruta, pontosBase)
            }
            if mensalidadePrincipal(Int(contrato.servico)), vinculos[indice].papel == .oscilante {
                contrato.parcela += oscilacaoDaMensalidade(indice, mes) - oscilacaoDaMensalidade(indice, mes - 1)
            }
        default: break
        }
        guard contrato.parcela != antes else { return false }
        if servico.pesaNaGeral { vinculos[indice].comprometido += contrato.parcela - antes }
        if servico.especie == .plano { vinculos[indice].plano += contrato.parcela - antes }
        return servico.especie == .mensal
    }

    /// Quanto a mensalidade do oscilante está acima do normal no mês.
    private func oscilacaoDaMensalidade(_ vinculo: Int, _ mes: Int) -> Int64 {
        guard apertaPelaMensalidade(vinculo) else { return 0 }
        return vinculos[vinculo].apertoEmCurso(vinculo, mes, semente: escala.semente)?.valor ?? 0
    }

    /// O do plano justo acontece de quatro em quatro meses, no titular; o dos outros, uma vez por ano.
    private func aumentoDoPlano(_ contrato: ContratoFicticio, _ sorteio: inout Sorteio) -> Int64 {
        let vinculo = vinculos[Int(contrato.vinculo)]
        if vinculo.planoJusto {
            guard contrato.titular, mes % Vinculo.periodo == Int(contrato.vinculo) % Vinculo.periodo else { return 0 }
            // Mais que a sobra do auxílio, que é de até três reais.
            return 301 + contrato.parcela * Int64(sorteio.inteiro(4...12)) / 100
        }
        guard escala.competencia(mes).mes - 1 == Int(contrato.numero) % 12 else { return 0 }
        return contrato.parcela * 4 / 100
    }

    /// O auxílio justo alcança o plano um ou dois meses depois do aumento; o dos outros o acompanha.
    private mutating func acertarAuxilio(_ indice: Int) {
        guard vinculos[indice].planoJusto else { return informarAuxilio(indice) }
        let desde = ((mes - indice) % Vinculo.periodo + Vinculo.periodo) % Vinculo.periodo
        let espera = 1 + indice / Vinculo.periodo % 2
        if desde >= espera { vinculos[indice].auxilio = max(vinculos[indice].auxilio, vinculos[indice].plano) }
    }
}
