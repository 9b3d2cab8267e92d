import Nucleo

/// Um contrato da base, com o que muda de mês em mês. Valores em centavos; meses são índices da escala.
struct ContratoFicticio: Sendable {
    static let semFim = Int16.max

    var vinculo: Int32
    /// Posição na lista de serviços da carteira.
    var servico: UInt8
    var marca = Marca.nenhuma
    /// Número sequencial, de que sai o número na consignatária; a carteira o dá.
    var numero: Int32 = 0
    var parcela: Int64
    /// Pontos-base da base de contribuição; 0 não é percentual.
    var percentual: Int16 = 0
    /// 0 é por tempo indeterminado.
    var prazo: Int16 = 0
    var carencia: UInt8 = 0
    /// Mês da primeira linha e o primeiro sem linha.
    var inicio: Int16
    var fim = Self.semFim
    /// Mês em que volta da suspensão, em que está desde três meses antes da base.
    var volta = Self.semSuspensao
    /// Dia da operação, contado de 1970.
    var dia: Int32
    var liberado: Int64 = 0
    /// Ao mês, em 10⁻⁸.
    var taxa: Int32 = 0
    /// Primeira linha do plano de saúde do vínculo: é a que aumenta.
    var titular = false

    static let semSuspensao = Int16.min
    static let suspensoDesde = -3

    init(vinculo: Int, servico: Int, parcela: Int64, inicio: Int, dia: Dia) {
        self.vinculo = Int32(vinculo)
        self.servico = UInt8(servico)
        self.parcela = parcela
        self.inicio = Int16(inicio)
        self.dia = Int32(dia.diasDesde1970)
    }

    /// Tem linha no mês, ainda que suspensa.
    func comLinha(_ mes: Int) -> Bool { Int(inicio) <= mes && mes < Int(fim) }
    func suspenso(_ mes: Int) -> Bool { volta != Self.semSuspensao && mes >= Self.suspensoDesde && mes < Int(volta) }

    /// Parcelas pagas até antes do mês 0.
    var pagasNaCarga: Int { max(0, (volta == Self.semSuspensao ? 0 : Self.suspensoDesde) - Int(inicio)) }
}

/// Um serviço do quadro com os seus números nesta base.
struct Servico: Sendable {
    let consignataria: ConsignatariaFicticia
    let ficticio: ServicoFicticio
    /// Linhas que tem de ter no mês final.
    let linhasNoFim: Int

    var produto: String { ficticio.produto }

    enum Especie: Sendable { case emprestimo, imobiliario, antecipacao, cartao, plano, percentual, premio, mensal }

    var especie: Especie {
        switch produto {
        case "emprestimo", "credito-de-cooperativa": .emprestimo
        case "financiamento-imobiliario": .imobiliario
        case "antecipacao-de-verbas": .antecipacao
        case "cartao": .cartao
        case "plano-de-saude": .plano
        case "premio-invalidez", "premio-morte": .premio
        case "previdencia-prevplan", "previdencia-facultativa": .percentual
        default: .mensal
        }
    }

    /// Pesa na margem geral (e nas facultativas).
    var pesaNaGeral: Bool {
        switch especie {
        case .emprestimo, .imobiliario, .premio, .mensal: true
        case .percentual: produto == "previdencia-facultativa"
        case .antecipacao, .cartao, .plano: false
        }
    }

    /// Só vai para quem nunca é cortado: o valor muda, ou a linha é rara.
    var soDeFolgado: Bool {
        switch produto {
        case "seguro", "peculio", "previdencia-aberta", "mensalidade-de-cooperativa": true
        default: especie == .premio || especie == .percentual || especie == .cartao
        }
    }

    /// O número que a consignatária dá ao contrato.
    func numero(_ sequencial: Int32) -> String {
        consignataria.codigo.prefix(4) + PessoaFicticia.algarismos(Int(sequencial), 8)
    }

    func atende(_ categoria: Categoria) -> Bool {
        switch ficticio.publico {
        case .servidores: categoria == .servidor
        case .membros: categoria == .membro
        case .membrosEPensionistas: categoria != .servidor
        case .todos: true
        }
    }

    static func todos(_ escala: Escala) -> [Servico] {
        let pares = Quadro.consignatarias.flatMap { consignataria in consignataria.servicos.map { (consignataria, $0) }
        }
        let linhas = Escala.repartir(escala.linhas, por: pares.map(\.1.linhas))
        return zip(pares, linhas).map { Servico(consignataria: $0.0, ficticio: $0.1, linhasNoFim: $1) }
    }
}
