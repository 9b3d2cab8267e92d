/// Quem passou a ser glosado, deixou de ser ou mudou de valor entre dois meses, e a razão.
///
/// - Fonte: RF-GER-16; as razões e o desempate estão em `docs/decisoes/0028-pre-corte.md`.
package enum ComparativoDaGlosa {
    /// Compara dois meses de retratos com os mesmos tipos de margem.
    ///
    /// - Returns: uma mudança por vínculo glosado em algum dos meses, em ordem de vínculo. Vínculo que falta num dos
    ///   meses conta como sem linhas.
    package static func comparar(_ antes: RetratoDaGlosa, _ agora: RetratoDaGlosa) -> [MudancaDaGlosa] {
        precondition(antes.percentuais.count == agora.percentuais.count, "os meses têm tipos de margem diferentes")
        var mudancas: [MudancaDaGlosa] = []
        var (i, j) = (0, 0)
        while i < antes.vinculos.count || j < agora.vinculos.count {
            let de = i < antes.vinculos.count ? antes.vinculos[i] : nil
            let para = j < agora.vinculos.count ? agora.vinculos[j] : nil
            let vinculo = min(de?.vinculo ?? .max, para?.vinculo ?? .max)
            let par = ParDeMeses(
                de: de?.vinculo == vinculo ? de : nil, para: para?.vinculo == vinculo ? para : nil,
                antes: antes, agora: agora)
            if par.de != nil { i += 1 }
            if par.para != nil { j += 1 }
            if let mudanca = par.mudanca(do: vinculo) { mudancas.append(mudanca) }
        }
        return mudancas
    }
}

/// O que mudou na glosa de um vínculo.
package struct MudancaDaGlosa: Sendable, Hashable, Codable {
    package let vinculo: Int64
    package let situacao: SituacaoDaMudanca
    package let glosadoAntes: Dinheiro
    package let glosadoAgora: Dinheiro
    /// O contrato que mais explica a mudança.
    package let contrato: Int64
    package let razao: RazaoDaMudanca
    /// Valor da causa ou do alívio; zero nas razões sem valor.
    package let valor: Dinheiro
}

/// Como o total glosado do vínculo mudou de um mês para outro; `passou` e `deixou` são de zero e para zero.
package enum SituacaoDaMudanca: String, Sendable, Hashable, CaseIterable, Codable {
    case passou, deixou, aumentou, diminuiu, permaneceu
}

/// A razão é motivo de glosa, se ela surgiu, cresceu ou ficou; é alívio, se diminuiu ou acabou.
package enum RazaoDaMudanca: Sendable, Hashable, Codable {
    case glosa(MotivoDaGlosa)
    case alivio(AlivioDaGlosa)
}

/// O que abriu espaço para a linha que deixou de ser cortada; no empate de valor, vale o de menor número.
package enum AlivioDaGlosa: UInt8, Sendable, Hashable, CaseIterable, Codable {
    case reducaoDeCompulsoria = 1
    case aumentoDaMargem = 2
    case reducaoDePlanoDeSaude = 3
    case reducaoDeMensalidade = 4
    case reducaoDeParcela = 5
    case contratoEncerrado = 6
    case suspensao = 7
    case mudancaDeRegra = 8
    case outra = 9

    package var codigo: String {
        switch self {
        case .reducaoDeCompulsoria: "reducao_de_compulsoria"
        case .aumentoDaMargem: "aumento_da_margem"
        case .reducaoDePlanoDeSaude: "reducao_de_plano_de_saude"
        case .reducaoDeMensalidade: "reducao_de_mensalidade"
        case .reducaoDeParcela: "reducao_de_parcela"
        case .contratoEncerrado: "contrato_encerrado"
        case .suspensao: "suspensao"
        case .mudancaDeRegra: "mudanca_de_regra"
        case .outra: "outra"
        }
    }
}

/// Um vínculo nos dois meses; falta um dos lados se ele não tinha linhas.
private struct ParDeMeses {
    let de: VinculoDoRetrato?
    let para: VinculoDoRetrato?
    let antes: RetratoDaGlosa
    let agora: RetratoDaGlosa

    func mudanca(do vinculo: Int64) -> MudancaDaGlosa? {
        let (glosadoAntes, glosadoAgora) = (de?.glosado ?? .zero, para?.glosado ?? .zero)
        guard glosadoAntes > .zero || glosadoAgora > .zero else { return nil }
        let situacao: SituacaoDaMudanca
        switch (glosadoAntes, glosadoAgora) {
        case (let antes, let agora) where antes == agora: situacao = .permaneceu
        case (.zero, _): situacao = .passou
        case (_, .zero): situacao = .deixou
        default: situacao = glosadoAgora > glosadoAntes ? .aumentou : .diminuiu
        }
        let (contrato, razao, valor) =
            glosadoAgora >= glosadoAntes
            ? agravo(permaneceu: situacao == .permaneceu) : alivio()
        return MudancaDaGlosa(
            vinculo: vinculo, situacao: situacao, glosadoAntes: glosadoAntes, glosadoAgora: glosadoAgora,
            contrato: contrato, razao: razao, valor: valor)
    }

    private func agravo(permaneceu: Bool) -> (Int64, RazaoDaMudanca, Dinheiro) {
        let antigos = porContrato(permaneceu ? nil : de) { $0.glosado }
        let linha = Self.maior(em: para) { $0.glosado - (antigos[$0.contrato] ?? .zero) }
        let origem = linha.origem ?? .limite
        return (linha.contrato, .glosa(origem), origem == linha.motivo ? linha.valorDaCausa : .zero)
    }

    private func alivio() -> (Int64, RazaoDaMudanca, Dinheiro) {
        let novos = porContrato(para) { $0.glosado }
        let linha = Self.maior(em: de) { $0.glosado - (novos[$0.contrato] ?? .zero) }
        var valores = [Int64](repeating: 0, count: 8)
        let movimento = crescimento(linha)
        valores[Int(AlivioDaGlosa.reducaoDeCompulsoria.rawValue)] = movimento.daCompulsoria
        valores[Int(AlivioDaGlosa.aumentoDaMargem.rawValue)] = movimento.daMargem
        let agora = porContrato(para) { $0 }
        let c = UInt64(linha.limitante?.indice ?? 0)
        for outra in de?.linhas ?? [] where outra.ordem <= linha.ordem && !outra.suspensa {
            if outra.sujeicao & (1 << c) == 0 { continue }
            let (alivio, valor) = liberado(outra, agora[outra.contrato], propria: outra.contrato == linha.contrato)
            valores[Int(alivio.rawValue)] += valor.centavos
        }
        var (maior, codigo): (Int64, UInt8) = (0, 0)
        for (indice, valor) in valores.enumerated() where valor > maior { (maior, codigo) = (valor, UInt8(indice)) }
        let mudouDeRegra = antes.regra != self.agora.regra
        let razao = AlivioDaGlosa(rawValue: codigo) ?? (mudouDeRegra ? .mudancaDeRegra : .outra)
        return (linha.contrato, .alivio(razao), Dinheiro(centavos: maior))
    }

    /// Quanto uma linha de antes deixou livre agora.
    private func liberado(
        _ linha: LinhaDoRetrato, _ nova: LinhaDoRetrato?, propria: Bool
    ) -> (AlivioDaGlosa, Dinheiro) {
        guard let nova else { return (.contratoEncerrado, propria ? linha.parcela : linha.enviado) }
        if nova.suspensa { return (.suspensao, propria ? linha.parcela : linha.enviado) }
        let reducao = max(.zero, linha.parcela - nova.parcela)
        switch linha.natureza {
        case .planoDeSaude: return (.reducaoDePlanoDeSaude, reducao)
        case .mensalidade: return (.reducaoDeMensalidade, reducao)
        default: return (.reducaoDeParcela, reducao)
        }
    }

    /// Quanto a restrição que limitava cresceu: o encolhimento lido de agora para antes.
    private func crescimento(_ linha: LinhaDoRetrato) -> Encolhimento {
        let c = linha.componente == .reparticao ? .teto : linha.limitante
        let compulsorias = par { $0.remuneracao.compulsorias }
        switch c {
        case .conta(let tipo):
            return Encolhimento(
                daConta: par { $0.margens[tipo] }, compulsorias, percentual: pontosBase(antes.percentuais[tipo]))
        case .limiteFacultativo:
            return Encolhimento(
                doLimite: par { $0.remuneracao.liquida }, compulsorias, percentual: pontosBase(linha.percentualDoLimite)
            )
        case .teto, nil:
            return Encolhimento(
                doTeto: par { $0.remuneracao.bruta }, compulsorias, percentual: pontosBase(antes.percentualDoTeto))
        }
    }

    private func par(_ valor: (VinculoDoRetrato) -> Dinheiro?) -> Encolhimento.Par {
        (Centavos.coluna(para.flatMap(valor)), Centavos.coluna(de.flatMap(valor)))
    }

    private func pontosBase(_ percentual: Percentual?) -> Int64 { percentual?.pontosBase ?? Centavos.desconhecido }

    private func porContrato<T>(_ lado: VinculoDoRetrato?, _ valor: (LinhaDoRetrato) -> T) -> [Int64: T] {
        Dictionary((lado?.linhas ?? []).map { ($0.contrato, valor($0)) }, uniquingKeysWith: { primeiro, _ in primeiro })
    }

    /// A linha de maior valor; no empate, a de menor ordem.
    private static func maior(em lado: VinculoDoRetrato?, _ valor: (LinhaDoRetrato) -> Dinheiro) -> LinhaDoRetrato {
        let linhas = (lado?.linhas ?? []).map { ($0, valor($0)) }
        guard let escolhida = linhas.min(by: { ($1.1, $0.0.ordem) < ($0.1, $1.0.ordem) })?.0 else {
            preconditionFailure("vínculo com glosa e sem linha")
        }
        return escolhida
    }
}

extension FraseDaGlosa {
    /// «Passou a ser glosado por aumento do plano de saúde (R$ 120,00).»
    package static func frase(_ mudanca: MudancaDaGlosa) -> String {
        let (antes, agora) = (mudanca.glosadoAntes.emReais, mudanca.glosadoAgora.emReais)
        let inicio =
            switch mudanca.situacao {
            case .passou: "Passou a ser glosado em \(agora)"
            case .deixou: "Deixou de ser glosado (eram \(antes))"
            case .aumentou: "A glosa aumentou de \(antes) para \(agora)"
            case .diminuiu: "A glosa diminuiu de \(antes) para \(agora)"
            case .permaneceu: "Permanece glosado em \(agora)"
            }
        let valor = mudanca.valor > .zero ? " (\(mudanca.valor.emReais))" : ""
        switch mudanca.razao {
        case .glosa(let motivo): return "\(inicio) por \(frase(motivo))\(valor)."
        case .alivio(let alivio): return "\(inicio) por \(frase(alivio))\(valor)."
        }
    }

    /// O alívio, como complemento de «deixou de ser glosado por».
    package static func frase(_ alivio: AlivioDaGlosa) -> String {
        switch alivio {
        case .reducaoDeCompulsoria: "redução das consignações compulsórias"
        case .aumentoDaMargem: "aumento da margem bruta"
        case .reducaoDePlanoDeSaude: "redução do plano de saúde"
        case .reducaoDeMensalidade: "redução de mensalidade"
        case .reducaoDeParcela: "redução de parcela"
        case .contratoEncerrado: "contrato que deixou de ser descontado (liquidado, concluído ou cancelado)"
        case .suspensao: "suspensão de contrato"
        case .mudancaDeRegra: "mudança da regra de glosa"
        case .outra: "mudança na ordem ou na composição dos descontos"
        }
    }
}
