import Auditoria
import BancoDeDados
import Cifra
import Nucleo

/// A própria pessoa troca a sua senha: a de agora confere, a nova é forte e não é uma das últimas.
///
/// Trocar encerra as outras sessões dela e desfaz a exigência de troca. As contas de Argon2id correm fora da transação; dentro dela se
/// confere que a senha ainda é a que se leu.
/// - Fonte: POC-GES-06 a POC-GES-08, RNF-SEG-07, RNF-SEG-08.
package struct TrocarSenha: Sendable {
    package static let ato = "acesso.trocar-senha"
    package let usuario: Int64
    package let atual: String
    package let nova: String

    package init(usuario: Int64, atual: String, nova: String) {
        (self.usuario, self.atual, self.nova) = (usuario, atual, nova)
    }

    /// Lança `RecusaDeSenha`, sem mudar nada além da contagem de erros.
    package func executar(_ casa: Instalacao, _ senhas: Senha, por autor: Autor) async throws {
        let usuario = usuario
        let troca = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try SenhaNova.ler(de: usuario, casa, em: t)
        }
        guard let troca else { throw RecusaDeSenha(campo: "atual", frases: ["Este usuário não troca senha aqui."]) }
        guard try await senhas.conferir(atual, com: troca.atual) else {
            try await errar(casa, troca.regra, por: autor)
            throw RecusaDeSenha(campo: "atual", frases: ["A senha de agora não confere."])
        }
        try await troca.conferir(nova, senhas)
        let resumo = try await senhas.resumir(nova)
        try await casa.banco.transacao(como: .motor) { t in
            guard let encerradas = try troca.gravar(resumo, casa, em: t) else {
                throw RecusaDeSenha(campo: "atual", frases: ["A senha mudou em outra tela. Entre de novo."])
            }
            try casa.trilha.registrar(
                [Evento(Self.ato, objeto: "usuario", id: usuario, ["sessoes_encerradas": .inteiro(encerradas)])],
                por: autor, as: casa.relogio.agora, em: t)
        }
    }

    /// Errar aqui conta como errar na entrada: senão esta tela seria a porta de quem achou uma sessão aberta.
    private func errar(_ casa: Instalacao, _ regra: RegraDeAcesso, por autor: Autor) async throws {
        let usuario = usuario
        try await casa.banco.transacao(como: .motor) { t in
            let bloqueou = try BloqueioPorErros.contar(usuario, regra, casa, em: t)
            try casa.trilha.registrar(
                [
                    Evento(
                        Self.ato + "-recusado", objeto: "usuario", id: usuario,
                        ["motivo": .texto(bloqueou ? "senha errada; usuário bloqueado" : "senha errada")])
                ], por: autor, as: casa.relogio.agora, em: t)
        }
    }
}

/// A senha não foi trocada, e o que fazer; presa ao campo da tela.
package struct RecusaDeSenha: Error, Sendable, Hashable {
    package let campo: String
    package let frases: [String]
}

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
        try t.executar(
            """
            UPDATE sessao SET encerrada_em = \(casa.relogio.agora) WHERE usuario_id = \(usuario) AND encerrada_em IS NULL
            """)
    }
}
