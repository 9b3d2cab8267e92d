import Auditoria
import Cadastro
import Contratos
import Nucleo

/// A pessoa nega, no seu portal, uma reserva que espera a autorização dela: a reserva acaba e a margem volta na hora.
///
/// A resposta que a reserva deu à consignatária já se contou quando ela se fez.
/// - Fonte: RF-CON-04; arquitetura, §3 (inferência); observações, 36.
package struct NegarReserva: AtoDaPorta {
    package static let ato = "averbacao.negar"
    package let pessoa: Int64
    package let contrato: Int64
    /// O que a pessoa quis dizer, se quis.
    package let motivo: String?

    package init(pessoa: Int64, contrato: Int64, motivo: String?) {
        self.pessoa = pessoa
        self.contrato = contrato
        self.motivo = motivo
    }

    package var contratos: [Int64] { [contrato] }

    package func decidir(
        _ pessoa: inout EstadoDaPessoa, _ catalogo: Catalogo, _ caneta: inout Caneta
    ) throws -> RespostaDaPorta {
        let reserva: ContratoNoLivro
        do {
            reserva = try avaliar(pessoa, catalogo)
        } catch {
            return try recusarReserva(error, ato: Self.ato, contrato: contrato, &caneta)
        }
        return try negar(reserva, &pessoa, &caneta)
    }

    private func avaliar(
        _ pessoa: EstadoDaPessoa, _ catalogo: Catalogo
    ) throws(RecusaDeAverbacao) -> ContratoNoLivro {
        let reserva = try reservaAlvo(contrato, consignataria: nil, em: pessoa)
        if reserva.situacao == .autorizada { throw .autorizacaoJaDada }
        guard reserva.exigeProva || catalogo.produtos[reserva.produto]?.exigeAutorizacao == true else {
            throw .naoEsperaAutorizacao
        }
        return reserva
    }

    private func negar(
        _ reserva: ContratoNoLivro, _ pessoa: inout EstadoDaPessoa, _ caneta: inout Caneta
    ) throws -> RespostaDaPorta {
        let evento = try caneta.registrar(
            Evento(Self.ato, objeto: "contrato", id: contrato, ["motivo": .texto(motivo)]))
        caneta.aliviar(contrato, especie: .cancelamentoDeReserva, evento: evento, em: &pessoa)
        guard let aliviada = pessoa.contratos[contrato] else { preconditionFailure("reserva sumiu do estado") }
        try caneta.mudar(
            aliviada, por: .recusar, alcada: .consignataria, motivo: motivo ?? "negada pela pessoa", evento: evento,
            encerradoEm: caneta.agora, em: &pessoa)
        return .aceito(contrato: contrato)
    }
}
