/// Tudo o que o pré-corte de um mês olha, em colunas: vínculos, contas de margem e linhas.
///
/// A ordem em que vínculos e linhas entram não muda a decisão de nenhuma linha; em lote grande, agrupadas por vínculo
/// (a ordem natural do banco) elas se leem em sequência. Vínculos são independentes: um mês pode ser dividido em
/// entradas menores e decidido em paralelo.
///
/// - Unidade: centavos, por vínculo e competência.
/// - Fonte: dominio.md §3.5; `docs/decisoes/0028-pre-corte.md`.
package struct EntradaDaGlosa: Sendable {
    package let tipos: [TipoNaGlosa]
    package let regras: RegrasDeGlosa
    let plano: PlanoDaGlosa
    /// A regra que valia no mês anterior; `nil`, não se sabe.
    package let regraAnterior: Int64?

    var vinculos = ColunasDeVinculo()
    var linhas = ColunasDeLinha()

    /// - Parameters:
    ///   - tipos: os tipos de margem, até 32; a posição é o índice usado nas contas e na incidência.
    ///   - vigente: id da regra do mês.
    ///   - regraAnterior: id da regra do mês anterior, para o motivo.
    /// - Throws: `RecusaDeRegraDeGlosa` se a regra vigente não cobre os tipos.
    package init(
        tipos: [TipoNaGlosa], regras: RegrasDeGlosa, vigente: Int64, regraAnterior: Int64? = nil
    ) throws(RecusaDeRegraDeGlosa) {
        plano = try PlanoDaGlosa(tipos: tipos, regras: regras, vigente: vigente)
        (self.tipos, self.regras, self.regraAnterior) = (tipos, regras, regraAnterior)
    }

    package var regraVigente: RegraDeGlosa { regras.todas[plano.vigente] }
    package var quantasLinhas: Int { linhas.contrato.count }
    package var quantosVinculos: Int { vinculos.id.count }

    /// Reserva espaço para não crescer aos poucos em lote grande.
    package mutating func reservar(vinculos: Int, linhas: Int) {
        self.vinculos.reservar(vinculos, tipos: tipos.count)
        self.linhas.reservar(linhas)
    }

    /// Acrescenta um vínculo, com todas as contas desconhecidas; devolve o bloco que as linhas levam.
    package mutating func acrescentar(
        vinculo: Int64, remuneracao: RemuneracaoDoMes = RemuneracaoDoMes(),
        anterior: RemuneracaoDoMes = RemuneracaoDoMes()
    ) -> Int {
        vinculos.acrescentar(vinculo, remuneracao, anterior, tipos: tipos.count)
        return vinculos.id.count - 1
    }

    /// Diz o que se conhece de uma conta de margem do vínculo; o que não se diz fica desconhecido.
    package mutating func informar(_ conta: ContaDoMes, em bloco: Int) {
        precondition(tipos.indices.contains(conta.tipo), "tipo de margem fora da lista")
        precondition(vinculos.id.indices.contains(bloco), "vínculo fora da entrada")
        for porRegra in conta.porRegra {
            precondition(regras.todas.indices.contains(porRegra.regra), "regra fora da lista")
        }
        vinculos.informar(conta, em: bloco * tipos.count + conta.tipo)
    }

    /// Acrescenta uma linha; devolve a posição dela, que é a mesma no resultado.
    ///
    /// Contrato repetido no vínculo é defeito de quem chama, e o cálculo para ao encontrá-lo.
    package mutating func acrescentar(_ linha: LinhaDaGlosa, em bloco: Int) -> Int {
        precondition(vinculos.id.indices.contains(bloco), "vínculo fora da entrada")
        precondition(regras.todas.indices.contains(linha.regra), "regra fora da lista")
        precondition(linha.parcela >= .zero && linha.minimo >= .zero, "parcela e mínimo não são negativos")
        precondition((linha.incidencia.tipos >> UInt32(tipos.count - 1)) >> 1 == 0, "incidência em tipo fora da lista")
        linhas.acrescentar(linha, bloco: Int32(bloco))
        return linhas.contrato.count - 1
    }
}

/// Tipo de margem, como o pré-corte o vê.
package struct TipoNaGlosa: Sendable, Hashable, Codable {
    package let codigo: String
    /// Como se diz em frase: «margem facultativa».
    package let nome: String
    /// Estoque é saldo que se esgota (verbas em atraso), e não limite que se renova todo mês.
    package let estoque: Bool

    package init(codigo: String, nome: String, estoque: Bool = false) {
        (self.codigo, self.nome, self.estoque) = (codigo, nome, estoque)
    }
}

/// Remuneração e compulsórias de um mês; o que o leiaute não trouxe é `nil`, nunca zero.
package struct RemuneracaoDoMes: Sendable, Hashable {
    /// Base das margens: remuneração fixa menos descontos legais.
    package let liquida: Dinheiro?
    /// Soma dos pagamentos ordinários, base do teto.
    package let bruta: Dinheiro?
    package let compulsorias: Dinheiro?

    package init(liquida: Dinheiro? = nil, bruta: Dinheiro? = nil, compulsorias: Dinheiro? = nil) {
        (self.liquida, self.bruta, self.compulsorias) = (liquida, bruta, compulsorias)
    }
}

/// Conta de margem de um vínculo no mês.
package struct ContaDoMes: Sendable, Hashable {
    /// Índice do tipo na entrada.
    package let tipo: Int
    /// Margem da última folha fechada (M−1), pela regra vigente; pode ser negativa.
    package let margem: Dinheiro?
    package let margemAnterior: Dinheiro?
    /// Só em estoque: quanto do crédito é pago neste mês.
    package let pagamentoDoMes: Dinheiro?
    /// Margens que o leiaute trouxe para outras regras.
    package let porRegra: [MargemPorRegra]

    package init(
        tipo: Int, margem: Dinheiro?, margemAnterior: Dinheiro? = nil, pagamentoDoMes: Dinheiro? = nil,
        porRegra: [MargemPorRegra] = []
    ) {
        (self.tipo, self.margem, self.margemAnterior) = (tipo, margem, margemAnterior)
        (self.pagamentoDoMes, self.porRegra) = (pagamentoDoMes, porRegra)
    }
}

/// Margem de uma conta medida por uma regra que não é a vigente.
package struct MargemPorRegra: Sendable, Hashable {
    /// Índice da regra em `RegrasDeGlosa.todas`.
    package let regra: Int
    package let margem: Dinheiro

    package init(regra: Int, margem: Dinheiro) { (self.regra, self.margem) = (regra, margem) }
}

/// Os tipos de margem em que a linha pesa; vazia, a linha não consome margem nenhuma.
package struct IncidenciaDaLinha: Sendable, Hashable, ExpressibleByArrayLiteral {
    /// Um bit por índice de tipo.
    package let tipos: UInt32

    package init(tipos: UInt32) { self.tipos = tipos }

    package init(_ indices: [Int]) {
        precondition(indices.allSatisfy { 0..<32 ~= $0 }, "índice de tipo de 0 a 31")
        tipos = indices.reduce(0) { $0 | 1 << UInt32($1) }
    }

    package init(arrayLiteral indices: Int...) { self.init(indices) }
}

/// Linha do mês anterior do mesmo contrato, para dizer o motivo da glosa.
package enum MesAnterior: Sendable, Hashable, Codable {
    /// Não há mês anterior conhecido (primeira carga).
    case desconhecido
    /// O contrato não tinha linha: é novo.
    case ausente
    case suspensa
    /// - Parameter origem: motivo original da glosa de então, se houve.
    case presente(parcela: Dinheiro, enviado: Dinheiro, origem: MotivoDaGlosa? = nil)
}

/// Uma parcela prevista para o mês.
package struct LinhaDaGlosa: Sendable, Hashable {
    package let contrato: Int64
    package let ade: Int64
    /// Menor desconta primeiro.
    package let prioridade: Int32
    package let averbadoEm: Dia
    /// O previsto do mês.
    package let parcela: Dinheiro
    /// Menor valor que o produto aceita descontar.
    package let minimo: Dinheiro
    package let aceitaParcial: Bool
    package let incidencia: IncidenciaDaLinha
    /// Índice da regra da data do contrato.
    package let regra: Int
    /// Legado fora da exclusão automática (RF-GER-13).
    package let protegida: Bool
    package let suspensa: Bool
    package let natureza: NaturezaDaLinha
    package let anterior: MesAnterior

    package init(
        contrato: Int64, ade: Int64, prioridade: Int32, averbadoEm: Dia, parcela: Dinheiro, minimo: Dinheiro = .zero,
        aceitaParcial: Bool, incidencia: IncidenciaDaLinha, regra: Int, protegida: Bool = false, suspensa: Bool = false,
        natureza: NaturezaDaLinha, anterior: MesAnterior
    ) {
        (self.contrato, self.ade, self.prioridade, self.averbadoEm) = (contrato, ade, prioridade, averbadoEm)
        (self.parcela, self.minimo, self.aceitaParcial) = (parcela, minimo, aceitaParcial)
        (self.incidencia, self.regra, self.protegida, self.suspensa) = (incidencia, regra, protegida, suspensa)
        (self.natureza, self.anterior) = (natureza, anterior)
    }
}
