import Nucleo

/// Uma consignatária da base: nome do quadro público, todo o resto inventado.
struct ConsignatariaFicticia: Sendable {
    let codigo: String
    let nome: String
    let razaoSocial: String
    /// Letra do quadro de TR 22.4.1.
    let tipo: String
    let banco: String?
    let servicos: [ServicoFicticio]
}

/// Quem pode ter um serviço.
enum Publico: Sendable {
    case servidores, membros, todos, membrosEPensionistas
}

/// O que a consignatária oferece a um público, com as linhas que tem no mês final da base de verdade.
struct ServicoFicticio: Sendable {
    let produto: String
    let linhas: Int
    let publico: Publico
    /// Como se sorteia o valor de quem não é empréstimo.
    let preco: Preco
    /// Só o que tem taxa.
    let credito: CondicaoDeCredito?

    init(
        _ produto: String, _ linhas: Int, _ publico: Publico, _ preco: Preco = .daMargem,
        credito: CondicaoDeCredito? = nil
    ) {
        self.produto = produto
        self.linhas = linhas
        self.publico = publico
        self.preco = preco
        self.credito = credito
    }

    enum Preco: Sendable {
        /// Empréstimo: a parcela sai da margem que a pessoa tem.
        case daMargem
        /// Pontos-base da remuneração bruta.
        case daBruta(Int64)
        /// Centavos entre um e outro.
        case entre(Int64, Int64)
        /// Pelo titular e pela idade de cada dependente.
        case plano
        /// Pontos-base da base de contribuição, entre um e outro.
        case aliquotas(Int, Int)
    }
}

/// O quadro de TR 22.4.2 (abril de 2023): 30 consignatárias, 15.119 linhas.
/// - Fonte: VOL-03, VOL-06, VOL-07, VOL-08, VOL-09, VOL-10, VOL-11.
///
/// Onde o quadro dá uma soma e a entidade faz mais de uma coisa, a soma se reparte entre os seus serviços.
enum Quadro {
    static let consignatarias: [ConsignatariaFicticia] = bancos + associacoes + seguradoras + [prevcom]

    private static let bancos: [ConsignatariaFicticia] = [
        banco("ALFA", "ALFA", "Banco Alfa Fictício S.A.", "025", [emprestimo(70, 185), cartao(28)]),
        banco(
            "BB", "BANCO BRASIL", "Banco Brasil Fictício S.A.", "001", [emprestimo(1_304, 178), antecipacao(80, 160)]),
        banco(
            "BRADFIN", "BRADESCO FINANCIAMENTO", "Bradesco Financiamento Fictício S.A.", "394", [emprestimo(10, 195)]),
        banco("BRADESCO", "BRADESCO S.A.", "Bradesco Fictício S.A.", "237", [emprestimo(7, 189)]),
        banco(
            "CEF", "CEF", "Caixa Fictícia", "104",
            [
                emprestimo(577, 170),
                ServicoFicticio(
                    "financiamento-imobiliario", 40, .todos,
                    credito: CondicaoDeCredito(taxaMaxima: 98, prazoMaximo: 420, convencao: .priceMensal, iof: .isento)),
            ]),
        banco("INTER", "INTER", "Banco Inter Fictício S.A.", "077", [emprestimo(77, 172, convencao: .coefDias30)]),
        banco(
            "ITAU", "ITAÚ UNIBANCO", "Itaú Unibanco Fictício S.A.", "341",
            [emprestimo(118, 182, convencao: .coefDias30)]),
        banco("PAN", "PANAMERICANO", "Banco Panamericano Fictício S.A.", "623", [cartao(6)]),
        banco("SANTANDER", "SANTANDER", "Santander Fictício S.A.", "033", [emprestimo(12, 186), cartao(8)]),
        banco(
            "SICOOBJUS", "SICOOBJUS-MP", "Cooperativa de Crédito Fictícia do Ministério Público", "756",
            [
                ServicoFicticio(
                    "credito-de-cooperativa", 1_980, .todos,
                    credito: CondicaoDeCredito(
                        taxaMaxima: 155, prazoMaximo: 96, convencao: .priceMensal, iof: .financiado)),
                antecipacao(120, 145),
                ServicoFicticio("mensalidade-de-cooperativa", 178, .todos, .entre(5_000, 30_000)),
            ]),
    ]

    private static let associacoes: [ConsignatariaFicticia] = [
        associacao("AFAEMG", "AFAEMG", "Associação Fictícia AFAEMG", 12, .servidores, .entre(2_500, 6_000)),
        ConsignatariaFicticia(
            codigo: "AMMPSAUDE", nome: "AMMP SAÚDE", razaoSocial: "Associação Fictícia AMMP Saúde", tipo: "c",
            banco: "756",
            servicos: [ServicoFicticio("plano-de-saude", 4_082, .membros, .plano)]),
        ConsignatariaFicticia(
            codigo: "AMMPSEDE", nome: "AMMP SEDE", razaoSocial: "Associação Fictícia AMMP Sede", tipo: "c",
            banco: "756",
            servicos: [
                ServicoFicticio("mensalidade-de-associacao", 1_400, .membrosEPensionistas, .daBruta(90)),
                ServicoFicticio("peculio", 618, .membros, .entre(9_000, 38_000)),
            ]),
        associacao("ANSP", "ANSP", "Associação Fictícia ANSP", 1, .servidores, .entre(3_000, 5_000)),
        associacao("ASCEMIG", "ASCEMIG", "Associação Fictícia ASCEMIG", 5, .servidores, .entre(3_000, 5_000)),
        associacao("ASSEMP", "ASSEMP", "Associação Fictícia ASSEMP", 205, .servidores, .daBruta(50)),
        associacao("CRESP", "CRESP", "Associação Fictícia CRESP", 4, .servidores, .entre(4_000, 9_000)),
        associacao(
            "SINDPUB", "SINDIPUBLICOS", "Sindicato Fictício SINDIPUBLICOS", 27, .servidores, .entre(3_500, 7_500)),
        associacao("SINDSEMP", "SINDSEMP", "Sindicato Fictício SINDSEMP", 2_702, .servidores, .daBruta(100)),
        associacao("SOBENCA", "SOBENCA", "Associação Fictícia SOBENCA", 46, .todos, .entre(2_000, 8_000)),
        associacao("CLUBEMG", "CLUBE MG", "Clube Fictício MG", 108, .todos, .entre(6_000, 14_000)),
        associacao("UNSP", "UNSP", "União Fictícia UNSP", 5, .servidores, .entre(3_000, 6_000)),
        associacao("UISP", "UISP", "União Fictícia UISP", 4, .servidores, .entre(3_000, 6_000)),
    ]

    private static let seguradoras: [ConsignatariaFicticia] = [
        seguradora(
            "CAPEMISA", "CAPEMISA", "Capemisa Fictícia", [ServicoFicticio("seguro", 5, .todos, .entre(4_000, 15_000))]),
        seguradora(
            "JUSPREV", "JUSPREV", "Jusprev Fictícia",
            [ServicoFicticio("previdencia-aberta", 32, .membros, .entre(30_000, 150_000))]),
        seguradora(
            "MONGERAL", "MONGERAL", "Mongeral Fictícia", [ServicoFicticio("seguro", 12, .todos, .entre(5_000, 20_000))]),
        seguradora(
            "PREVCAIXA", "PREVCAIXA", "Prevcaixa Fictícia",
            [ServicoFicticio("previdencia-aberta", 14, .todos, .entre(10_000, 60_000))]),
        seguradora(
            "SICOOBSEG", "SICOOBJUS-MP", "Cooperativa Fictícia do Ministério Público, seguros",
            [ServicoFicticio("seguro", 116, .todos, .entre(3_000, 18_000))]),
        seguradora("TREVO", "TREVO", "Trevo Fictícia", [ServicoFicticio("seguro", 3, .todos, .entre(3_000, 9_000))]),
    ]

    private static let prevcom = ConsignatariaFicticia(
        codigo: "PREVCOM", nome: "PREVCOM-MG", razaoSocial: "Fundação Fictícia de Previdência Complementar", tipo: "g",
        banco: "104",
        servicos: [
            ServicoFicticio("premio-invalidez", 360, .todos, .entre(2_500, 16_000)),
            ServicoFicticio("premio-morte", 291, .todos, .entre(3_000, 19_000)),
            ServicoFicticio("previdencia-prevplan", 438, .servidores, .aliquotas(300, 850)),
            ServicoFicticio("previdencia-facultativa", 14, .servidores, .aliquotas(100, 400)),
        ])

    /// Convênios sem linha nenhuma no quadro: os produtos que a pessoa autoriza no portal, e que por isso não vêm em lote.
    static let semLinhas: [ConvenioSemLinhas] = [
        ConvenioSemLinhas(consignataria: "BB", produto: "cartao-beneficio", prazoMaximo: nil, cobraLinha: true),
        ConvenioSemLinhas(consignataria: "SICOOBJUS", produto: "cartao-beneficio", prazoMaximo: nil, cobraLinha: true),
        ConvenioSemLinhas(consignataria: "SANTANDER", produto: "cartao-beneficio", prazoMaximo: nil, cobraLinha: true),
        ConvenioSemLinhas(
            consignataria: "AMMPSAUDE", produto: "despesa-medico-odontologica", prazoMaximo: 12, cobraLinha: false),
    ]

    struct ConvenioSemLinhas: Sendable {
        let consignataria: String
        let produto: String
        let prazoMaximo: Int?
        /// FAT-17: a despesa eventual não paga linha.
        let cobraLinha: Bool
    }

    // MARK: - Feitio

    private static func banco(
        _ codigo: String, _ nome: String, _ razaoSocial: String, _ banco: String, _ servicos: [ServicoFicticio]
    ) -> ConsignatariaFicticia {
        ConsignatariaFicticia(
            codigo: codigo, nome: nome, razaoSocial: razaoSocial, tipo: "a", banco: banco, servicos: servicos)
    }

    private static func associacao(
        _ codigo: String, _ nome: String, _ razaoSocial: String, _ linhas: Int, _ publico: Publico,
        _ preco: ServicoFicticio.Preco
    ) -> ConsignatariaFicticia {
        ConsignatariaFicticia(
            codigo: codigo, nome: nome, razaoSocial: razaoSocial, tipo: "c", banco: "104",
            servicos: [ServicoFicticio("mensalidade-de-associacao", linhas, publico, preco)])
    }

    private static func seguradora(
        _ codigo: String, _ nome: String, _ razaoSocial: String, _ servicos: [ServicoFicticio]
    ) -> ConsignatariaFicticia {
        ConsignatariaFicticia(
            codigo: codigo, nome: nome, razaoSocial: razaoSocial, tipo: "f", banco: "001", servicos: servicos)
    }

    private static func emprestimo(
        _ linhas: Int, _ taxaMaxima: Int, convencao: CondicaoDeCredito.Convencao = .priceMensal
    ) -> ServicoFicticio {
        ServicoFicticio(
            "emprestimo", linhas, .todos,
            credito: CondicaoDeCredito(taxaMaxima: taxaMaxima, prazoMaximo: 96, convencao: convencao, iof: .financiado))
    }

    private static func antecipacao(_ linhas: Int, _ taxaMaxima: Int) -> ServicoFicticio {
        ServicoFicticio(
            "antecipacao-de-verbas", linhas, .membrosEPensionistas,
            credito: CondicaoDeCredito(
                taxaMaxima: taxaMaxima, prazoMaximo: 60, convencao: .priceMensal, iof: .financiado))
    }

    private static func cartao(_ linhas: Int) -> ServicoFicticio { ServicoFicticio("cartao", linhas, .todos) }
}
