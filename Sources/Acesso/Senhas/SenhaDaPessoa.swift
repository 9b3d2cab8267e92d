import Auditoria
import BancoDeDados
import Cifra
import Nucleo

/// Confere que quem está dentro é quem diz, antes do que exige provar de novo: pela senha daqui ou, de quem entrou pela conta do órgão, por ela.
///
/// Errar a senha conta como errar na entrada: senão a tela que a pede seria a porta de quem achou uma sessão aberta. Contra quem não a tem nada
/// se conta, porque não há o que adivinhar (decisão 0055).
package enum SenhaDaPessoa {
    package enum Desfecho: Sendable, Hashable {
        case confere
        /// A senha daqui não é esta.
        case naoConfere
        /// Entrou pela conta do órgão, e não se confirmou nela há pouco (`ConfirmarNaConta`).
        case faltaConfirmar
    }

    static func confere(
        _ senha: String, de usuario: UsuarioNaSessao, _ casa: Instalacao, _ senhas: Senha, para ato: String,
        por autor: Autor
    ) async throws -> Desfecho {
        guard !usuario.confirmaNaConta else {
            return usuario.confirmou(as: casa.relogio.agora) ? .confere : .faltaConfirmar
        }
        let id = usuario.id
        let resumo = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try t.uma("SELECT senha FROM usuario WHERE id = \(id) AND situacao = 'ativo'")?
                .ler(0, como: String?.self) ?? nil
        }
        if !senha.isEmpty, try await senhas.conferir(senha, com: resumo) { return .confere }
        if resumo != nil { try await errar(id, casa, para: ato, por: autor) }
        return .naoConfere
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
