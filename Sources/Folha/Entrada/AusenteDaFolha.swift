import BancoDeDados
import Cadastro
import Nucleo

/// Vínculos que a folha deixou de trazer sem os desligar: vão a uma lista, e contratos e acesso ficam (LGPD-08).
package struct AusenteDaFolha: Sendable, Hashable {
    package let vinculo: Int64
    package let pessoa: Int64
    package let matricula: Matricula
    package let situacao: String
    /// A última folha que o trouxe; `nil` se nenhuma.
    package let visto: Competencia?

    /// A folha que o último cadastro aplicado informou; `nil` se ainda não se aplicou nenhum.
    ///
    /// Não é a que se espera agora: entre o fecho de um mês e o cadastro dele, quem não veio ainda é quem faltou no anterior.
    package static func ultimoCadastro(em t: Transacao) throws -> Competencia? {
        try t.uma(EntradaSQL.folhaDoUltimoCadastro)?.ler(0, como: Competencia?.self).map { $0 - 1 }
    }

    /// Os que o último cadastro aplicado não trouxe, em ordem de matrícula, depois de uma; ninguém, se não houve cadastro.
    package static func listar(depoisDe matricula: String = "", limite: Int = 100, em t: Transacao) throws
        -> [AusenteDaFolha]
    {
        guard let competencia = try ultimoCadastro(em: t) else { return [] }
        return try t.executar(EntradaSQL.ausentes(desde: competencia, depoisDe: matricula, limite: limite)).map {
            AusenteDaFolha(
                vinculo: try $0.ler(0), pessoa: try $0.ler(1), matricula: try $0.ler(2), situacao: try $0.ler(3),
                visto: try $0.ler(4))
        }
    }
}
