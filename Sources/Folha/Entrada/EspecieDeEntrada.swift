import Arquivos
import Nucleo

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

    /// O leiaute que se supõe pelo nome do arquivo, quando quem envia não diz: tabela FoxPro tem definição própria.
    package func leiaute(paraNome nome: String) -> String {
        let temTabela = self == .cadastro || self == .margens
        return temTabela && nome.lowercased().hasSuffix(".dbf") ? rawValue + "-dbf" : rawValue
    }
}

/// Por que uma entrada não se confere ou não se aplica.
package enum RecusaDeEntrada: Error, Equatable, Sendable, CustomStringConvertible {
    /// A espécie exige dizer de que consignatária é o arquivo.
    case semConsignataria
    /// O cabeçalho é de outra consignatária.
    case outraConsignataria
    case competenciaErrada(veio: Competencia, esperada: Competencia)
    case semCompetencia
    /// Não há folha aberta: a carga inicial ainda não terminou.
    case semFolhaAberta
    case comApontamentos(quantos: Int64)
    /// Só se aplica o que foi conferido.
    case naoConferido(situacao: String)
    /// Outra carga da mesma espécie ainda está rodando.
    case outraEmAndamento(arquivo: Int64?)
    case especieDesconhecida(String)

    package var codigo: String {
        switch self {
        case .semConsignataria: "entrada-sem-consignataria"
        case .outraConsignataria: "entrada-de-outra-consignataria"
        case .competenciaErrada: "competencia-errada"
        case .semCompetencia: "arquivo-sem-competencia"
        case .semFolhaAberta: "sem-folha-aberta"
        case .comApontamentos: "arquivo-com-apontamentos"
        case .naoConferido: "arquivo-nao-conferido"
        case .outraEmAndamento: "outra-carga-em-andamento"
        case .especieDesconhecida: "especie-desconhecida"
        }
    }

    package var description: String {
        switch self {
        case .semConsignataria: "diga de que consignatária é o arquivo"
        case .outraConsignataria: "o cabeçalho do arquivo é de outra consignatária"
        case .competenciaErrada(let veio, let esperada):
            "o arquivo é da competência \(veio.brasileira), e a esperada é \(esperada.brasileira)"
        case .semCompetencia: "não se sabe de que competência é o arquivo"
        case .semFolhaAberta: "não há folha aberta: a carga inicial ainda não terminou"
        case .comApontamentos(let quantos): quantos == 1 ? "o arquivo tem um erro" : "o arquivo tem \(quantos) erros"
        case .naoConferido(let situacao): "o arquivo está «\(situacao)»; só se aplica o que foi conferido"
        case .outraEmAndamento: "outra carga da mesma espécie ainda está em andamento"
        case .especieDesconhecida(let especie): "não há entrada da espécie \(especie)"
        }
    }
}
