import Auditoria
import BancoDeDados
import Cifra
import Nucleo
import Web

/// A senha nova que vai no lugar da de agora, por troca ou por recuperação: o que se confere antes e o que se grava junto.
struct SenhaNova: Sendable {
    let usuario: Int64
    /// O resumo da senha de agora.
    let atual: String
    let regra: RegraDeAcesso
    let dados: DadosDoUsuario
    private let anteriores: [String]

    /// `nil` se o usuário não está ativo ou não tem senha nossa.
    static func ler(de usuario: Int64, _ casa: Instalacao, em t: Transacao) throws -> SenhaNova? {
        let regra = try RegraDeAcesso.ler(em: casa.relogio.hoje, t)
        guard
            let linha = try t.uma(
                "SELECT senha, pessoal FROM usuario WHERE id = \(usuario) AND senha IS NOT NULL AND situacao = 'ativo'")
        else { return nil }
        let anteriores = try t.executar(
            "SELECT resumo FROM senha_anterior WHERE usuario_id = \(usuario) ORDER BY em DESC LIMIT \(regra.guardadas)"
        ).map { try $0.ler(0, como: String.self) }
        return SenhaNova(
            usuario: usuario, atual: try linha.ler(0), regra: regra,
            dados: try DadosDoUsuario.abrindo(try linha.ler(1), de: usuario, casa.cofre), anteriores: anteriores)
    }

    /// Lança `RecusaDeSenha` se a nova é fraca ou repetida. É demorada: corre fora de transação.
    func conferir(_ nova: String, _ senhas: Senha) async throws {
        let defeitos = ForcaDaSenha.defeitos(nova, regra, de: dados)
        guard defeitos.isEmpty else { throw RecusaDeSenha(campo: "nova", frases: defeitos.map(\.frase)) }
        for resumo in [atual] + anteriores where try await senhas.conferir(nova, com: resumo) {
            let frase =
                regra.guardadas == 0
                ? "A senha nova é igual à de agora."
                : "A senha nova é igual à de agora ou a uma das \(regra.guardadas) anteriores."
            throw RecusaDeSenha(campo: "nova", frases: [frase])
        }
    }

    /// Grava o resumo da nova, guarda a de antes e encerra as sessões; devolve quantas, ou `nil` se a senha mudou no meio.
    ///
    /// - Parameter menos: a sessão de quem troca a própria senha.
    func gravar(
        _ resumo: String, menos: ResumoDeSessao? = nil, _ casa: Instalacao, em t: Transacao
    ) throws -> Int? {
        let agora = casa.relogio.agora
        let mudou = try t.executar(
            """
            UPDATE usuario SET senha = \(resumo), senha_em = \(agora), trocar_senha = false, erros_seguidos = 0
             WHERE id = \(usuario) AND senha = \(atual) AND situacao = 'ativo'
            """)
        guard mudou.alteradas == 1 else { return nil }
        try t.executar(
            "INSERT INTO senha_anterior (usuario_id, em, resumo) VALUES (\(usuario), \(agora), \(atual))")
        try t.executar(
            """
            DELETE FROM senha_anterior a
             WHERE a.usuario_id = \(usuario)
               AND a.em NOT IN (SELECT b.em FROM senha_anterior b WHERE b.usuario_id = \(usuario) ORDER BY b.em DESC
                                 LIMIT \(regra.guardadas))
            """)
        return try SessoesDoUsuario.encerrar(de: [usuario], menos: menos, as: agora, em: t)
    }
}
