import Auditoria
import Contratos
import Nucleo

/// A reserva que se quer confirmar, autorizar, cancelar ou vencer, se pode.
///
/// A de outra consignatária é igual à que não existe: `reservaNaoEncontrada`.
func reservaAlvo(
    _ id: Int64, consignataria: Int64?, em pessoa: EstadoDaPessoa
) throws(RecusaDeAverbacao) -> ContratoNoLivro {
    guard let contrato = pessoa.contratos[id], consignataria == nil || contrato.consignataria == consignataria else {
        throw .reservaNaoEncontrada
    }
    switch contrato.situacao {
    case .pendente, .autorizada: return contrato
    case .cancelada, .recusada: throw .reservaEncerrada(situacao: contrato.situacao)
    case .vencida: throw .reservaVencida
    default: throw .reservaJaConfirmada
    }
}

/// Registra a recusa de um ato sobre uma reserva que existe ou não.
func recusarReserva(
    _ recusa: RecusaDeAverbacao, ato: String, contrato: Int64, _ caneta: inout Caneta
) throws -> RespostaDaPorta {
    try caneta.registrar(
        Evento(
            ato + "-recusado", objeto: "contrato", id: contrato,
            [
                "codigo": .texto(recusa.codigo), "resposta": .texto(recusa.paraConsignataria.codigo),
                "numeros": recusa.dado,
            ]))
    return .recusa(recusa.paraConsignataria.codigo)
}
