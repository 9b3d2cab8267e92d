/// Percentuais que limitam as consignações, com a norma que os dá. Têm vigência: são cadastro.
package struct RegraDeMargem: Sendable, Hashable {
    /// Da remuneração líquida, para todas as facultativas.
    package let facultativas: Percentual

    /// Da remuneração líquida, dentro das facultativas e só para cartão.
    package let cartao: Percentual

    /// Da remuneração bruta ordinária, somando compulsórias e facultativas.
    package let teto: Percentual

    /// Norma que dá os números.
    package let fonte: String

    package init(facultativas: Percentual, cartao: Percentual, teto: Percentual, fonte: String) {
        precondition(.zero <= cartao && cartao <= facultativas, "o cartão é parte das facultativas")
        self.facultativas = facultativas
        self.cartao = cartao
        self.teto = teto
        self.fonte = fonte
    }

    /// 40% da líquida, 10% deles só para cartão; 70% da bruta com as compulsórias.
    package static let lei19490 = RegraDeMargem(
        facultativas: Percentual(pontosBase: 4_000), cartao: Percentual(pontosBase: 1_000),
        teto: Percentual(pontosBase: 7_000), fonte: "Lei MG 19.490/2011, art. 12")
}

/// O que a folha sabe da remuneração de um vínculo num mês. O que não veio no arquivo é `nil`, nunca zero.
package struct Remuneracao: Sendable, Hashable {
    /// Pagamentos ordinários, sem os extraordinários ou eventuais.
    package let brutaOrdinaria: Dinheiro?

    /// Remuneração fixa, sem vantagens temporárias ou eventuais.
    package let fixa: Dinheiro

    /// Descontos que a lei manda abater da fixa para chegar à líquida.
    package let descontosLegais: Dinheiro

    /// Todas as consignações compulsórias, que contam no teto.
    package let compulsorias: Dinheiro?

    package init(brutaOrdinaria: Dinheiro?, fixa: Dinheiro, descontosLegais: Dinheiro, compulsorias: Dinheiro?) {
        self.brutaOrdinaria = brutaOrdinaria
        self.fixa = fixa
        self.descontosLegais = descontosLegais
        self.compulsorias = compulsorias
    }
}

/// As margens de um vínculo recalculadas da remuneração, para conferir as que a folha mandou.
///
/// - Fonte: Lei MG 19.490/2011, art. 12; `dominio` 3.1. Trunca a centavos, para nunca passar do limite.
package struct MargemCalculada: Sendable, Hashable {
    /// Fixa menos descontos legais; pode ser negativa.
    package let liquida: Dinheiro

    /// Limite das facultativas pelo percentual da líquida; nunca negativo.
    package let facultativas: Dinheiro

    /// Parte exclusiva do cartão.
    package let cartao: Dinheiro

    /// O que sobra para as demais: o percentual restante da líquida, truncado.
    package let demais: Dinheiro

    /// O que o teto deixa para as facultativas, com sinal; `nil` se bruta ou compulsórias são desconhecidas.
    package let folgaDoTeto: Dinheiro?

    /// O que se pode descontar de facultativas no mês: o menor dos dois limites; nunca negativo.
    ///
    /// Sem a folga, vale só o das facultativas, e a memória o diz.
    package let limiteDoMes: Dinheiro

    package let memoria: [LinhaDaMemoria]

    /// Só olha para os argumentos: mesma entrada, mesma margem, hoje ou daqui a dez anos.
    package init(de remuneracao: Remuneracao, pela regra: RegraDeMargem) {
        let liquida = remuneracao.fixa - remuneracao.descontosLegais
        let base = max(.zero, liquida)
        let restante = regra.facultativas - regra.cartao
        facultativas = base.vezes(regra.facultativas, .paraBaixo)
        cartao = base.vezes(regra.cartao, .paraBaixo)
        demais = base.vezes(restante, .paraBaixo)
        var tetoDaBruta: Dinheiro?
        var folga: Dinheiro?
        if let bruta = remuneracao.brutaOrdinaria {
            let teto = bruta.vezes(regra.teto, .paraBaixo)
            tetoDaBruta = teto
            folga = remuneracao.compulsorias.map { teto - $0 }
        }
        folgaDoTeto = folga
        limiteDoMes = max(.zero, min(facultativas, folga ?? facultativas))
        self.liquida = liquida

        let folha = "folha da competência"
        let semTeto = "teto não aplicado: a folha não informou bruta ordinária ou compulsórias"
        memoria = [
            LinhaDaMemoria("Remuneração fixa", remuneracao.fixa, fonte: folha),
            LinhaDaMemoria("Descontos legais", -remuneracao.descontosLegais, fonte: folha),
            LinhaDaMemoria("Remuneração líquida", liquida, fonte: "fixa menos descontos legais; \(regra.fonte), § 2º"),
            LinhaDaMemoria(
                "Facultativas, \(regra.facultativas.brasileiro) da líquida", facultativas, fonte: regra.fonte),
            LinhaDaMemoria("Cartão, \(regra.cartao.brasileiro) da líquida", cartao, fonte: "\(regra.fonte), § 1º"),
            LinhaDaMemoria("Demais, \(restante.brasileiro) da líquida", demais, fonte: "facultativas menos o cartão"),
            LinhaDaMemoria("Remuneração bruta ordinária", remuneracao.brutaOrdinaria, fonte: folha),
            LinhaDaMemoria("Teto, \(regra.teto.brasileiro) da bruta", tetoDaBruta, fonte: regra.fonte),
            LinhaDaMemoria("Compulsórias", remuneracao.compulsorias.map { -$0 }, fonte: folha),
            LinhaDaMemoria("Folga do teto", folga, fonte: folga == nil ? semTeto : "teto menos compulsórias"),
            LinhaDaMemoria(
                "Limite do mês", limiteDoMes,
                fonte: folga == nil ? semTeto : "menor entre facultativas e folga do teto"),
        ]
    }

    /// Base de cálculo que teria dado a margem, quando o arquivo só traz a margem: margem ÷ percentual, truncada.
    ///
    /// É inferência: a memória de quem a usar tem de dizê-lo.
    ///
    /// - Fonte: `dominio` 3.5, «Base».
    package static func baseInferida(margem: Dinheiro, percentual: Percentual) -> Dinheiro {
        precondition(percentual > .zero, "percentual positivo")
        return margem.vezes(Percentual.cemPorCento.pontosBase, sobre: percentual.pontosBase, .paraBaixo)
    }
}
