import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// Suspende o serviço de um cliente, ou o retoma. Vale na hora, também para autorização já dada; a sessão que uma pessoa já abriu vai até o fim.
///
/// Lança `RecusaDeProva`: `clienteNaoLiberado`; `clienteEncerrado`; `clienteSuspenso` ao suspender o que já está; `clienteNaoSuspenso` ao retomar o que não está;
/// `motivoForaDoTamanho`.
/// - Fonte: PV-33.
package struct SuspenderCliente: Sendable {
    package static let atoDeSuspender = "prova-de-vida.suspender-cliente"
    package static let atoDeRetomar = "prova-de-vida.retomar-cliente"

    package let cliente: Int64
    package let motivo: String
    /// Falso retoma.
    package let suspender: Bool

    package init(cliente: Int64, motivo: String, suspender: Bool) {
        self.cliente = cliente
        self.motivo = motivo
        self.suspender = suspender
    }

    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        guard (3...200).contains(motivo.count) else { throw RecusaDeProva.motivoForaDoTamanho }
        let lido = try ClienteDaProva.travar(cliente, em: t)
        guard lido.liberado else { throw RecusaDeProva.clienteNaoLiberado }
        guard !lido.encerrado else { throw RecusaDeProva.clienteEncerrado }
        guard lido.suspenso != suspender else {
            throw suspender ? RecusaDeProva.clienteSuspenso : .clienteNaoSuspenso
        }
        let agora = casa.relogio.agora
        let desde: Instante? = suspender ? agora : nil
        try t.executar("UPDATE cliente_da_prova SET suspenso_em = \(desde.valorSQL) WHERE id = \(cliente)")
        try casa.trilha.registrar(
            [
                Evento(
                    suspender ? Self.atoDeSuspender : Self.atoDeRetomar, objeto: "cliente_da_prova", id: cliente,
                    ["motivo": .texto(motivo)])
            ], por: autor, as: agora, em: t)
    }
}
