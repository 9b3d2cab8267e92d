import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// Quem pode ter faixa própria: os usuários do órgão e das consignatárias que não estão encerrados.
///
/// As pessoas da folha não: são milhares, entram de casa, e o perfil delas já se limita por inteiro.
/// - Fonte: RF-CON-26.
package struct UsuarioQueSeLimita: Sendable, Hashable {
    package let id: Int64
    package let nome: String
    package let login: String
    /// `nil`: do órgão.
    package let nomeDaConsignataria: String?

    /// Os que `recorte` alcança (uma consignatária; `nil` é o órgão), em ordem de id.
    package static func listar(recorte: Int64?, _ casa: Instalacao, em t: Transacao) throws -> [UsuarioQueSeLimita] {
        try t.executar(
            """
            SELECT u.id, u.pessoal, g.nome
              FROM usuario u
              LEFT JOIN consignataria g ON g.id = u.consignataria_id
             WHERE u.portal <> 'servidor' AND u.situacao <> 'desativado'
               AND (\(recorte.valorSQL)::bigint IS NULL OR u.consignataria_id = \(recorte.valorSQL)::bigint)
             ORDER BY u.id
            """
        ).map {
            let id: Int64 = try $0.ler(0)
            let dados = try DadosDoUsuario.abrindo(try $0.ler(1), de: id, casa.cofre)
            return UsuarioQueSeLimita(
                id: id, nome: dados.nome, login: dados.login, nomeDaConsignataria: try $0.ler(2))
        }
    }
}
