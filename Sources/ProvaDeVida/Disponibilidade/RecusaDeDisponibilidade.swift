import Acesso
import Nucleo
import Web

/// Por que não se marcou a manutenção nem se mexeu no incidente; nada mudou e ninguém foi avisado.
package enum RecusaDeDisponibilidade: RecusaComCodigo, Sendable, Hashable {
    case periodoInvalido
    /// O primeiro começo que se aceitaria.
    case semAntecedencia(antes: Instante)
    case periodoOcupado(String)
    case manutencaoDesconhecida(Int64)
    case manutencaoEncerrada
    case nadaMudou
    case incidenteDesconhecido(Int64)
    case incidenteFechado
    case incidenteMedido
    case comecoNoFuturo
    case textoComprido

    package var codigo: String {
        switch self {
        case .periodoInvalido: "periodo-invalido"
        case .semAntecedencia: "sem-antecedencia"
        case .periodoOcupado: "periodo-ocupado"
        case .manutencaoDesconhecida: "manutencao-desconhecida"
        case .manutencaoEncerrada: "manutencao-encerrada"
        case .nadaMudou: "nada-mudou"
        case .incidenteDesconhecido: "incidente-desconhecido"
        case .incidenteFechado: "incidente-fechado"
        case .incidenteMedido: "incidente-medido"
        case .comecoNoFuturo: "comeco-no-futuro"
        case .textoComprido: "texto-comprido"
        }
    }

    package var frase: String {
        switch self {
        case .periodoInvalido: "O período da manutenção tem de acabar depois de começar, em minutos inteiros."
        case .semAntecedencia(let antes):
            "Manutenção se avisa com 72 horas: agora, o primeiro começo possível é \(antes.naTela). Se não dá para esperar, abra um incidente."
        case .periodoOcupado(let outra): "Já há manutenção marcada \(outra)."
        case .manutencaoDesconhecida(let id): "Não há manutenção com o número \(id)."
        case .manutencaoEncerrada:
            "Esta manutenção já começou, acabou ou foi cancelada. Em curso, só se adianta o fim."
        case .nadaMudou: "Nada mudou na manutenção: ninguém foi avisado."
        case .incidenteDesconhecido(let id): "Não há incidente com o número \(id)."
        case .incidenteFechado: "Este incidente já acabou. Para dizer mais sobre ele, use «incidente explicar»."
        case .incidenteMedido: "Este incidente foi aberto pelo que se mediu, e fecha sozinho quando o serviço volta."
        case .comecoNoFuturo: "Um incidente não começa no futuro. O que se programa é manutenção."
        case .textoComprido: "Com isto a descrição passaria de 2.000 letras."
        }
    }

    package var status: Int {
        switch self {
        case .manutencaoDesconhecida, .incidenteDesconhecido: 404
        case .manutencaoEncerrada, .incidenteFechado, .incidenteMedido, .periodoOcupado: 409
        default: 422
        }
    }
}
