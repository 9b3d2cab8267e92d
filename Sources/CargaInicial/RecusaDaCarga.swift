import Nucleo

/// Por que a carga não começa, ou não continua.
package enum RecusaDaCarga: Error, Equatable, Sendable, CustomStringConvertible {
    case pastaIlegivel(String)
    case faltam([String])
    /// Antes da carga se implanta o catálogo: sem produto não há convênio.
    case semImplantacao
    /// Já há folha aberta: a carga inicial terminou, e não se repete.
    case jaFeita(Competencia)
    case comApontamentos(Int64)
    /// Um arquivo já guardado e conferido não se lê mais, na retomada.
    case naoSeLe
    case outraEmAndamento

    package var codigo: String {
        switch self {
        case .pastaIlegivel: "carga-pasta-ilegivel"
        case .faltam: "carga-faltam-arquivos"
        case .semImplantacao: "carga-sem-implantacao"
        case .jaFeita: "carga-ja-feita"
        case .comApontamentos: "carga-com-apontamentos"
        case .naoSeLe: "carga-nao-se-le"
        case .outraEmAndamento: "carga-em-andamento"
        }
    }

    package var description: String {
        switch self {
        case .pastaIlegivel(let pasta): "não foi possível ler a pasta \(pasta)"
        case .faltam(let nomes): "faltam na pasta: \(nomes.joined(separator: ", "))"
        case .semImplantacao: "o catálogo do órgão ainda não foi implantado"
        case .jaFeita(let competencia): "a carga inicial já terminou: a folha de \(competencia.brasileira) está aberta"
        case .comApontamentos(let quantos):
            quantos == 1 ? "há um erro nos arquivos" : "há \(Contagem.escrita(quantos, "erro", "erros")) nos arquivos"
        case .naoSeLe: "os arquivos da carga não se leem mais; avise quem opera o sistema"
        case .outraEmAndamento: "outra carga inicial está em andamento"
        }
    }
}
