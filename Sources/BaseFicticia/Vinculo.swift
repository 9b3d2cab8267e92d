import Nucleo

/// Categoria funcional; o texto é o do cadastro.
enum Categoria: UInt8, Sendable, CaseIterable {
    case membro, servidor, pensionista

    var nome: String {
        switch self {
        case .membro: "membro"
        case .servidor: "servidor"
        case .pensionista: "pensionista"
        }
    }
}

/// O que o vínculo faz na história da base: quem é folgado nunca é cortado; os outros existem para mostrar uma causa de corte.
enum Papel: UInt8, Sendable {
    /// Usa no máximo sete décimos da margem.
    case folgado
    /// A cada quatro meses a margem cai, a compulsória sobe ou a mensalidade aumenta, por um ou dois meses.
    case oscilante
    /// Compulsórias altas: a margem ainda tem lugar, mas o teto da bruta não. Um contrato novo é cortado.
    case noTeto
    /// Dois empréstimos que juntos não cabem; um está suspenso e volta.
    case suspenso
    /// A soma das parcelas é a margem, ao centavo.
    case exato
    /// A soma das parcelas passa da margem por um centavo.
    case umCentavoAcima
    /// Contratos de uma regra antiga, de limite maior que o de hoje.
    case legado
    /// Livre exatamente o valor de uma mensalidade que se pede num mês certo.
    case cabeExato
    /// O mesmo, com um centavo a menos: o pedido é recusado.
    case naoCabePorUmCentavo
    /// A folha informa margem negativa.
    case negativo
}

/// Por que a margem do oscilante aperta.
enum CausaDaOscilacao: Sendable { case quedaDaMargem, compulsoriaNova, aumentoDeMensalidade }

/// Um vínculo, com o estado que muda de mês em mês. Valores em centavos.
struct Vinculo: Sendable {
    static let nunca = Int16.max

    let pessoa: Int32
    let categoria: Categoria
    /// Número da matrícula, sem o sufixo.
    var matricula: Int32 = 0
    /// Dias desde 1970.
    var admissao: Int32
    var anoDeNascimento: Int16
    var papel = Papel.folgado
    /// Aposentado desde antes da carga.
    var inativo = false
    /// Mês em que aparece no cadastro; −1 já estava.
    var entrada: Int16 = -1
    /// Mês em que o cadastro o dá por desligado ou falecido.
    var saida = nunca
    var falece = false
    /// Mês em que a matrícula troca de sufixo.
    var aposentadoria = nunca
    /// Meses em que não vem nos arquivos da folha, por opção (LGPD-08).
    var some = nunca
    var volta = nunca
    /// A pessoa tem outro vínculo vivo.
    var comOutroVinculo = false

    var bruta: Int64 = 0
    var liquida: Int64 = 0
    var compulsorias: Int64 = 0
    /// Soma do que pesa na margem geral; nunca menor que a do sistema.
    var comprometido: Int64 = 0
    /// Mês do acontecimento do papel (contrato novo, fim da suspensão, pedido de mensalidade).
    var evento = nunca
    /// Quanto falta ou sobra no acontecimento do papel.
    var aperto: Int64 = 0
    var folga: Int64 = 0
    /// A menor parcela de empréstimo, para que o aperto caiba nela.
    var menorParcela: Int64 = 0
    /// Marca de legado do papel `legado`.
    var marca = Marca.nenhuma
    /// Soma do plano de saúde e o auxílio que a folha informa.
    var plano: Int64 = 0
    var auxilio: Int64 = 0
    /// O auxílio cobre o plano ao centavo, e um aumento o estoura.
    var planoJusto = false
    /// Crédito de verbas em atraso.
    var credito: Int64 = 0
    /// Um bit por serviço que já tem.
    var servicos: UInt64 = 0
    var emprestimos: UInt8 = 0

    init(pessoa: Int32, categoria: Categoria, admissao: Int32, anoDeNascimento: Int16) {
        self.pessoa = pessoa
        self.categoria = categoria
        self.admissao = admissao
        self.anoDeNascimento = anoDeNascimento
    }

    // MARK: - Onde está em cada mês

    /// Consta da folha e não saiu.
    func vivo(_ mes: Int) -> Bool { Int(entrada) <= mes && mes < Int(saida) }
    func sumido(_ mes: Int) -> Bool { Int(some) <= mes && mes < Int(volta) }
    func aposentado(_ mes: Int) -> Bool { inativo || Int(aposentadoria) <= mes }
    /// A folha já fechou um mês com ele: a margem é conhecida.
    func comMargem(_ mes: Int) -> Bool { vivo(mes) && (entrada < 0 || Int(entrada) < mes) && !sumido(mes) }
    var parado: Bool {
        entrada < 0 && saida == Self.nunca && aposentadoria == Self.nunca && some == Self.nunca && !comOutroVinculo
    }

    func matriculaEscrita(_ mes: Int) -> String { raiz + (aposentado(mes) ? "-80" : "-00") }
    var matriculaAnterior: String { raiz + "-00" }
    private var raiz: String { PessoaFicticia.algarismos(Int(matricula), 4) }
}

/// Marca de legado de um contrato; o texto é o código de `marca_de_legado`.
enum Marca: UInt8, Sendable, CaseIterable {
    case nenhuma, resolucao48, lei14131, resolucao30

    var codigo: String? {
        switch self {
        case .nenhuma: nil
        case .resolucao48: "resolucao-pgj-48-2004"
        case .lei14131: "lei-14131-2021"
        case .resolucao30: "resolucao-pgj-30-2021"
        }
    }

    /// Pontos-base da líquida em cada tipo de margem, pela regra da época.
    var percentuais: (geral: Int64, cartao: Int64, facultativas: Int64) {
        switch self {
        case .nenhuma: (3_000, 1_000, 4_000)
        case .resolucao48: (4_000, 0, 4_000)
        case .lei14131: (3_500, 500, 4_000)
        case .resolucao30: (3_500, 1_000, 4_500)
        }
    }

    /// Quando se faziam contratos sob ela.
    var epoca: ClosedRange<Dia> {
        switch self {
        case .nenhuma: Dia(ano: 2022, mes: 7, dia: 1)...Dia(ano: 2100, mes: 1, dia: 1)
        case .resolucao48: Dia(ano: 2008, mes: 2, dia: 1)...Dia(ano: 2010, mes: 12, dia: 31)
        case .lei14131: Dia(ano: 2021, mes: 4, dia: 1)...Dia(ano: 2021, mes: 12, dia: 31)
        case .resolucao30: Dia(ano: 2022, mes: 1, dia: 1)...Dia(ano: 2022, mes: 6, dia: 30)
        }
    }
}
