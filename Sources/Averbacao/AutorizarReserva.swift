import Auditoria
import Cadastro
import Contratos
import Nucleo

/// A pessoa autoriza, no seu portal, uma reserva que a espera.
///
/// - Fonte: dominio, §2.2 (Decreto MG 46.278/2013, art. 10: autorização pela internet); RF-CON-04.
package struct AutorizarReserva: AtoDaPorta {
    package static let ato = "averbacao.autorizar"
    package let pessoa: Int64
    package let contrato: Int64
    /// O que prova o aceite: sessão e meio usado.
    package let evidencia: String

    package init(pessoa: Int64, contrato: Int64, evidencia: String) {
        self.pessoa = pessoa
        self.contrato = contrato
        self.evidencia = evidencia
    }

    package var contratos: [Int64] { [contrato] }

    package func decidir(
        _ pessoa: inout EstadoDaPessoa, _ catalogo: Catalogo, _ caneta: inout Caneta
    ) throws -> RespostaDaPorta {
        let reserva: ContratoNoLivro
        do {
            reserva = try avaliar(pessoa, caneta)
        } catch {
            return try recusarReserva(error, ato: Self.ato, contrato: contrato, &caneta)
        }
        return try autorizar(reserva, &pessoa, &caneta)
    }

    private func avaliar(_ pessoa: EstadoDaPessoa, _ caneta: Caneta) throws(RecusaDeAverbacao) -> ContratoNoLivro {
        let reserva = try reservaAlvo(contrato, consignataria: nil, em: pessoa)
        if reserva.situacao == .autorizada { throw .autorizacaoJaDada }
        if let venceEm = reserva.venceEm, venceEm <= caneta.agora { throw .reservaVencida }
        return reserva
    }

    private func autorizar(
        _ reserva: ContratoNoLivro, _ pessoa: inout EstadoDaPessoa, _ caneta: inout Caneta
    ) throws -> RespostaDaPorta {
        let evento = try caneta.registrar(Evento(Self.ato, objeto: "contrato", id: contrato))
        var autorizada = reserva
        let id = try caneta.novoId()
        caneta.autorizar(
            AutorizacaoNova(
                id: id, contrato: contrato, especie: .eletronica, em: caneta.agora, autor: caneta.autor.usuario,
                evidencia: evidencia))
        autorizada.autorizacao = id
        try caneta.mudar(autorizada, por: .autorizar, alcada: .consignataria, evento: evento, em: &pessoa)
        return .aceito(contrato: contrato, venceEm: reserva.venceEm)
    }
}
