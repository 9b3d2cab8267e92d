import Nucleo

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
    /// Outra carga da mesma espécie ainda está rodando: a deste arquivo.
    case outraEmAndamento(arquivo: Int64)
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

    /// O que houve e o que fazer a seguir.
    package var description: String { "\(houve); \(fazer)" }

    private var houve: String {
        switch self {
        case .semConsignataria: "falta dizer de que consignatária é o arquivo"
        case .outraConsignataria: "o cabeçalho do arquivo é de outra consignatária"
        case .competenciaErrada(let veio, let esperada):
            "o arquivo é da competência \(veio.brasileira), e a esperada é \(esperada.brasileira)"
        case .semCompetencia: "não se sabe de que competência é o arquivo"
        case .semFolhaAberta: "não há folha aberta: a carga inicial ainda não terminou"
        case .comApontamentos(let quantos):
            quantos == 1 ? "o arquivo tem um erro" : "o arquivo tem \(Contagem.escrita(quantos, "erro", "erros"))"
        case .naoConferido(let situacao): "o arquivo está «\(situacao)» e só se aplica o que foi conferido"
        case .outraEmAndamento(let arquivo):
            "outra carga da mesma espécie, a do arquivo \(arquivo), ainda está em andamento"
        case .especieDesconhecida(let especie): "não há entrada da espécie \(especie)"
        }
    }

    /// O que quem enviou faz a seguir.
    package var fazer: String {
        switch self {
        case .semConsignataria: "escolha a consignatária e envie de novo"
        case .outraConsignataria: "corrija o código no cabeçalho, ou envie o arquivo certo"
        case .competenciaErrada: "corrija a competência, ou envie o arquivo do mês esperado"
        case .semCompetencia: "preencha a competência e envie de novo"
        case .semFolhaAberta: "espere o gestor abrir a primeira competência"
        case .comApontamentos: "corrija o que as críticas apontam e envie de novo"
        case .naoConferido: "confira a situação do arquivo ou envie outro"
        case .outraEmAndamento: "espere-a acabar"
        case .especieDesconhecida: "escolha uma das espécies da lista"
        }
    }
}
