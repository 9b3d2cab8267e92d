import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// Uma sessão aberta com o nome de quem a tem, para quem administra.
package struct SessaoDeAlguem: Sendable {
    package let sessao: SessaoAberta
    package let nome: String
    package let login: String
    package let portal: Portal

    /// As vivas de um usuário, ou de todos; pede o papel `motor`, que é quem abre o nome.
    package static func listar(
        de usuario: Int64? = nil, _ casa: Instalacao, em t: Transacao
    ) throws -> [SessaoDeAlguem] {
        let regra = try RegraDeAcesso.ler(em: casa.relogio.hoje, t)
        let sessoes = try SessaoAberta.listar(de: usuario, regra, casa, em: t)
        var donos: [Int64: (DadosDoUsuario, Portal)] = [:]
        let ids = Set(sessoes.map(\.usuario)).sorted()
        for linha in try t.executar("SELECT id, pessoal, portal FROM usuario WHERE id = ANY(\(ids))") {
            let id: Int64 = try linha.ler(0)
            donos[id] = (try DadosDoUsuario.abrindo(try linha.ler(1), de: id, casa.cofre), try linha.lerCaso(2))
        }
        return sessoes.compactMap { sessao in
            donos[sessao.usuario].map {
                SessaoDeAlguem(sessao: sessao, nome: $0.0.nome, login: $0.0.login, portal: $0.1)
            }
        }
    }
}
