/// O que se guarda de um mês para comparar com outro: vínculos, limites e linhas decididas.
///
/// Sai de uma entrada decidida ou do histórico gravado; a ordem em que se junta não importa.
package struct RetratoDaGlosa: Sendable {
    package let regra: Int64
    package let percentualDoTeto: Percentual?
    /// Por índice de tipo, na regra do mês.
    package let percentuais: [Percentual?]
    /// Por vínculo crescente, sem repetição.
    package let vinculos: [VinculoDoRetrato]

    /// - Parameter vinculos: um por vínculo; repetido é defeito de quem chama.
    package init(
        regra: Int64, percentualDoTeto: Percentual?, percentuais: [Percentual?], vinculos: [VinculoDoRetrato]
    ) {
        let emOrdem = vinculos.sorted { $0.vinculo < $1.vinculo }
        for (um, outro) in zip(emOrdem, emOrdem.dropFirst()) {
            precondition(um.vinculo != outro.vinculo, "vínculo repetido no retrato")
        }
        (self.regra, self.percentualDoTeto) = (regra, percentualDoTeto)
        (self.percentuais, self.vinculos) = (percentuais, emOrdem)
    }

    /// O retrato do que acabou de ser decidido.
    package init(_ entrada: EntradaDaGlosa, _ resultado: ResultadoDaGlosa) {
        precondition(entrada.quantasLinhas == resultado.quantasLinhas, "o resultado é de outra entrada")
        let plano = entrada.plano
        let regra = entrada.regraVigente
        var linhas = [[LinhaDoRetrato]](repeating: [], count: entrada.quantosVinculos)
        for i in 0..<entrada.quantasLinhas {
            linhas[Int(entrada.linhas.bloco[i])].append(LinhaDoRetrato(i, entrada, resultado))
        }
        let colunas = entrada.vinculos
        self.init(
            regra: regra.id, percentualDoTeto: regra.percentualDoTeto,
            percentuais: entrada.tipos.map { regra.tipos[$0.codigo]?.percentual },
            vinculos: entrada.vinculos.id.indices.map { bloco in
                VinculoDoRetrato(
                    vinculo: colunas.id[bloco],
                    remuneracao: RemuneracaoDoMes(
                        liquida: Centavos.borda(colunas.liquida[bloco]), bruta: Centavos.borda(colunas.bruta[bloco]),
                        compulsorias: Centavos.borda(colunas.compulsorias[bloco])),
                    margens: (0..<plano.quantosTipos).map {
                        Centavos.borda(colunas.margem[bloco * plano.quantosTipos + $0])
                    },
                    linhas: linhas[bloco])
            })
    }
}

extension RetratoDaGlosa {
    /// O mesmo mês com o que se gravou: o corte de cada linha é o da conta dada; linha sem conta foi inteira à folha.
    ///
    /// Do retrato ficam os limites e a ordem das linhas que não foram cortadas; nada do que foi decidido se refaz.
    package func com(gravadas contas: [ContaDaGlosa]) -> RetratoDaGlosa {
        let porContrato = Dictionary(contas.map { ($0.contrato, $0) }, uniquingKeysWith: { primeira, _ in primeira })
        return RetratoDaGlosa(
            regra: regra, percentualDoTeto: percentualDoTeto, percentuais: percentuais,
            vinculos: vinculos.map { vinculo in
                VinculoDoRetrato(
                    vinculo: vinculo.vinculo, remuneracao: vinculo.remuneracao, margens: vinculo.margens,
                    linhas: vinculo.linhas.map { $0.com(gravada: porContrato[$0.contrato]) })
            })
    }
}

/// Um vínculo no retrato de um mês.
package struct VinculoDoRetrato: Sendable {
    package let vinculo: Int64
    package let remuneracao: RemuneracaoDoMes
    /// Por índice de tipo; `nil`, desconhecida.
    package let margens: [Dinheiro?]
    package let linhas: [LinhaDoRetrato]

    package init(vinculo: Int64, remuneracao: RemuneracaoDoMes, margens: [Dinheiro?], linhas: [LinhaDoRetrato]) {
        (self.vinculo, self.remuneracao, self.margens, self.linhas) = (vinculo, remuneracao, margens, linhas)
    }

    package var glosado: Dinheiro { linhas.map(\.glosado).soma() }
}

/// Uma linha no retrato de um mês.
package struct LinhaDoRetrato: Sendable {
    package let contrato: Int64
    package let ordem: Int
    package let natureza: NaturezaDaLinha
    /// As restrições a que a linha está sujeita pela regra do mês, um bit por `RestricaoDaGlosa.indice`.
    package let sujeicao: UInt64
    package let percentualDoLimite: Percentual?
    package let parcela: Dinheiro
    package let enviado: Dinheiro
    package let glosado: Dinheiro
    package let suspensa: Bool
    package let limitante: RestricaoDaGlosa?
    package let componente: ComponenteDaRestricao?
    package let motivo: MotivoDaGlosa?
    package let origem: MotivoDaGlosa?
    package let valorDaCausa: Dinheiro

    package init(
        contrato: Int64, ordem: Int, natureza: NaturezaDaLinha, sujeicao: UInt64, percentualDoLimite: Percentual?,
        parcela: Dinheiro, enviado: Dinheiro, glosado: Dinheiro, suspensa: Bool, limitante: RestricaoDaGlosa?,
        componente: ComponenteDaRestricao?, motivo: MotivoDaGlosa?, origem: MotivoDaGlosa?, valorDaCausa: Dinheiro
    ) {
        (self.contrato, self.ordem, self.natureza, self.sujeicao) = (contrato, ordem, natureza, sujeicao)
        (self.percentualDoLimite, self.parcela, self.enviado) = (percentualDoLimite, parcela, enviado)
        (self.glosado, self.suspensa, self.limitante) = (glosado, suspensa, limitante)
        (self.componente, self.motivo, self.origem, self.valorDaCausa) = (componente, motivo, origem, valorDaCausa)
    }

    fileprivate func com(gravada conta: ContaDaGlosa?) -> LinhaDoRetrato {
        LinhaDoRetrato(
            contrato: contrato, ordem: conta?.ordem ?? ordem, natureza: natureza, sujeicao: sujeicao,
            percentualDoLimite: percentualDoLimite, parcela: parcela,
            enviado: conta?.enviado ?? (suspensa ? .zero : parcela), glosado: conta?.glosado ?? .zero,
            suspensa: suspensa, limitante: conta?.limitante, componente: conta?.componente, motivo: conta?.motivo,
            origem: conta?.origem, valorDaCausa: conta?.valorDaCausa ?? .zero)
    }

    fileprivate init(_ i: Int, _ entrada: EntradaDaGlosa, _ resultado: ResultadoDaGlosa) {
        let colunas = entrada.linhas
        let plano = entrada.plano
        let incidencia = colunas.incidencia[i]
        var sujeicao = UInt64(incidencia)
        if incidencia & plano.sobOLimite != 0 { sujeicao |= 1 << UInt64(IndiceDeRestricao.limite) }
        if incidencia & plano.sobOTeto != 0 { sujeicao |= 1 << UInt64(IndiceDeRestricao.teto) }
        let decisao = resultado.linhas[i]
        let limitante = decisao.limitante
        self.init(
            contrato: colunas.contrato[i], ordem: Int(decisao.ordem),
            natureza: NaturezaDaLinha(rawValue: colunas.natureza[i]) ?? .outra, sujeicao: sujeicao,
            percentualDoLimite: entrada.regras.todas[Int(colunas.regra[i])].percentualDoLimite,
            parcela: Dinheiro(centavos: colunas.parcela[i]), enviado: resultado.enviado(i),
            glosado: resultado.glosado(i), suspensa: colunas.sinais[i].contains(.suspensa),
            limitante: limitante == IndiceDeRestricao.nenhuma ? nil : RestricaoDaGlosa(indice: Int(limitante)),
            componente: ComponenteDaRestricao(rawValue: decisao.componente), motivo: resultado.motivo(i),
            origem: resultado.origem(i), valorDaCausa: Dinheiro(centavos: decisao.valorDaCausa))
    }
}
