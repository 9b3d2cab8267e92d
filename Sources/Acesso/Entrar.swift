import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// Confere login e senha e diz quem entrou; a sessão é aberta pela borda.
///
/// Usuário que não existe leva o mesmo tempo que senha errada, e a resposta é a mesma. Cada erro conta; no limite, o usuário é
/// bloqueado. Acerto, erro e bloqueio vão à trilha.
/// - Fonte: POC-GES-01, POC-GES-09, RNF-SEG-09.
package struct Entrar: Sendable {
    package static let ato = "acesso.entrar"
    package let login: String
    package let senha: String
    /// Contas da base fictícia só entram em modo de demonstração.
    package let demonstracao: Bool

    package init(login: String, senha: String, demonstracao: Bool) {
        self.login = login
        self.senha = senha
        self.demonstracao = demonstracao
    }

    /// Erros seguidos que bloqueiam o usuário.
    package static let maximoDeErros = 5

    package func executar(_ casa: Instalacao, _ senhas: Senha, endereco: String?) async throws -> UsuarioNaSessao? {
        let indice = DadosDoUsuario.indice(doLogin: login, casa.cofre)
        let achado = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try t.uma(AcessoSQL.usuario(doLogin: indice)).map(Achado.init(lendo:))
        }
        let confere = try await senhas.conferir(senha, com: achado?.senha)
        guard let achado else {
            try await anotar(casa, usuario: nil, endereco: endereco, "login desconhecido")
            return nil
        }
        let podeEntrar = achado.situacao == "ativo" && (demonstracao || !achado.demonstracao)
        guard confere, podeEntrar else {
            try await errar(casa, achado, endereco: endereco, senhaErrada: !confere)
            return nil
        }
        return try await acertar(casa, achado, endereco: endereco)
    }

    private struct Achado: Sendable {
        let id: Int64
        let senha: String?
        let situacao: String
        let erros: Int
        let demonstracao: Bool

        init(lendo linha: Linha) throws {
            id = try linha.ler(0)
            senha = try linha.ler(2)
            situacao = try linha.ler(3)
            erros = try linha.ler(4)
            demonstracao = try linha.ler(5)
        }
    }

    private func errar(_ casa: Instalacao, _ achado: Achado, endereco: String?, senhaErrada: Bool) async throws {
        try await casa.banco.transacao(como: .motor) { t in
            let agora = casa.relogio.agora
            var motivo = senhaErrada ? "senha errada" : "usuário \(achado.situacao)"
            if senhaErrada {
                let linha = try t.uma(
                    "UPDATE usuario SET erros_seguidos = erros_seguidos + 1 WHERE id = \(achado.id) RETURNING erros_seguidos"
                )
                if let erros: Int = try linha?.ler(0), erros >= Self.maximoDeErros, achado.situacao == "ativo" {
                    try t.executar("UPDATE usuario SET situacao = 'bloqueado' WHERE id = \(achado.id)")
                    motivo = "senha errada; usuário bloqueado após \(erros) erros seguidos"
                }
            }
            try casa.trilha.registrar(
                [Evento(Self.ato + "-recusado", objeto: "usuario", id: achado.id, ["motivo": .texto(motivo)])],
                por: Autor(usuario: achado.id, nome: "", perfil: "", endereco: endereco, canal: .tela), as: agora, em: t
            )
        }
    }

    private func acertar(_ casa: Instalacao, _ achado: Achado, endereco: String?) async throws -> UsuarioNaSessao {
        try await casa.banco.transacao(como: .motor) { t in
            try t.executar("UPDATE usuario SET erros_seguidos = 0 WHERE id = \(achado.id) AND erros_seguidos <> 0")
            guard
                let linha = try t.uma(
                    """
                    SELECT u.portal, u.pessoal, u.consignataria_id, u.pessoa_id, p.codigo,
                           ARRAY(SELECT a.ato FROM perfil_ato a WHERE a.perfil_id = u.perfil_id ORDER BY a.ato)
                      FROM usuario u
                      JOIN perfil p ON p.id = u.perfil_id
                     WHERE u.id = \(achado.id)
                    """)
            else { preconditionFailure("usuário lido e depois sumido") }
            let dados = try DadosDoUsuario.abrindo(try linha.ler(1), de: achado.id, casa.cofre)
            let usuario = UsuarioNaSessao(
                id: achado.id, nome: dados.nome, portal: try linha.lerCaso(0), perfil: try linha.ler(4),
                atos: Set(try linha.ler(5, como: [String].self)), consignataria: try linha.ler(2),
                pessoa: try linha.ler(3),
                sessao: "")
            try casa.trilha.registrar(
                [Evento(Self.ato, objeto: "usuario", id: usuario.id)], por: usuario.autor(endereco: endereco),
                as: casa.relogio.agora, em: t)
            return usuario
        }
    }

    private func anotar(_ casa: Instalacao, usuario: Int64?, endereco: String?, _ motivo: String) async throws {
        try await casa.banco.transacao(como: .motor) { t in
            _ = try casa.trilha.registrar(
                [Evento(Self.ato + "-recusado", ["motivo": .texto(motivo)])],
                por: Autor(usuario: usuario, nome: "", perfil: "", endereco: endereco, canal: .tela),
                as: casa.relogio.agora, em: t)
        }
    }
}
