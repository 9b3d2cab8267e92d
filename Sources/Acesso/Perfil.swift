import Auditoria
import BancoDeDados
import Nucleo

/// Perfis que a instalação traz, com os atos de cada um. O gestor cria outros e altera os seus.
///
/// Portais declaram os seus atos nas rotas; quem monta passa a lista inteira, e o perfil `master` recebe todos, sempre.
package enum Perfil {
    /// O perfil de mestre que o programa mantém em cada portal.
    package static let doPrograma = "master"
    /// O perfil que a implantação dá a quem entra por uma agência ou um correspondente.
    package static let doCorrespondente = "correspondente"

    /// Cria o perfil se falta e lhe dá os atos que a implantação ainda não lhe tinha dado; não tira nenhum, e não devolve o que um mestre tirou.
    ///
    /// O de mestre recebe todos, sempre.
    package static func garantir(
        _ codigo: String, nome: String, portal: Portal, atos: [String], _ casa: Instalacao, em t: Transacao
    ) throws {
        let novo = try casa.ids.proximo(em: t)
        let tipo = TipoDePerfil.daImplantacao(codigo, portal)
        try t.executar(
            """
            INSERT INTO perfil (id, portal, codigo, nome, tipo, mestre)
            VALUES (\(novo), \(portal.rawValue), \(codigo), \(nome), \(tipo.rawValue), \(codigo == doPrograma))
            ON CONFLICT DO NOTHING
            """)
        try t.executar(
            """
            INSERT INTO perfil_ato (perfil_id, ato)
            SELECT p.id, n.ato
              FROM perfil p, unnest(\(atos)) AS n (ato)
             WHERE p.portal = \(portal.rawValue) AND p.codigo = \(codigo) AND p.consignataria_id IS NULL
               AND (\(codigo == doPrograma) OR n.ato <> ALL (p.atos_da_implantacao))
            ON CONFLICT (perfil_id, ato) DO NOTHING
            """)
        try t.executar(
            """
            UPDATE perfil SET atos_da_implantacao = ARRAY(SELECT unnest(atos_da_implantacao) UNION SELECT unnest(\(atos)) ORDER BY 1)
             WHERE portal = \(portal.rawValue) AND codigo = \(codigo) AND consignataria_id IS NULL
               AND NOT atos_da_implantacao @> \(atos)
            """)
    }
}
