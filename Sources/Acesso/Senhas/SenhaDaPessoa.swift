import Auditoria
import BancoDeDados
import Cifra
import Nucleo

/// Confere a senha de quem já está dentro, antes do que exige provar de novo.
///
/// Errar conta como errar na entrada: senão a tela que a pede seria a porta de quem achou uma sessão aberta.
package enum SenhaDaPessoa {
    package static func confere(
        _ senha: String, de usuario: Int64, _ casa: Instalacao, _ senhas: Senha, para ato: String, por autor: Autor
    ) async throws -> Bool {
        let resumo = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try t.uma("SELECT senha FROM usuario WHERE id = \(usuario) AND situacao = 'ativo'")?
                .ler(0, como: String?.self) ?? nil
        }
        if !senha.isEmpty, try await senhas.conferir(senha, com: resumo) { return true }
        try await errar(usuario, casa, para: ato, por: autor)
        return false
    }

    /// Conta o erro e o anota como recusa do ato para que a senha se pediu.
    static func errar(_ usuario: Int64, _ casa: Instalacao, para ato: String, por autor: Autor) async throws {
        try await casa.banco.transacao(como: .motor) { t in
            let regra = try RegraDeAcesso.ler(em: casa.relogio.hoje, t)
            let bloqueou = try BloqueioPorErros.contar(usuario, regra, casa, em: t)
            try casa.trilha.registrar(
                [
                    Evento(
                        ato + "-recusado", objeto: "usuario", id: usuario,
                        ["motivo": .texto(bloqueou ? "senha errada; usuário bloqueado" : "senha errada")])
                ], por: autor, as: casa.relogio.agora, em: t)
        }
    }
}
