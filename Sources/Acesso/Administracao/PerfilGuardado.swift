import BancoDeDados
import Cadastro
import Nucleo

/// Um perfil, com os seus atos e quantos o têm.
package struct PerfilGuardado: Sendable, Hashable {
    package let id: Int64
    package let codigo: String
    package let nome: String
    package let tipo: TipoDePerfil
    package let mestre: Bool
    /// Quem o tem cadastra o segundo fator na entrada, exija o portal ou não.
    package let exigeSegundoFator: Bool
    /// A consignatária que o criou; `nil` é do órgão.
    package let consignataria: Int64?
    package let nomeDaConsignataria: String?
    package let encerradoEm: Instante?
    package let atos: Set<String>
    /// Os que têm o perfil e não estão encerrados.
    package let usuarios: Int
    /// Desses, os que ainda não têm segundo fator.
    package let semSegundoFator: Int

    package var portal: Portal { tipo.portal }
    /// O que o programa cria e mantém com todos os atos.
    package var doPrograma: Bool { codigo == Perfil.doPrograma && consignataria == nil }

    /// Quem administra pela consignatária `recorte` vê os seus e os do órgão para consignatárias; o órgão vê todos.
    package static func listar(recorte: Int64?, so id: Int64? = nil, em t: Transacao) throws -> [PerfilGuardado] {
        try t.executar(
            """
            SELECT p.id, p.codigo, p.nome, p.tipo, p.mestre, p.consignataria_id, g.nome, p.encerrado_em,
                   ARRAY(SELECT a.ato FROM perfil_ato a WHERE a.perfil_id = p.id ORDER BY a.ato),
                   (SELECT count(*) FROM usuario u
                     WHERE u.perfil_id = p.id AND u.situacao <> 'desativado'
                       AND (\(recorte.valorSQL)::bigint IS NULL OR u.consignataria_id = \(recorte.valorSQL)::bigint)),
                   p.exige_segundo_fator,
                   (SELECT count(*) FROM usuario u
                     WHERE u.perfil_id = p.id AND u.situacao <> 'desativado'
                       AND (\(recorte.valorSQL)::bigint IS NULL OR u.consignataria_id = \(recorte.valorSQL)::bigint)
                       AND NOT EXISTS (SELECT FROM segundo_fator f WHERE f.usuario_id = u.id AND f.confirmado_em IS NOT NULL))
              FROM perfil p
              LEFT JOIN consignataria g ON g.id = p.consignataria_id
             WHERE (\(id.valorSQL)::bigint IS NULL OR p.id = \(id.valorSQL)::bigint)
               AND (\(recorte.valorSQL)::bigint IS NULL
                    OR p.portal = 'consignataria' AND coalesce(p.consignataria_id, \(recorte.valorSQL)::bigint) = \(recorte.valorSQL)::bigint)
             ORDER BY p.portal, p.nome, p.id
            """
        ).map {
            PerfilGuardado(
                id: try $0.ler(0), codigo: try $0.ler(1), nome: try $0.ler(2), tipo: try $0.lerCaso(3),
                mestre: try $0.ler(4), exigeSegundoFator: try $0.ler(10), consignataria: try $0.ler(5),
                nomeDaConsignataria: try $0.ler(6),
                encerradoEm: try $0.ler(7), atos: Set(try $0.ler(8, como: [String].self)),
                usuarios: Int(try $0.ler(9, como: Int64.self)),
                semSegundoFator: Int(try $0.ler(11, como: Int64.self)))
        }
    }

    package static func ler(_ id: Int64, recorte: Int64?, em t: Transacao) throws -> PerfilGuardado? {
        try listar(recorte: recorte, so: id, em: t).first
    }

    /// Se quem administra por `recorte` pode mudá-lo: os do órgão, a consignatária só copia.
    package func mudaPor(_ recorte: Int64?) -> Bool {
        !doPrograma && encerradoEm == nil && (recorte == nil || consignataria == recorte)
    }
}
