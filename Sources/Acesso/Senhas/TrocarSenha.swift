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

    /// O que se guarda do usuário para decidir.
    private struct Guardado: Sendable {
        let senha: String
        let dados: DadosDoUsuario
        let anteriores: [String]
        let regra: RegraDeAcesso
    }

    /// Lança `RecusaDeSenha`, sem mudar nada além da contagem de erros.
    package func executar(_ casa: Instalacao, _ senhas: Senha, por autor: Autor) async throws {
        let guardado = try await ler(casa)
        guard try await senhas.conferir(atual, com: guardado.senha) else {
            try await errar(casa, guardado.regra, por: autor)
            throw RecusaDeSenha(campo: "atual", frases: ["A senha de agora não confere."])
        }
        let defeitos = ForcaDaSenha.defeitos(nova, guardado.regra, de: guardado.dados)
        guard defeitos.isEmpty else { throw RecusaDeSenha(campo: "nova", frases: defeitos.map(\.frase)) }
        for resumo in [guardado.senha] + guardado.anteriores where try await senhas.conferir(nova, com: resumo) {
            let frase =
                guardado.regra.guardadas == 0
                ? "A senha nova é igual à de agora."
                : "A senha nova é igual à de agora ou a uma das \(guardado.regra.guardadas) anteriores."
            throw RecusaDeSenha(campo: "nova", frases: [frase])
        }
        try await gravar(casa, guardado, try await senhas.resumir(nova), por: autor)
    }

    private func ler(_ casa: Instalacao) async throws -> Guardado {
        let (usuario, hoje) = (usuario, casa.relogio.hoje)
        return try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            let regra = try RegraDeAcesso.ler(em: hoje, t)
            guard
                let linha = try t.uma(
                    "SELECT senha, pessoal FROM usuario WHERE id = \(usuario) AND senha IS NOT NULL AND situacao = 'ativo'"
                )
            else { throw RecusaDeSenha(campo: "atual", frases: ["Este usuário não troca senha aqui."]) }
            let anteriores = try t.executar(
                """
                SELECT resumo FROM senha_anterior WHERE usuario_id = \(usuario) ORDER BY em DESC LIMIT \(regra.guardadas)
                """
            ).map { try $0.ler(0, como: String.self) }
            return Guardado(
                senha: try linha.ler(0), dados: try DadosDoUsuario.abrindo(try linha.ler(1), de: usuario, casa.cofre),
                anteriores: anteriores, regra: regra)
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

    private func gravar(_ casa: Instalacao, _ antes: Guardado, _ resumo: String, por autor: Autor) async throws {
        let (usuario, agora) = (usuario, casa.relogio.agora)
        try await casa.banco.transacao(como: .motor) { t in
            let mudou = try t.executar(
                """
                UPDATE usuario SET senha = \(resumo), senha_em = \(agora), trocar_senha = false, erros_seguidos = 0
                 WHERE id = \(usuario) AND senha = \(antes.senha) AND situacao = 'ativo'
                """)
            guard mudou.alteradas == 1 else {
                throw RecusaDeSenha(campo: "atual", frases: ["A senha mudou em outra tela. Entre de novo."])
            }
            try t.executar(
                "INSERT INTO senha_anterior (usuario_id, em, resumo) VALUES (\(usuario), \(agora), \(antes.senha))")
            try t.executar(
                """
                DELETE FROM senha_anterior a
                 WHERE a.usuario_id = \(usuario)
                   AND a.em NOT IN (SELECT b.em FROM senha_anterior b WHERE b.usuario_id = \(usuario) ORDER BY b.em DESC
                                     LIMIT \(antes.regra.guardadas))
                """)
            let encerradas = try t.executar(
                "UPDATE sessao SET encerrada_em = \(agora) WHERE usuario_id = \(usuario) AND encerrada_em IS NULL"
            ).alteradas
            try casa.trilha.registrar(
                [Evento(Self.ato, objeto: "usuario", id: usuario, ["sessoes_encerradas": .inteiro(encerradas)])],
                por: autor, as: agora, em: t)
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
