import Auditoria
import Cadastro
import Contratos
import Nucleo

/// Reserva e confirma de uma vez: é a linha de um lote de contratos novos.
///
/// Uma decisão só: ou há contrato, ou não há nada. Produto que exige a autorização da pessoa fica reservado, à espera dela. Se a
/// competência do lote já foi cortada, recusa: a conta da parcela supõe a primeira folha.
/// - Fonte: POC-CON-10, RF-GES-08.
package struct IncluirContrato: AtoDaPorta {
    package static let ato = "averbacao.incluir"
    package let pedido: PedidoDeReserva
    /// Identificação do documento de autorização que a consignatária guarda.
    package let documento: String?
    /// A competência que o lote diz.
    package let competencia: Competencia

    package init(_ pedido: PedidoDeReserva, documento: String?, competencia: Competencia) {
        self.pedido = pedido
        self.documento = documento
        self.competencia = competencia
    }

    package var pessoa: Int64 { pedido.pessoa }
    package var contratos: [Int64] { [] }
    package var vinculoDaBase: Int64? { pedido.vinculoDaBase }

    package func decidir(
        _ pessoa: inout EstadoDaPessoa, _ catalogo: Catalogo, _ caneta: inout Caneta
    ) throws -> RespostaDaPorta {
        guard caneta.competencia == competencia else {
            return try recusarNoLote(.competenciaEncerrada, ato: Self.ato, vinculo: pedido.vinculo, &caneta)
        }
        let espera = catalogo.esperaAPessoa(pedido, em: Relogio.dia(de: caneta.agora))
        guard espera || temDocumento(documento) else {
            return try recusarNoLote(.faltaDocumento, ato: Self.ato, vinculo: pedido.vinculo, &caneta)
        }
        let reservada = try Reservar(pedido).decidir(&pessoa, catalogo, &caneta)
        guard reservada.aceito, let contrato = reservada.contrato, !espera else { return reservada }
        let confirmada = try ConfirmarReserva(
            pessoa: pedido.pessoa, contrato: contrato, consignataria: pedido.consignataria, numero: nil,
            documento: documento
        ).decidir(&pessoa, catalogo, &caneta)
        precondition(confirmada.aceito, "reserva aceita e confirmação recusada na mesma decisão: \(confirmada.codigo)")
        return confirmada
    }
}

/// Registra a recusa de uma linha de lote que não chegou a olhar a margem.
func recusarNoLote(
    _ recusa: RecusaDeAverbacao, ato: String, vinculo: Int64, _ caneta: inout Caneta
) throws -> RespostaDaPorta {
    try caneta.registrar(
        Evento(
            ato + "-recusado", objeto: "vinculo", id: vinculo,
            [
                "codigo": .texto(recusa.codigo), "resposta": .texto(recusa.paraConsignataria.codigo),
                "numeros": recusa.dado,
            ]))
    return .recusa(recusa.paraConsignataria.codigo)
}
