import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// Libera o cliente: só depois disto há credencial, sessão e cobrança.
///
/// Lança `RecusaDeProva`: `clienteLiberado`, ou `clienteIncompleto` dizendo tudo que falta.
/// - Fonte: PV-26 (termo), PV-33 (contrato), PV-35 (representante).
package struct LiberarCliente: Sendable {
    package static let ato = "prova-de-vida.liberar-cliente"
    package let cliente: Int64

    package init(cliente: Int64) { self.cliente = cliente }

    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        let lido = try ClienteDaProva.travar(cliente, em: t)
        guard !lido.liberado else { throw RecusaDeProva.clienteLiberado }
        guard lido.falta.isEmpty else { throw RecusaDeProva.clienteIncompleto(lido.falta) }
        let agora = casa.relogio.agora
        try t.executar("UPDATE cliente_da_prova SET liberado_em = \(agora) WHERE id = \(cliente)")
        try casa.trilha.registrar(
            [Evento(Self.ato, objeto: "cliente_da_prova", id: cliente)], por: autor, as: agora, em: t)
    }
}
