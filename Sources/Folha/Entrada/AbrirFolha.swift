import Auditoria
import BancoDeDados
import Nucleo

/// Abre a primeira competência, no fim da carga inicial. As seguintes quem abre é o corte.
package struct AbrirPrimeiraFolha: Sendable {
    package static let ato = "folha.abrir-primeira"
    package let competencia: Competencia

    package init(_ competencia: Competencia) { self.competencia = competencia }

    /// Falso se já havia folha; nada muda.
    @discardableResult
    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws -> Bool {
        guard try FolhaEmCurso.ler(em: t).aberta == nil else { return false }
        guard try t.executar(EntradaSQL.abrirFolha(competencia)).alteradas == 1 else { return false }
        try casa.trilha.registrar(
            [Evento(Self.ato, competencia: competencia)], por: autor, as: casa.relogio.agora, em: t)
        return true
    }
}
