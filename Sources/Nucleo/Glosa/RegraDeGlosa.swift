/// Regra de glosa de um período: percentuais por finalidade e o modo de operar o pré-corte.
///
/// A regra vigente no mês dá o modo de operar e os percentuais de hoje. Da regra da data de um contrato só
/// valem os percentuais: o contrato legado é medido pelo limite da sua época, mas entra na fila de hoje.
///
/// - Fonte: RF-GER-12, RF-GER-14; dominio.md §3.5. O texto da Resolução PGJ 07/2015 não é conhecido: por isso
///   ordem, percentuais e modos são cadastro com vigência.
package struct RegraDeGlosa: Sendable, Hashable {
    /// Número da versão cadastrada; vai à memória de cada linha.
    package let id: Int64
    /// Norma que a sustenta, como se cita.
    package let fonte: String
    package let desde: Dia
    /// Último dia de vigência, inclusive; `nil` é sem fim marcado.
    package let ate: Dia?
    /// Parâmetros por código do tipo de margem.
    package let tipos: [String: ParametroDoTipo]
    /// Parte da líquida que as facultativas somadas podem alcançar; `nil`: só os limites das contas valem.
    package let percentualDoLimite: Percentual?
    /// Parte da bruta que compulsórias e facultativas podem alcançar; `nil`: sem teto.
    package let percentualDoTeto: Percentual?
    package let modo: ModoDaGlosa

    /// - Throws: `RecusaDeRegraDeGlosa`, o primeiro defeito encontrado, em ordem de código de tipo.
    package init(
        id: Int64, fonte: String, desde: Dia, ate: Dia? = nil, tipos: [String: ParametroDoTipo],
        percentualDoLimite: Percentual? = nil, percentualDoTeto: Percentual? = nil, modo: ModoDaGlosa = ModoDaGlosa()
    ) throws(RecusaDeRegraDeGlosa) {
        if let ate, ate < desde { throw .vigenciaInvertida(regra: id) }
        let percentuais = [percentualDoLimite, percentualDoTeto] + tipos.values.map(\.percentual)
        let partes = tipos.values.map(\.parteDoCorte)
        if (percentuais.compactMap { $0 } + partes).contains(where: { $0 < .zero }) {
            throw .percentualNegativo(regra: id)
        }
        for (codigo, tipo) in tipos.sorted(by: { $0.key < $1.key }) {
            guard case .transbordar(let destino) = tipo.excesso else { continue }
            guard let outro = tipos[destino], destino != codigo else {
                throw .destinoDesconhecido(regra: id, tipo: codigo, destino: destino)
            }
            if case .transbordar = outro.excesso { throw .transbordoEmCadeia(regra: id, tipo: codigo) }
            guard outro.sobOLimite == tipo.sobOLimite, outro.sobOTeto == tipo.sobOTeto else {
                throw .destinoDeOutraFinalidade(regra: id, tipo: codigo, destino: destino)
            }
        }
        if Set(modo.criterios).count != modo.criterios.count { throw .criterioRepetido(regra: id) }
        (self.id, self.fonte, self.desde, self.ate, self.tipos) = (id, fonte, desde, ate, tipos)
        (self.percentualDoLimite, self.percentualDoTeto, self.modo) = (percentualDoLimite, percentualDoTeto, modo)
    }

    package func vale(em dia: Dia) -> Bool {
        if let ate, ate < dia { return false }
        return desde <= dia
    }
}

/// O que a regra diz de um tipo de margem.
package struct ParametroDoTipo: Sendable, Hashable {
    /// Parte da líquida que o tipo alcança; `nil`: o tipo não é percentual (auxílio-saúde, verbas em atraso).
    package let percentual: Percentual?
    /// Conta no limite facultativo somado.
    package let sobOLimite: Bool
    /// Conta no teto da remuneração bruta.
    package let sobOTeto: Bool
    package let excesso: ExcessoDoTipo
    /// Parte do corte do teto que cabe ao tipo, na repartição fixa.
    package let parteDoCorte: Percentual

    package init(
        percentual: Percentual?, sobOLimite: Bool, sobOTeto: Bool, excesso: ExcessoDoTipo = .cortar,
        parteDoCorte: Percentual = .zero
    ) {
        (self.percentual, self.sobOLimite, self.sobOTeto) = (percentual, sobOLimite, sobOTeto)
        (self.excesso, self.parteDoCorte) = (excesso, parteDoCorte)
    }
}

/// O que fazer com o que não cabe na conta de um tipo de margem.
package enum ExcessoDoTipo: Sendable, Hashable {
    /// A linha é cortada em parte, se o produto aceita.
    case cortar
    /// A linha que não cabe inteira sai inteira, mesmo que o produto aceite parcial.
    case recusar
    /// O que não cabe passa à conta do tipo dado, um nível só.
    case transbordar(para: String)
}

/// Como o pré-corte opera no mês.
package struct ModoDaGlosa: Sendable, Hashable {
    /// Ordem dos descontos, um critério desempatando o outro; o último desempate é o menor contrato.
    package let criterios: [CriterioDaOrdem]
    /// Depois da linha que não coube, uma menor ainda pode caber.
    package let segueAdiante: Bool
    package let margemDesconhecida: MargemDesconhecida
    /// Quem vem antes deixa o mínimo de cada legado protegido que vem depois.
    package let guardaDoProtegido: Bool
    package let reparticao: ReparticaoDoCorte

    package init(
        criterios: [CriterioDaOrdem] = CriterioDaOrdem.padrao, segueAdiante: Bool = true,
        margemDesconhecida: MargemDesconhecida = .naoCorta, guardaDoProtegido: Bool = true,
        reparticao: ReparticaoDoCorte = .nenhuma
    ) {
        (self.criterios, self.segueAdiante) = (criterios, segueAdiante)
        (self.margemDesconhecida, self.guardaDoProtegido) = (margemDesconhecida, guardaDoProtegido)
        self.reparticao = reparticao
    }
}

/// Um critério da ordem dos descontos; quem vem primeiro desconta primeiro.
package enum CriterioDaOrdem: String, Sendable, Hashable, CaseIterable, Codable {
    /// Número da prioridade do produto: menor antes.
    case prioridade
    /// Data da averbação: mais antiga antes.
    case antiguidade
    case valorDecrescente
    case valorCrescente
    case ade
    /// Legado protegido antes dos demais.
    case protegidoPrimeiro

    /// - Fonte: dominio.md §3.5; modelo do Decreto MG 45.548/2011, arts. 11 §1º e 13.
    package static let padrao: [CriterioDaOrdem] = [.prioridade, .antiguidade, .valorDecrescente, .ade]
}

/// O que fazer com a linha de conta sem margem conhecida. Desconhecido nunca é zero.
package enum MargemDesconhecida: String, Sendable, Hashable, CaseIterable, Codable {
    /// A conta desconhecida não restringe: sem margem não há base para cortar. A linha sai marcada.
    case naoCorta
    /// A linha é retida inteira, com motivo próprio; a protegida, não.
    case corta
}

/// Como o corte imposto pelo teto se reparte entre os tipos de margem que estão sob ele.
package enum ReparticaoDoCorte: String, Sendable, Hashable, CaseIterable, Codable {
    /// A ordem decide sozinha quem é cortado.
    case nenhuma
    /// Cada conta perde na proporção do seu limite.
    case proporcional
    /// Cada conta perde a parte declarada no tipo.
    case fixa
}

/// Por que a regra ou o conjunto de regras não se aceita. Havendo mais de um motivo, vale o primeiro encontrado.
package enum RecusaDeRegraDeGlosa: Error, Equatable, Sendable {
    case vigenciaInvertida(regra: Int64)
    case percentualNegativo(regra: Int64)
    case destinoDesconhecido(regra: Int64, tipo: String, destino: String)
    case transbordoEmCadeia(regra: Int64, tipo: String)
    /// O destino do transbordo tem de estar no mesmo lugar sob o limite e sob o teto.
    case destinoDeOutraFinalidade(regra: Int64, tipo: String, destino: String)
    case criterioRepetido(regra: Int64)
    case regraRepetida(Int64)
    case vigenciaSobreposta(Int64, Int64)
    case regraInexistente(Int64)
    case semRegra
    case tiposDemais(Int)
    case tipoRepetido(String)
    /// A regra vigente tem de dizer o que vale para todo tipo da entrada.
    case tipoSemParametro(regra: Int64, tipo: String)
    /// Verbas em atraso não compõem o limite da remuneração mensal (RF-GER-17).
    case estoqueSobLimite(regra: Int64, tipo: String)
    /// Estoque não transborda nem recebe transbordo.
    case transbordoDeEstoque(regra: Int64, tipo: String)
}
