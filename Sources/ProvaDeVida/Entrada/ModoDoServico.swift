import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// De verdade, ou a demonstração, em que se entra sem senha com contas inventadas. Um banco é de um modo só, e a marca da demonstração não sai.
///
/// Papel só vale no modo do banco: o que a demonstração concedeu não vale no serviço de verdade, nem o contrário.
/// - Fonte: decisão 0046.
package enum ModoDoServico: Sendable, Hashable {
    case deVerdade, demonstracao

    package static let ato = "prova-de-vida.marcar-demonstracao"

    private static let trava: Int64 = 0x7072_6f76_61

    /// De quem grava o que faz do banco um banco de verdade: a demonstração não se marca no meio.
    static func ocupar(em t: Transacao) throws {
        try t.executar("SELECT pg_advisory_xact_lock_shared(\(trava))")
    }

    /// O modo do banco.
    package static func doBanco(em t: Transacao) throws -> ModoDoServico {
        try t.uma("SELECT FROM demonstracao_da_prova") == nil ? .deVerdade : .demonstracao
    }

    /// O que se faz antes de atender neste modo: confere que o banco é dele; a demonstração marca o que ainda está vazio.
    ///
    /// Lança `RecusaDeProva`: `demonstracaoComConta`, `demonstracaoEmBancoDeVerdade` (já há cliente ou papel) ou `bancoDeDemonstracao`.
    /// - Parameter comConta: se a conta do órgão está ligada.
    package func preparar(comConta: Bool, _ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        let doBanco = try Self.doBanco(em: t)
        guard self == .demonstracao else {
            guard doBanco == .deVerdade else { throw RecusaDeProva.bancoDeDemonstracao }
            return
        }
        guard !comConta else { throw RecusaDeProva.demonstracaoComConta }
        // O cliente e o papel que outro está a gravar têm de se ver: espera-se por ele.
        try t.executar("SELECT pg_advisory_xact_lock(\(Self.trava))")
        guard doBanco == .deVerdade else { return }
        let ocupado = try t.uma("SELECT EXISTS (SELECT FROM cliente_da_prova) OR EXISTS (SELECT FROM papel_da_prova)")?
            .ler(0, como: Bool.self)
        guard ocupado == false else { throw RecusaDeProva.demonstracaoEmBancoDeVerdade }
        let agora = casa.relogio.agora
        let marcado = try t.executar(
            "INSERT INTO demonstracao_da_prova (desde) VALUES (\(agora)) ON CONFLICT DO NOTHING")
        guard marcado.alteradas == 1 else { return }
        try casa.trilha.registrar([Evento(Self.ato)], por: autor, as: agora, em: t)
    }
}
