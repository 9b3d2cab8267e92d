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

    /// Em ordem de matrícula, depois de uma; `competencia` é a do último cadastro carregado.
    package static func listar(
        desde competencia: Competencia, depoisDe matricula: String = "", limite: Int = 100, em t: Transacao
    ) throws -> [AusenteDaFolha] {
        try t.executar(EntradaSQL.ausentes(desde: competencia, depoisDe: matricula, limite: limite)).map {
            AusenteDaFolha(
                vinculo: try $0.ler(0), pessoa: try $0.ler(1), matricula: try $0.ler(2), situacao: try $0.ler(3),
                visto: try $0.ler(4))
        }
    }
}
