import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// Confere login e senha e diz quem entrou; a sessão é aberta pela borda.
///
/// Usuário que não existe leva o mesmo tempo que senha errada, e a resposta é a mesma. Cada erro de quem tem senha aqui conta; no limite, o usuário é
/// bloqueado, como o é quem ficou tempo demais sem entrar. Senha vencida, ou posta por outra pessoa, só deixa trocá-la; outra sessão viva só deixa
/// dizer se a encerra. Acerto, erro e
/// bloqueio vão à trilha.
/// - Fonte: POC-GES-01, POC-GES-07, POC-GES-09, RF-CON-30, RNF-SEG-08, RNF-SEG-09.
package struct Entrar: Sendable {
    package static let ato = "acesso.entrar"
    package let login: String
    package let senha: String
    /// Contas da base fictícia só entram em modo de demonstração.
    package let demonstracao: Bool
    /// Os servidores só entram pela conta do órgão: aqui a senha deles não vale (RF-SER-02).
    let servidorSoPelaConta: Bool

    package init(login: String, senha: String, demonstracao: Bool, servidorSoPelaConta: Bool = false) {
        self.servidorSoPelaConta = servidorSoPelaConta
        self.login = login
        self.senha = senha
        self.demonstracao = demonstracao
    }

    /// Quem entrou, ou quem ainda deve um passo; `nil` é recusa, a mesma para tudo.
    package enum Desfecho: Sendable, Hashable {
        case dentro(UsuarioNaSessao)
        case falta(EntradaPendente)
    }

    package func executar(_ casa: Instalacao, _ senhas: Senha, endereco: String?) async throws -> Desfecho? {
        let indices = DadosDoUsuario.indices(doLogin: login, casa.cofre)
        let hoje = casa.relogio.hoje
        let (achado, regra) = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            (
                try t.uma(AcessoSQL.usuario(doLogin: indices)).map(Achado.init(lendo:)),
                try RegraDeAcesso.ler(em: hoje, t)
            )
        }
        let confere = try await senhas.conferir(senha, com: achado?.senha)
        guard let achado else {
            try await anotarDesconhecido(casa, endereco: endereco)
            return nil
        }
        let deFora = servidorSoPelaConta && achado.portal == .servidor && !achado.demonstracao
        let podeEntrar = achado.situacao == "ativo" && (demonstracao || !achado.demonstracao) && !deFora
        guard confere, podeEntrar else {
            try await errar(casa, achado, regra, endereco: endereco, senhaErrada: !confere, temSenha: !deFora)
            return nil
        }
        let agora = casa.relogio.agora
        if regra.parou(desde: achado.ultimoUso, agora: agora) {
            try await parar(casa, achado, endereco: endereco)
            return nil
        }
        switch try await acertar(casa, achado, endereco: endereco) {
        case .mudou: return nil
        case .deFora: throw RecusaDeEndereco.naoEntra(endereco ?? "desconhecido")
        case .certa(let desfecho): return desfecho
        }
    }

    private struct Achado: Sendable {
        let id: Int64
        let portal: Portal
        let senha: String?
        let situacao: String
        let erros: Int
        let demonstracao: Bool
        /// A última entrada; sem nenhuma, a criação.
        let ultimoUso: Instante
        let consignataria: Int64?
        let perfil: String

        init(lendo linha: Linha) throws {
            id = try linha.ler(0)
            portal = try linha.lerCaso(1)
            senha = try linha.ler(2)
            situacao = try linha.ler(3)
            erros = try linha.ler(4)
            demonstracao = try linha.ler(5)
            ultimoUso = try linha.ler(6)
            consignataria = try linha.ler(7)
            perfil = try linha.ler(8)
        }

        /// Acertou a senha e mesmo assim não entra.
        var porQueNao: String { situacao == "ativo" ? "usuário não entra por senha" : "usuário \(situacao)" }
    }

    private func errar(
        _ casa: Instalacao, _ achado: Achado, _ regra: RegraDeAcesso, endereco: String?, senhaErrada: Bool,
        temSenha: Bool
    ) async throws {
        try await casa.banco.transacao(como: .motor) { t in
            var motivo = senhaErrada ? "senha errada" : achado.porQueNao
            // Contra quem só entra pela conta do órgão não se conta: quem soubesse o CPF bloquearia a pessoa.
            if senhaErrada, temSenha, achado.senha != nil, try BloqueioPorErros.contar(achado.id, regra, casa, em: t) {
                motivo = "senha errada; usuário bloqueado após \(regra.errosQueBloqueiam) erros seguidos"
            }
            try recusar(achado, motivo, casa, endereco, em: t)
        }
    }

    /// Acertou a senha e estava parado há tempo demais: bloqueia, e responde como senha errada.
    private func parar(_ casa: Instalacao, _ achado: Achado, endereco: String?) async throws {
        try await casa.banco.transacao(como: .motor) { t in
            try BloqueioPorErros.bloquear(achado.id, "inatividade", casa, em: t)
            try recusar(achado, "usuário bloqueado por tempo demais sem entrar", casa, endereco, em: t)
        }
    }

    private func recusar(
        _ achado: Achado, _ motivo: String, _ casa: Instalacao, _ endereco: String?, em t: Transacao
    ) throws {
        try casa.trilha.registrar(
            [Evento(Self.ato + "-recusado", objeto: "usuario", id: achado.id, ["motivo": .texto(motivo)])],
            por: Autor(
                usuario: achado.id, nome: "", perfil: achado.perfil, consignataria: achado.consignataria,
                endereco: endereco, canal: .tela),
            as: casa.relogio.agora, em: t)
    }

    private enum Conferida: Sendable {
        case mudou
        /// De um endereço em que o perfil ou o usuário não entra: a recusa diz o porquê, porque quem está aí provou quem é.
        case deFora
        case certa(Desfecho)
    }

    /// Relê com a linha na mão: enquanto a senha se conferia, outro pode tê-lo bloqueado ou trocado a senha.
    private func acertar(_ casa: Instalacao, _ achado: Achado, endereco: String?) async throws -> Conferida {
        let hoje = casa.relogio.hoje
        return try await casa.banco.transacao(como: .motor) { t in
            guard
                let linha = try t.uma(
                    """
                    SELECT \(AcessoSQL.usuarioNaSessao(em: hoje))
                      FROM usuario u
                      JOIN perfil p ON p.id = u.perfil_id
                     WHERE u.id = \(achado.id) AND u.situacao = 'ativo' AND u.senha = \(achado.senha.valorSQL)::text
                       FOR UPDATE OF u
                    """)
            else {
                try recusar(achado, "o usuário mudou enquanto a senha se conferia", casa, endereco, em: t)
                return .mudou
            }
            let usuario = try UsuarioNaSessao(lendo: linha, sessao: "", casa.cofre)
            guard usuario.restricoes.deixaEntrar(de: endereco ?? "") else {
                try recusar(achado, "endereço fora das faixas do perfil ou do usuário", casa, endereco, em: t)
                return .deFora
            }
            return .certa(try Self.acertou(usuario, casa, endereco: endereco, em: t))
        }
    }

    /// Quem provou quem é, pela senha ou pela conta do órgão: anota a entrada e diz o passo que falta. A linha do usuário está na mão.
    static func acertou(
        _ usuario: UsuarioNaSessao, _ casa: Instalacao, endereco: String?, em t: Transacao
    ) throws -> Desfecho {
        let agora = casa.relogio.agora
        let falta = try PassoDaEntrada.seguinte(usuario, depoisDe: nil, casa, em: t)
        // Com segundo fator, só o código certo zera a conta: senão a senha certa daria tentativas sem fim.
        try t.executar(
            """
            UPDATE usuario SET entrou_em = \(agora), erros_seguidos = CASE WHEN \(falta == .codigo) THEN erros_seguidos ELSE 0 END
             WHERE id = \(usuario.id)
            """)
        var dados: [String: Auditoria.Dado] = [:]
        if usuario.entrouPor != .senha { dados["por"] = .texto(usuario.entrouPor.naTrilha) }
        dados["passo"] = falta.map { .texto("falta " + $0.naTrilha) }
        try casa.trilha.registrar(
            [Evento(ato, objeto: "usuario", id: usuario.id, .objeto(dados))],
            por: usuario.autor(endereco: endereco), as: agora, em: t)
        return falta.map { .falta(EntradaPendente(usuario, $0)) } ?? .dentro(usuario)
    }

    private func anotarDesconhecido(_ casa: Instalacao, endereco: String?) async throws {
        try await casa.banco.transacao(como: .motor) { t in
            _ = try casa.trilha.registrar(
                [Evento(Self.ato + "-recusado", ["motivo": "login desconhecido"])], por: .aindaFora(endereco: endereco),
                as: casa.relogio.agora, em: t)
        }
    }
}
