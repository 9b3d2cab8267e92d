import Arquivos

/// Os arquivos que entram na folha, cada um com o seu dono e a sua regra de validação.
/// - Fonte: INT-01, INT-03, IMP-06; INT-09 (as tabelas FoxPro).
package enum EspecieDeEntrada: String, Sendable, CaseIterable, Codable {
    case cadastro = "cadastro-da-folha"
    case margens = "margens-da-folha"
    case bases = "bases-da-folha"
    case basePrevidencia = "base-previdencia"
    case aliquotas = "aliquotas-previdencia"
    case premios = "premios-previdencia"
    case variaveis = "variaveis-da-consignataria"
    case percentuais = "reajustes-da-consignataria"

    /// O ato que a autorização e a trilha conhecem.
    package var ato: String {
        switch self {
        case .cadastro: "folha.carregar-cadastro"
        case .margens: "folha.carregar-margens"
        case .bases, .basePrevidencia: "folha.carregar-bases"
        case .aliquotas, .premios: "folha.carregar-previdencia"
        case .variaveis, .percentuais: "folha.carregar-variaveis"
        }
    }

    /// Arquivo da consignatária vale linha a linha; o da folha, tudo ou nada.
    package var linhaALinha: Bool {
        switch self {
        case .aliquotas, .premios, .variaveis, .percentuais: true
        default: false
        }
    }

    /// Como se mostra.
    package var nome: String {
        switch self {
        case .cadastro: "Cadastro de pessoas e vínculos"
        case .margens: "Margens brutas"
        case .bases: "Bases de remuneração"
        case .basePrevidencia: "Base de previdência"
        case .aliquotas: "Alíquotas de previdência"
        case .premios: "Prêmios de previdência"
        case .variaveis: "Descontos variáveis da consignatária"
        case .percentuais: "Reajuste percentual de contratos"
        }
    }

    /// Os da folha: enquanto um deles se aplica, o mês não se corta nem se glosa.
    static let daFolha = allCases.filter { !$0.linhaALinha }

    /// O leiaute que se supõe pelo nome do arquivo, quando quem envia não diz: tabela FoxPro e XML têm definição própria.
    package func leiaute(paraNome nome: String) -> String {
        self == .cadastro || self == .margens ? LeiautePelaExtensao.supor(rawValue, paraNome: nome) : rawValue
    }
}
