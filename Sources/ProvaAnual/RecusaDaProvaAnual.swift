import Cadastro
import Nucleo

/// Por que um ato da prova de vida anual não aconteceu. Nada mudou.
package enum RecusaDaProvaAnual: RecusaNoCampo, Sendable, Hashable {
    case nomeForaDoTamanho
    case fimAntesDoComeco
    case noPassado(campo: String, Dia)
    case lembretesForaDaFaixa
    case jaHaCampanha
    case mesmaCoisa
    case naoHaCampanha
    case campanhaEncerrada
    case naoComecou(Dia)
    case semMotivo
    case semDocumento
    case foraDoPublico
    case jaRegistrada
    case nadaADesfazer

    /// O código público, que nunca muda de sentido.
    package var codigo: String {
        switch self {
        case .nomeForaDoTamanho: "nome-fora-do-tamanho"
        case .fimAntesDoComeco: "fim-antes-do-comeco"
        case .noPassado: "dia-no-passado"
        case .lembretesForaDaFaixa: "lembretes-fora-da-faixa"
        case .jaHaCampanha: "ja-ha-campanha"
        case .mesmaCoisa: "nada-a-mudar"
        case .naoHaCampanha: "nao-ha-campanha"
        case .campanhaEncerrada: "campanha-encerrada"
        case .naoComecou: "campanha-nao-comecou"
        case .semMotivo: "sem-motivo"
        case .semDocumento: "sem-documento"
        case .foraDoPublico: "fora-do-publico"
        case .jaRegistrada: "prova-ja-registrada"
        case .nadaADesfazer: "nada-a-desfazer"
        }
    }

    package var description: String {
        switch self {
        case .nomeForaDoTamanho: "dê um nome à campanha, numa linha, com 3 a 80 letras"
        case .fimAntesDoComeco: "o fim vem depois do começo, ou no mesmo dia"
        case .noPassado(_, let hoje): "o dia vai de \(hoje.brasileiro) em diante"
        case .lembretesForaDaFaixa: "escreva até seis números de 0 a 90, separados por vírgula, sem repetir: 30, 15, 3"
        case .jaHaCampanha: "já há uma campanha aberta para este público: encerre-a antes de abrir outra"
        case .mesmaCoisa: "já é assim: não há o que mudar"
        case .naoHaCampanha: "não há esta campanha"
        case .campanhaEncerrada: "esta campanha já se encerrou"
        case .naoComecou(let comeco): "esta campanha só começa em \(comeco.brasileiro)"
        case .semMotivo: "diga o motivo, com 3 a 200 letras"
        case .semDocumento: "diga que documento se conferiu, com 3 a 80 letras"
        case .foraDoPublico: "esta pessoa não está no público da campanha"
        case .jaRegistrada: "esta pessoa já fez a prova ou foi dispensada"
        case .nadaADesfazer: "não há registro do balcão nem dispensa que se desfaça"
        }
    }

    package var campo: String {
        switch self {
        case .nomeForaDoTamanho: "nome"
        case .fimAntesDoComeco, .mesmaCoisa: "fim"
        case .noPassado(let campo, _): campo
        case .lembretesForaDaFaixa: "lembretes"
        case .jaHaCampanha: "publico"
        case .semDocumento: "documento"
        default: "motivo"
        }
    }
}
