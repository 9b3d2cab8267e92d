import BancoDeDados
import Cadastro
import Nucleo

/// O que os arquivos do mês precisam saber da folha: qual está aberta e qual foi a última que fechou.
package struct FolhaEmCurso: Sendable, Hashable {
    package let aberta: Competencia?
    package let ultimaFechada: Competencia?

    /// A competência que cadastro, margens e bases têm de trazer: a última folha fechada; antes da primeira, a anterior à aberta.
    /// `nil`: ainda não há folha nenhuma, e a carga inicial aceita a que vier.
    package var esperada: Competencia? { ultimaFechada ?? aberta.map { $0 - 1 } }

    /// Lê em que folha se está.
    package static func ler(em t: Transacao) throws -> FolhaEmCurso {
        guard let linha = try t.uma(EntradaSQL.folhaEmCurso) else { preconditionFailure("agregado sem linha") }
        return FolhaEmCurso(aberta: try linha.ler(0), ultimaFechada: try linha.ler(1))
    }

    package init(aberta: Competencia?, ultimaFechada: Competencia?) {
        self.aberta = aberta
        self.ultimaFechada = ultimaFechada
    }

    /// Confere a competência de um arquivo da folha ou, com `deDesconto`, de uma consignatária.
    package func conferir(_ competencia: Competencia?, deDesconto: Bool) throws(RecusaDeEntrada) {
        guard let competencia else { throw .semCompetencia }
        if deDesconto, aberta == nil { throw .semFolhaAberta }
        guard let esperada = deDesconto ? aberta : esperada else { return }
        guard competencia == esperada else { throw .competenciaErrada(veio: competencia, esperada: esperada) }
    }
}
