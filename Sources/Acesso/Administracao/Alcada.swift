import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// O que quem age pode sobre usuários, perfis e credenciais, lido na transação do próprio ato.
///
/// Um ato de cada vez: a trava consultiva faz a conta de mestres valer, e ninguém concede enquanto lhe tiram o perfil. A linha de comando, que
/// só quem opera a máquina alcança, pode tudo.
/// - Fonte: RF-GES-02 («apenas por usuários máster»).
struct Alcada: Sendable {
    let portal: Portal
    /// `nil`: todos.
    let atos: Set<String>?
    /// Só alcança o que é desta consignatária; `nil` é o órgão.
    let consignataria: Int64?

    private static let trava: Int64 = 0x6163_6573_736F

    /// Trava e lê; quem não é mestre em atividade não administra nada.
    static func travar(_ autor: Autor, em t: Transacao) throws -> Alcada {
        try t.executar("SELECT pg_advisory_xact_lock(\(trava))")
        if autor.canal == .comando { return Alcada(portal: .gestor, atos: nil, consignataria: nil) }
        let linha = try t.uma(
            """
            SELECT u.portal, u.consignataria_id, ARRAY(SELECT a.ato FROM perfil_ato a WHERE a.perfil_id = p.id)
              FROM usuario u
              JOIN perfil p ON p.id = u.perfil_id
             WHERE u.id = \(autor.usuario.valorSQL) AND u.situacao = 'ativo' AND p.mestre AND p.encerrado_em IS NULL
            """)
        guard let linha else { throw RecusaDeAcesso.soMestre }
        return Alcada(
            portal: try linha.lerCaso(0), atos: Set(try linha.ler(2, como: [String].self)),
            consignataria: try linha.ler(1))
    }

    /// Só a trava, para quem muda por outro caminho.
    static func soTravar(em t: Transacao) throws { try t.executar("SELECT pg_advisory_xact_lock(\(trava))") }

    /// Ninguém concede o que não tem, no seu portal; nos das consignatárias e das pessoas o órgão concede o que há.
    func conferirConcessao(de concedidos: Set<String>, em outro: Portal) throws {
        guard let atos, outro == portal else { return }
        let faltam = concedidos.subtracting(atos)
        guard faltam.isEmpty else { throw RecusaDeAcesso.atosQueNaoTem(faltam.sorted()) }
    }

    /// Ninguém mexe em quem, no mesmo portal, pode mais.
    func conferirSobre(_ seus: Set<String>, em outro: Portal) throws {
        guard let atos, outro == portal, !seus.isSubset(of: atos) else { return }
        throw RecusaDeAcesso.maisQueVoce
    }

    /// O que é de outra consignatária não existe para esta.
    func alcanca(portal outro: Portal, consignataria outra: Int64?) -> Bool {
        guard let consignataria else { return portal == .gestor }
        return outro == .consignataria && outra == consignataria
    }
}

/// O órgão, e cada consignatária que se administra, têm sempre quem administre.
enum Mestres {
    /// Sem estes atos um mestre não desfaz o que outro fez.
    static let essenciais = [CriarUsuario.ato, EspecieDeMedida.liberar.ato, EspecieDeMedida.perfil.ato]

    /// Depois de mudar, ainda há mestre; senão, recusa, e a transação se desfaz.
    static func conferir(_ alcada: Alcada, em t: Transacao) throws {
        if try nenhum(no: .gestor, nil, em: t) { throw RecusaDeAcesso.ultimoMestre }
        if let consignataria = alcada.consignataria, try nenhum(no: .consignataria, consignataria, em: t) {
            throw RecusaDeAcesso.ultimoMestre
        }
    }

    static func nenhum(no portal: Portal, _ consignataria: Int64?, em t: Transacao) throws -> Bool {
        try t.uma(
            """
            SELECT NOT EXISTS (
                SELECT FROM usuario u
                  JOIN perfil p ON p.id = u.perfil_id
                 WHERE u.situacao = 'ativo' AND u.portal = \(portal.rawValue) AND p.mestre AND p.encerrado_em IS NULL
                   AND u.consignataria_id IS NOT DISTINCT FROM \(consignataria.valorSQL)::bigint
                   AND (SELECT count(*) FROM perfil_ato a WHERE a.perfil_id = p.id AND a.ato = ANY (\(essenciais))) = \(essenciais.count))
            """)?.ler(0, como: Bool.self) ?? true
    }
}
