// Os códigos fechados do pré-corte. O número é o que se grava; o texto de `codigo` é o que sai em arquivo e tela.
// Nenhum dos dois muda de sentido nem é reaproveitado.

/// Por que a linha foi glosada, pelo que mudou desde o mês anterior.
///
/// Os oito primeiros têm valor: quanto cada causa tirou de espaço na restrição que limitou a linha. Vale a
/// de maior valor; no empate, a de menor número. Os demais só se aplicam quando nenhuma dessas explica.
///
/// - Fonte: RF-GER-15, RF-GER-16 e POC-GES-22; precedência em `docs/decisoes/0028-pre-corte.md`.
package enum MotivoDaGlosa: UInt8, Sendable, Hashable, CaseIterable, Codable {
    /// As compulsórias subiram (pensão nova, por exemplo) e encolheram o teto ou a margem.
    case compulsoriaNova = 1
    case quedaDaMargem = 2
    case aumentoDePlanoDeSaude = 3
    case aumentoDeMensalidade = 4
    /// Aumento de parcela que não é de plano de saúde nem de mensalidade.
    case aumentoDeParcela = 5
    case contratoNovo = 6
    case fimDeSuspensao = 7
    /// Linha à frente, sem aumento de parcela, enviou mais que no mês anterior.
    case linhaAFrente = 8
    case mudancaDeRegra = 9
    /// Já era glosada no mês anterior em valor igual ou maior, ou nada novo explica; a origem diz o motivo de então.
    case limiteJaExcedido = 10
    /// Cedeu lugar ao mínimo de um legado protegido que vem depois.
    case protecaoDoLegado = 11
    /// A regra do mês manda reter a linha de margem desconhecida.
    case margemDesconhecida = 12
    case semMesAnterior = 13
    /// Não cabe no limite, e nada do que se compara mudou.
    case limite = 14

    /// Nome estável, em arquivo e tela de operação.
    package var codigo: String {
        switch self {
        case .compulsoriaNova: "compulsoria_nova"
        case .quedaDaMargem: "queda_da_margem"
        case .aumentoDePlanoDeSaude: "aumento_de_plano_de_saude"
        case .aumentoDeMensalidade: "aumento_de_mensalidade"
        case .aumentoDeParcela: "aumento_de_parcela"
        case .contratoNovo: "contrato_novo"
        case .fimDeSuspensao: "fim_de_suspensao"
        case .linhaAFrente: "linha_a_frente"
        case .mudancaDeRegra: "mudanca_de_regra"
        case .limiteJaExcedido: "limite_ja_excedido"
        case .protecaoDoLegado: "protecao_do_legado"
        case .margemDesconhecida: "margem_desconhecida"
        case .semMesAnterior: "sem_mes_anterior"
        case .limite: "limite"
        }
    }

    /// As causas que têm valor, em ordem de código.
    package static let comValor = allCases.filter { $0.rawValue <= 8 }
}

/// Espécie de desconto da linha, para dizer de que foi o aumento.
package enum NaturezaDaLinha: UInt8, Sendable, Hashable, CaseIterable, Codable {
    case emprestimo = 0
    case cartao = 1
    case planoDeSaude = 2
    case mensalidade = 3
    case seguro = 4
    case previdencia = 5
    case verbasEmAtraso = 6
    case outra = 7
}

/// De onde veio o limite de uma conta de margem para uma linha.
///
/// - Fonte: dominio.md §3.5, «Base»; a ordem das fontes está em `docs/decisoes/0028-pre-corte.md`.
package enum FonteDoLimite: UInt8, Sendable, Hashable, CaseIterable, Codable {
    /// Margem da última folha fechada, pela regra vigente.
    case folha = 0
    /// Verba em atraso: o pagamento do mês é menor que o saldo do crédito.
    case pagamento = 1
    /// O leiaute trouxe a margem da regra da data do contrato.
    case informada = 2
    /// Remuneração líquida vezes o percentual da regra.
    case remuneracao = 3
    /// Margem da folha ÷ percentual vigente × percentual da época.
    case derivada = 4
    /// O tipo não tem percentual numa das regras: vale a margem da folha como veio.
    case semPercentual = 5
    case desconhecida = 6

    package var codigo: String {
        switch self {
        case .folha: "folha"
        case .pagamento: "pagamento"
        case .informada: "informada"
        case .remuneracao: "remuneracao"
        case .derivada: "derivada"
        case .semPercentual: "sem_percentual"
        case .desconhecida: "desconhecida"
        }
    }
}

/// O que, dentro da restrição limitante, não comportava a parcela; havendo mais de um, o primeiro nesta ordem.
package enum ComponenteDaRestricao: UInt8, Sendable, Hashable, CaseIterable, Codable {
    case limite = 1
    /// A quota da conta na repartição do corte do teto.
    case reparticao = 2
    /// O mínimo guardado para legado protegido que vem depois.
    case guarda = 3
    /// Uma linha anterior não coube e a regra não segue adiante.
    case fila = 4
    /// Margem desconhecida, e a regra manda cortar.
    case desconhecida = 5

    package var codigo: String {
        switch self {
        case .limite: "limite"
        case .reparticao: "reparticao"
        case .guarda: "guarda"
        case .fila: "fila"
        case .desconhecida: "desconhecida"
        }
    }
}

/// O que limita uma linha: a conta de margem de um tipo, o limite facultativo somado ou o teto da remuneração.
package enum RestricaoDaGlosa: Sendable, Hashable, Codable {
    /// - Parameter tipo: índice do tipo de margem na entrada, de 0 a 31.
    case conta(tipo: Int)
    case limiteFacultativo
    case teto

    /// 0 a 31 é o tipo da conta; 32, o limite facultativo; 33, o teto. Outro número é defeito de quem chama.
    package init(indice: Int) {
        switch indice {
        case 0..<IndiceDeRestricao.limite: self = .conta(tipo: indice)
        case IndiceDeRestricao.limite: self = .limiteFacultativo
        case IndiceDeRestricao.teto: self = .teto
        default: preconditionFailure("índice de restrição desconhecido: \(indice)")
        }
    }

    package var indice: Int {
        switch self {
        case .conta(let tipo): tipo
        case .limiteFacultativo: IndiceDeRestricao.limite
        case .teto: IndiceDeRestricao.teto
        }
    }
}

/// Lugar de cada restrição nas colunas do motor.
enum IndiceDeRestricao {
    static let limite = 32
    static let teto = 33
    static let quantas = 34
    static let nenhuma: UInt8 = 255
}

/// Marcas das colunas: valor que não se conhece e valor que não limita. Na borda são sempre `nil`.
enum Centavos {
    static let desconhecido = Int64.min
    static let infinito = Int64.max

    static func coluna(_ valor: Dinheiro?) -> Int64 {
        guard let valor else { return desconhecido }
        precondition(valor.centavos != desconhecido, "valor fora da faixa de centavos")
        return valor.centavos
    }

    static func borda(_ valor: Int64) -> Dinheiro? {
        valor == desconhecido ? nil : Dinheiro(centavos: valor)
    }
}
