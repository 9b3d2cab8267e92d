import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// Libera o cliente: só depois disto há credencial, sessão e cobrança. Na hora, manda-se-lhe o que já se avisou aos outros e está por acontecer.
///
/// Lança `RecusaDeProva`: `clienteLiberado`, ou `clienteIncompleto` dizendo tudo que falta.
/// - Fonte: PV-26 (termo), PV-33 (contrato), PV-35 (representante), PV-19 (manutenção avisada).
package struct LiberarCliente: Sendable {
    package static let ato = "prova-de-vida.liberar-cliente"
    package let cliente: Int64

    package init(cliente: Int64) { self.cliente = cliente }

    /// Devolve quantos avisos se mandaram.
    @discardableResult
    package func executar(
        _ casa: Instalacao, _ mensageiro: Mensageiro, em t: Transacao, por autor: Autor
    ) throws -> Int {
        // Quem marca manutenção ao mesmo tempo espera, e já vê este cliente; ou já a marcou, e vê-se aqui.
        try Manutencao.travarAgenda(em: t)
        let lido = try ClienteDaProva.travar(cliente, em: t)
        guard !lido.liberado else { throw RecusaDeProva.clienteLiberado }
        guard lido.falta.isEmpty else { throw RecusaDeProva.clienteIncompleto(lido.falta) }
        let agora = casa.relogio.agora
        try t.executar("UPDATE cliente_da_prova SET liberado_em = \(agora) WHERE id = \(cliente)")
        try casa.trilha.registrar(
            [Evento(Self.ato, objeto: "cliente_da_prova", id: cliente)], por: autor, as: agora, em: t)
        return try mensageiro.porEmDia(cliente, casa, em: t)
    }
}
