// As colunas da entrada. Uma posição por vínculo, por (vínculo, tipo) ou por linha; `Centavos.desconhecido` onde não se sabe.
// Colunas raras (mês anterior, pagamento, margem por regra) ficam vazias enquanto ninguém as informa.

/// Colunas por vínculo e por conta. A conta do tipo `t` do vínculo `b` está em `b × quantos tipos + t`.
struct ColunasDeVinculo: Sendable {
    var id: [Int64] = []
    var liquida: [Int64] = []
    var bruta: [Int64] = []
    var compulsorias: [Int64] = []
    var liquidaAnterior: [Int64] = []
    var brutaAnterior: [Int64] = []
    var compulsoriasAnteriores: [Int64] = []
    var margem: [Int64] = []
    var margemAnterior: [Int64] = []
    /// Vazia, se ninguém informou pagamento.
    var pagamento: [Int64] = []
    /// Por índice de regra; vazia a coluna da regra que ninguém informou.
    var porRegra: [[Int64]] = []

    mutating func reservar(_ quantos: Int, tipos: Int) {
        id.reserveCapacity(quantos)
        liquida.reserveCapacity(quantos)
        bruta.reserveCapacity(quantos)
        compulsorias.reserveCapacity(quantos)
        liquidaAnterior.reserveCapacity(quantos)
        brutaAnterior.reserveCapacity(quantos)
        compulsoriasAnteriores.reserveCapacity(quantos)
        margem.reserveCapacity(quantos * tipos)
        margemAnterior.reserveCapacity(quantos * tipos)
    }

    mutating func acrescentar(
        _ vinculo: Int64, _ atual: RemuneracaoDoMes, _ anterior: RemuneracaoDoMes, tipos: Int
    ) {
        id.append(vinculo)
        liquida.append(Centavos.coluna(atual.liquida))
        bruta.append(Centavos.coluna(atual.bruta))
        compulsorias.append(Centavos.coluna(atual.compulsorias))
        liquidaAnterior.append(Centavos.coluna(anterior.liquida))
        brutaAnterior.append(Centavos.coluna(anterior.bruta))
        compulsoriasAnteriores.append(Centavos.coluna(anterior.compulsorias))
        for _ in 0..<tipos {
            margem.append(Centavos.desconhecido)
            margemAnterior.append(Centavos.desconhecido)
        }
    }

    mutating func informar(_ conta: ContaDoMes, em posicao: Int) {
        margem[posicao] = Centavos.coluna(conta.margem)
        margemAnterior[posicao] = Centavos.coluna(conta.margemAnterior)
        if let pagamento = conta.pagamentoDoMes {
            Self.completar(&self.pagamento, ate: margem.count)
            self.pagamento[posicao] = Centavos.coluna(pagamento)
        }
        for informada in conta.porRegra {
            while porRegra.count <= informada.regra { porRegra.append([]) }
            Self.completar(&porRegra[informada.regra], ate: margem.count)
            porRegra[informada.regra][posicao] = Centavos.coluna(informada.margem)
        }
    }

    /// O que a coluna rara diz da posição; a coluna pode ser mais curta que as outras.
    static func ler(_ coluna: [Int64], _ posicao: Int) -> Int64 {
        posicao < coluna.count ? coluna[posicao] : Centavos.desconhecido
    }

    private static func completar(_ coluna: inout [Int64], ate quantas: Int) {
        if coluna.count < quantas {
            coluna.append(contentsOf: repeatElement(Centavos.desconhecido, count: quantas - coluna.count))
        }
    }
}

/// Colunas por linha.
struct ColunasDeLinha: Sendable {
    var bloco: [Int32] = []
    var contrato: [Int64] = []
    var ade: [Int64] = []
    var prioridade: [Int32] = []
    /// Dias desde 1970.
    var averbadoEm: [Int32] = []
    var parcela: [Int64] = []
    var minimo: [Int64] = []
    var incidencia: [UInt32] = []
    var regra: [UInt16] = []
    var sinais: [SinaisDaLinha] = []
    var natureza: [UInt8] = []
    var parcelaAnterior: [Int64] = []
    var enviadoAnterior: [Int64] = []
    /// Código do motivo original da glosa do mês anterior; 0, não houve.
    var origemAnterior: [UInt8] = []

    mutating func reservar(_ quantas: Int) {
        bloco.reserveCapacity(quantas)
        contrato.reserveCapacity(quantas)
        ade.reserveCapacity(quantas)
        prioridade.reserveCapacity(quantas)
        averbadoEm.reserveCapacity(quantas)
        parcela.reserveCapacity(quantas)
        minimo.reserveCapacity(quantas)
        incidencia.reserveCapacity(quantas)
        regra.reserveCapacity(quantas)
        sinais.reserveCapacity(quantas)
        natureza.reserveCapacity(quantas)
        parcelaAnterior.reserveCapacity(quantas)
        enviadoAnterior.reserveCapacity(quantas)
        origemAnterior.reserveCapacity(quantas)
    }

    mutating func acrescentar(_ linha: LinhaDaGlosa, bloco: Int32) {
        self.bloco.append(bloco)
        contrato.append(linha.contrato)
        ade.append(linha.ade)
        prioridade.append(linha.prioridade)
        averbadoEm.append(Int32(linha.averbadoEm.diasDesde1970))
        parcela.append(linha.parcela.centavos)
        minimo.append(linha.minimo.centavos)
        incidencia.append(linha.incidencia.tipos)
        regra.append(UInt16(linha.regra))
        natureza.append(linha.natureza.rawValue)
        var sinais: SinaisDaLinha = []
        if linha.aceitaParcial { sinais.insert(.aceitaParcial) }
        if linha.protegida { sinais.insert(.protegida) }
        if linha.suspensa { sinais.insert(.suspensa) }
        var antes: (parcela: Int64, enviado: Int64, origem: UInt8) = (0, 0, 0)
        switch linha.anterior {
        case .desconhecido: break
        case .ausente: sinais.insert(.ausenteAntes)
        case .suspensa: sinais.insert(.suspensaAntes)
        case .presente(let parcela, let enviado, let origem):
            sinais.insert(.presenteAntes)
            antes = (parcela.centavos, enviado.centavos, origem?.rawValue ?? 0)
        }
        self.sinais.append(sinais)
        parcelaAnterior.append(antes.parcela)
        enviadoAnterior.append(antes.enviado)
        origemAnterior.append(antes.origem)
    }

    /// Desfaz a coluna para a borda.
    func anterior(_ i: Int) -> MesAnterior {
        let sinais = sinais[i]
        if sinais.contains(.ausenteAntes) { return .ausente }
        if sinais.contains(.suspensaAntes) { return .suspensa }
        guard sinais.contains(.presenteAntes) else { return .desconhecido }
        return .presente(
            parcela: Dinheiro(centavos: parcelaAnterior[i]), enviado: Dinheiro(centavos: enviadoAnterior[i]),
            origem: MotivoDaGlosa(rawValue: origemAnterior[i]))
    }
}

/// Marcas de uma linha. Das três do mês anterior há no máximo uma; nenhuma é mês anterior desconhecido.
struct SinaisDaLinha: OptionSet, Sendable {
    let rawValue: UInt8

    static let aceitaParcial = SinaisDaLinha(rawValue: 1)
    static let protegida = SinaisDaLinha(rawValue: 2)
    static let suspensa = SinaisDaLinha(rawValue: 4)
    static let ausenteAntes = SinaisDaLinha(rawValue: 8)
    static let suspensaAntes = SinaisDaLinha(rawValue: 16)
    static let presenteAntes = SinaisDaLinha(rawValue: 32)
}
