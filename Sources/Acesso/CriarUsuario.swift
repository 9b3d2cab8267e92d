import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// Cria um usuário num perfil que já existe.
///
/// A senha chega já resumida (`Senha.resumir` é demorada e não cabe numa transação); `nil` é usuário que entra por outro meio.
package struct CriarUsuario: Sendable {
    package static let ato = "acesso.criar-usuario"
    package let dados: DadosDoUsuario
    package let portal: Portal
    package let perfil: String
    package let resumoDaSenha: String?
    package let consignataria: Int64?
    /// De que agência ou correspondente da consignatária; `nil` é dela inteira.
    package let correspondente: Int64?
    package let pessoa: Int64?
    package let demonstracao: Bool
    /// Posta por outra pessoa: quem entra tem de trocá-la.
    package let trocarSenha: Bool

    package init(
        dados: DadosDoUsuario, portal: Portal, perfil: String, resumoDaSenha: String?, consignataria: Int64? = nil,
        correspondente: Int64? = nil, pessoa: Int64? = nil, demonstracao: Bool = false, trocarSenha: Bool = false
    ) {
        self.dados = dados
        self.portal = portal
        self.perfil = perfil
        self.resumoDaSenha = resumoDaSenha
        self.consignataria = consignataria
        self.correspondente = correspondente
        self.pessoa = pessoa
        self.demonstracao = demonstracao
        self.trocarSenha = trocarSenha
    }

    @discardableResult
    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws -> Int64 {
        guard
            let id = try t.uma(
                """
                SELECT id FROM perfil WHERE portal = \(portal.rawValue) AND codigo = \(perfil) AND consignataria_id IS NULL
                """)?.ler(0, como: Int64.self)
        else { preconditionFailure("perfil \(portal.rawValue)/\(perfil) não existe") }
        return try executar(noPerfil: id, casa, em: t, por: autor)
    }

    /// O mesmo, no perfil de um id.
    func executar(noPerfil perfilId: Int64, _ casa: Instalacao, em t: Transacao, por autor: Autor) throws -> Int64 {
        let (id, agora) = (try casa.ids.proximo(em: t), casa.relogio.agora)
        let versao = try IndiceEmUso.prender(em: t)
        let inseridos = try t.executar(
            """
            INSERT INTO usuario (id, portal, perfil_id, login_indice, pessoal, senha, situacao, consignataria_id, correspondente_id, pessoa_id, demonstracao,
                                 criado_em, senha_em, trocar_senha, cpf_indice, indice_versao)
            SELECT \(id), \(portal.rawValue), p.id, \(try DadosDoUsuario.indice(doLogin: dados.login, versao: versao, casa.cofre)),
                   \(try dados.cifrados(para: id, casa.cofre)), \(resumoDaSenha.valorSQL), 'ativo', \(consignataria.valorSQL), \(correspondente.valorSQL), \(pessoa.valorSQL), \(demonstracao),
                   \(agora), \(agora), \(trocarSenha), \(try dados.indiceDoCpf(versao: versao, casa.cofre).valorSQL), \(versao)
              FROM perfil p
             WHERE p.id = \(perfilId) AND p.portal = \(portal.rawValue)
            """)
        precondition(inseridos.alteradas == 1, "perfil \(perfilId) não é do portal \(portal.rawValue)")
        try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, objeto: "usuario", id: id,
                    [
                        "perfil": .texto(perfil), "portal": .texto(portal.rawValue), "nome": .texto(dados.nome),
                        "usuario": .texto(dados.login), "consignataria": .inteiro(consignataria),
                        "correspondente": .inteiro(correspondente), "pessoa": .inteiro(pessoa),
                        "com_senha": .logico(resumoDaSenha != nil), "troca_a_senha": .logico(trocarSenha),
                    ])
            ],
            por: autor, as: agora, em: t)
        return id
    }
}
