import Auditoria
import Cadastro
import Contratos
import Nucleo

/// A consignatária encerra um contrato seu, por pagamento (liquidar) ou não (cancelar), e a margem volta na hora.
///
/// A linha do mês que já foi cortada sai como retirada; a que já foi enviada, se a folha a descontar, fica a devolver.
/// - Fonte: POC-CON-05, POC-CON-10.
package struct EncerrarContrato: AtoDaPorta {
    package enum Modo: String, Sendable { case cancelar, liquidar }

    package let modo: Modo
    package let pessoa: Int64
    package let contrato: Int64
    package let consignataria: Int64
    package let motivo: String

    package init(_ modo: Modo, pessoa: Int64, contrato: Int64, consignataria: Int64, motivo: String) {
        self.modo = modo
        self.pessoa = pessoa
        self.contrato = contrato
        self.consignataria = consignataria
        self.motivo = motivo
    }

    package var ato: String { modo == .cancelar ? "averbacao.cancelar-contrato" : "averbacao.liquidar-contrato" }
    package var contratos: [Int64] { [contrato] }

    package func decidir(
        _ pessoa: inout EstadoDaPessoa, _ catalogo: Catalogo, _ caneta: inout Caneta
    ) throws -> RespostaDaPorta {
        do {
            _ = try contratoAlvo(contrato, consignataria: consignataria, em: pessoa)
        } catch {
            return try recusarReserva(error, ato: ato, contrato: contrato, &caneta)
        }
        let evento = try caneta.registrar(
            Evento(ato, objeto: "contrato", id: contrato, ["motivo": .texto(motivo)]))
        caneta.aliviar(
            contrato, especie: modo == .cancelar ? .cancelamento : .liquidacao, evento: evento, em: &pessoa)
        guard let aliviado = pessoa.contratos[contrato] else { preconditionFailure("contrato sumiu do estado") }
        try caneta.mudar(
            aliviado, por: modo == .cancelar ? .cancelar : .liquidar, alcada: .consignataria, motivo: motivo,
            evento: evento, encerradoEm: caneta.agora, em: &pessoa)
        return .aceito(contrato: contrato)
    }
}
