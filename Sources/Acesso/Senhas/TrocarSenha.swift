import Auditoria
import BancoDeDados
import Cifra
import Nucleo
import Web

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
    /// A sessão em que se troca, que continua.
    package let sessao: ResumoDeSessao?

    package init(usuario: Int64, atual: String, nova: String, sessao: ResumoDeSessao?) {
        (self.usuario, self.atual, self.nova, self.sessao) = (usuario, atual, nova, sessao)
    }

    /// Lança `RecusaDeSenha`, sem mudar nada além da contagem de erros.
    package func executar(_ casa: Instalacao, _ senhas: Senha, por autor: Autor) async throws {
        let (usuario, sessao) = (usuario, sessao)
        let troca = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try SenhaNova.ler(de: usuario, casa, em: t)
        }
        guard let troca else { throw RecusaDeSenha(campo: "atual", frases: ["Este usuário não troca senha aqui."]) }
        guard try await senhas.conferir(atual, com: troca.atual) else {
            try await SenhaDaPessoa.errar(usuario, casa, para: Self.ato, por: autor)
            throw RecusaDeSenha(campo: "atual", frases: ["A senha de agora não confere."])
        }
        try await troca.conferir(nova, senhas)
        let resumo = try await senhas.resumir(nova)
        try await casa.banco.transacao(como: .motor) { t in
            guard let encerradas = try troca.gravar(resumo, menos: sessao, casa, em: t) else {
                throw RecusaDeSenha(campo: "atual", frases: ["A senha mudou em outra tela. Entre de novo."])
            }
            try casa.trilha.registrar(
                [Evento(Self.ato, objeto: "usuario", id: usuario, ["sessoes_encerradas": .inteiro(encerradas)])],
                por: autor, as: casa.relogio.agora, em: t)
        }
    }
}

/// A senha não foi trocada, e o que fazer; presa ao campo da tela.
package struct RecusaDeSenha: Error, Sendable, Hashable {
    package let campo: String
    package let frases: [String]
}
