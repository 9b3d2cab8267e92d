import Auditoria
import BancoDeDados
import Nucleo

/// Perfis que a instalação traz, com os atos de cada um. O gestor cria outros e altera os seus.
///
/// Portais declaram os seus atos nas rotas; quem monta passa a lista inteira, e o perfil `master` recebe todos, sempre.
package enum Perfil {
    /// Cria o perfil se falta e acrescenta os atos que ele ainda não tem; não tira nenhum.
    package static func garantir(
        _ codigo: String, nome: String, portal: Portal, atos: [String], _ casa: Instalacao, em t: Transacao
    ) throws {
        let novo = try casa.ids.proximo(em: t)
        try t.executar(
            """
            INSERT INTO perfil (id, portal, codigo, nome) VALUES (\(novo), \(portal.rawValue), \(codigo), \(nome))
            ON CONFLICT (portal, codigo) DO NOTHING
            """)
        try t.executar(
            """
            INSERT INTO perfil_ato (perfil_id, ato)
            SELECT p.id, n.ato
              FROM perfil p, unnest(\(atos)) AS n (ato)
             WHERE p.portal = \(portal.rawValue) AND p.codigo = \(codigo)
            ON CONFLICT (perfil_id, ato) DO NOTHING
            """)
    }
}
