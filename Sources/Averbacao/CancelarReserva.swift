import Auditoria
import Cadastro
import Contratos
import Nucleo

/// Desfaz uma reserva que ainda não virou contrato: a margem volta na hora.
///
/// A resposta que a reserva deu já se contou quando ela se fez: reservar e cancelar em degraus mediria a margem.
/// - Fonte: RF-CON-07 (a que já é contrato não se cancela por aqui); arquitetura, §3 (inferência).
package struct CancelarReserva: AtoDaPorta {
    package static let ato = "averbacao.cancelar-reserva"
    package let pessoa: Int64
    package let contrato: Int64
    /// `nil` quando quem cancela é o gestor.
    package let consignataria: Int64?
    package let motivo: String

    package init(pessoa: Int64, contrato: Int64, consignataria: Int64?, motivo: String) {
        self.pessoa = pessoa
        self.contrato = contrato
        self.consignataria = consignataria
        self.motivo = motivo
    }

    package var contratos: [Int64] { [contrato] }

    package func decidir(
        _ pessoa: inout EstadoDaPessoa, _ catalogo: Catalogo, _ caneta: inout Caneta
    ) throws -> RespostaDaPorta {
        let reserva: ContratoNoLivro
        do {
            reserva = try reservaAlvo(contrato, consignataria: consignataria, em: pessoa)
        } catch {
            return try recusarReserva(error, ato: Self.ato, contrato: contrato, &caneta)
        }
        return try cancelar(reserva, &pessoa, &caneta)
    }

    private func cancelar(
        _ reserva: ContratoNoLivro, _ pessoa: inout EstadoDaPessoa, _ caneta: inout Caneta
    ) throws -> RespostaDaPorta {
        let evento = try caneta.registrar(
            Evento(Self.ato, objeto: "contrato", id: contrato, ["motivo": .texto(motivo)]))
        caneta.aliviar(contrato, especie: .cancelamentoDeReserva, evento: evento, em: &pessoa)
        guard let aliviada = pessoa.contratos[contrato] else { preconditionFailure("reserva sumiu do estado") }
        try caneta.mudar(
            aliviada, por: .cancelarReserva, alcada: consignataria == nil ? .gestor : .consignataria, motivo: motivo,
            evento: evento, encerradoEm: caneta.agora, em: &pessoa)
        return .aceito(contrato: contrato)
    }
}
