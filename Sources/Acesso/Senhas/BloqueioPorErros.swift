import Auditoria
import BancoDeDados

/// Conta um erro de senha e, no limite, bloqueia.
enum BloqueioPorErros {
    /// Devolve se bloqueou agora.
    static func contar(_ usuario: Int64, _ regra: RegraDeAcesso, _ casa: Instalacao, em t: Transacao) throws -> Bool {
        let linha = try t.uma(
            "UPDATE usuario SET erros_seguidos = erros_seguidos + 1 WHERE id = \(usuario) RETURNING erros_seguidos, situacao"
        )
        guard let linha, try linha.ler(1, como: String.self) == "ativo",
            try linha.ler(0, como: Int.self) >= regra.errosQueBloqueiam
        else { return false }
        try bloquear(usuario, "erros", casa, em: t)
        return true
    }

    /// Bloqueia e encerra as sessões.
    static func bloquear(_ usuario: Int64, _ bloqueio: String, _ casa: Instalacao, em t: Transacao) throws {
        try t.executar("UPDATE usuario SET situacao = 'bloqueado', bloqueio = \(bloqueio) WHERE id = \(usuario)")
        try SessoesDoUsuario.encerrar(de: [usuario], as: casa.relogio.agora, em: t)
    }
}
