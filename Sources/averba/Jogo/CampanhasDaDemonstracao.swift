import Auditoria
import BancoDeDados
import Nucleo
import ProvaAnual

/// As campanhas de prova de vida anual que a demonstração deixa: a dos pensionistas, com o prazo já vencido, e a dos aposentados, que corre.
///
/// Em cada uma há quem fez no atendimento e quem se dispensou; o resto está por fazer ou venceu. Tudo pelos atos da tela, numa transação só: ou há as
/// duas campanhas, ou nenhuma.
struct CampanhasDaDemonstracao: Sendable {
    private let casa: Instalacao
    private static let dia = Duration.seconds(86_400)

    init(casa: Instalacao) { self.casa = casa }

    /// Abre as que faltam; falso se já as havia.
    func abrir() async throws -> Bool {
        let casa = casa
        let agora = casa.relogio.agora
        let relogio = RelogioDoJogo()
        let doJogo = Instalacao(banco: casa.banco, cofre: casa.cofre, relogio: Relogio { relogio.agora })
        return try await casa.banco.transacao(como: .motor) { t in
            guard try t.uma("SELECT FROM campanha_da_prova LIMIT 1") == nil else { return false }
            relogio.acertar(agora - Self.dia * 60)
            try Self.campanha("Prova de vida dos pensionistas", .pensionistas, dias: 50, doJogo, relogio, em: t)
            relogio.acertar(agora - Self.dia * 10)
            try Self.campanha("Prova de vida dos aposentados", .aposentados, dias: 45, doJogo, relogio, em: t)
            return true
        }
    }

    private static func campanha(
        _ nome: String, _ publico: Campanha.Publico, dias: Int, _ casa: Instalacao, _ relogio: RelogioDoJogo,
        em t: Transacao
    ) throws {
        let comeco = casa.relogio.hoje
        let id = try AbrirCampanha(
            nome: nome, publico: publico, comeco: comeco, fim: comeco + dias, lembretes: Campanha.lembretesDeCostume
        ).executar(casa, em: t, por: .comando)
        relogio.acertar(casa.relogio.agora + dia * 2)
        let pedido = PedidoDaCampanha(campanha: id, hoje: casa.relogio.hoje)
        for (posicao, pessoa) in try pedido.listar(limite: 8, pulados: 0, em: t).map(\.pessoa).enumerated() {
            let dispensa = posicao == 7
            try RegistrarProvaAnual(
                dispensa ? .dispensa : .comparecimento(documento: "Carteira de identidade"), campanha: id,
                pessoa: pessoa,
                motivo: dispensa ? "Internação comprovada" : "Compareceu ao atendimento"
            ).executar(casa, em: t, por: .comando)
        }
    }
}
