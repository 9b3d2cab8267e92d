import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// Declara que a remessa foi mandada à folha. Daí em diante nada do que se enviou se altera: só correção nova.
///
/// Exige remessa gerada depois da última glosa em todo leiaute que tenha alguma, e nenhum contrato encerrado de lá para cá. Não há desfazer.
/// - Fonte: FOL-05; invariante 8.
package struct EnviarRemessa: Sendable {
    package static let ato = "folha.enviar"
    package let competencia: Competencia

    package init(_ competencia: Competencia) { self.competencia = competencia }

    /// Lança `RecusaDaFolha`.
    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        let folha = try FolhaDoMes.exigir(competencia, em: [.glosada], para: "marcar como enviada", em: t)
        guard let glosada = folha.glosadaEm else { preconditionFailure("folha glosada sem data") }
        var novas: [String: Bool] = [:]
        for remessa in try Remessa.listar(competencia, em: t) {
            novas[remessa.leiaute] = (novas[remessa.leiaute] ?? false) || remessa.em >= glosada
        }
        let velhas = novas.filter { !$0.value }.keys.sorted()
        guard !novas.isEmpty, velhas.isEmpty else { throw RecusaDaFolha.remessaPorGerar(competencia, leiautes: velhas) }
        try Remessa.recusarEncerradas(competencia, em: t)
        let agora = casa.relogio.agora
        try t.executar(FolhaSQL.marcarEnviada(competencia, em: agora))
        try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, competencia: competencia,
                    [
                        "competencia": .texto(competencia.iso),
                        "leiautes": .lista(novas.keys.sorted().map { .texto($0) }),
                    ])
            ],
            por: autor, as: agora, em: t)
    }
}
