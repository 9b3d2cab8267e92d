import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo
import Web

/// Os portais, e quem neles entra.
package enum Portal: String, Sendable, CaseIterable, Hashable {
    case gestor, consignataria, servidor

    package var nome: String {
        switch self {
        case .gestor: "Portal do gestor"
        case .consignataria: "Portal da consignatária"
        case .servidor: "Portal do servidor"
        }
    }
}

/// Quem entrou: usuário, portal, de quem é e o que o seu perfil permite.
///
/// Lido do banco a cada pedido, com o perfil de agora: tirar um ato do perfil vale no clique seguinte.
package struct UsuarioNaSessao: IdentidadeDaTrilha, Hashable {
    package let id: Int64
    package let nome: String
    package let portal: Portal
    package let perfil: String
    /// Os atos que o perfil permite; o que não está aqui é negado.
    package let atos: Set<String>
    /// O perfil é de mestre: administra usuários e perfis. Cada ato o confere de novo no banco.
    package let mestre: Bool
    /// De onde pode entrar e agir, e que atos lhe pedem reforço.
    package let restricoes: Restricoes
    /// Só vê dado pessoal mascarado: é o apoio da operadora.
    package let velado: Bool
    /// Só no portal da consignatária.
    package let consignataria: Int64?
    /// A agência ou o correspondente por quem se opera; só alcança o que ele reservou. `nil` é a consignatária inteira.
    package let correspondente: Int64?
    /// Só no portal do servidor.
    package let pessoa: Int64?
    /// Começo do resumo da sessão, para a trilha.
    package let sessao: String
    package var entrouPor = MeioDeEntrada.senha
    /// Quando, nesta sessão, se provou de novo quem é na conta do órgão (`ConfirmarNaConta`).
    package var confirmadaEm: Instante?

    package init(
        id: Int64, nome: String, portal: Portal, perfil: String, atos: Set<String>, consignataria: Int64?,
        pessoa: Int64?,
        sessao: String, mestre: Bool = false, restricoes: Restricoes = Restricoes(),
        velado: Bool = false, correspondente: Int64? = nil
    ) {
        self.correspondente = correspondente
        self.velado = velado
        self.restricoes = restricoes
        self.mestre = mestre
        self.id = id
        self.nome = nome
        self.portal = portal
        self.perfil = perfil
        self.atos = atos
        self.consignataria = consignataria
        self.pessoa = pessoa
        self.sessao = sessao
    }

    /// De uma linha que começa por `AcessoSQL.usuarioNaSessao`.
    init(lendo linha: Linha, sessao: String, _ cofre: Cofre) throws {
        let id: Int64 = try linha.ler(0)
        let tipo: TipoDePerfil = try linha.lerCaso(7)
        let correspondente: Int64? = try linha.ler(11)
        // Perfil de correspondente em quem não é de nenhum não abre a consignatária inteira: não abre nada.
        let atos = tipo == .correspondente && correspondente == nil ? [] : try linha.ler(8, como: [String].self)
        self.init(
            id: id, nome: try DadosDoUsuario.abrindo(try linha.ler(2), de: id, cofre).nome,
            portal: try linha.lerCaso(1), perfil: try linha.ler(5), atos: Set(atos),
            consignataria: try linha.ler(3), pessoa: try linha.ler(4), sessao: sessao, mestre: try linha.ler(6),
            restricoes: try Restricoes(
                faixas: try linha.ler(9, como: [String].self), reforcos: try linha.ler(10, como: [String].self)),
            velado: tipo == .operadora, correspondente: correspondente)
    }

    package func pode(_ ato: String) -> Bool { atos.contains(ato) }

    /// Este usuário como autor de um ato pedido na tela.
    package func autor(endereco: String?) -> Autor {
        Autor(
            usuario: id, nome: nome, perfil: perfil, consignataria: consignataria, correspondente: correspondente,
            pessoa: pessoa, sessao: sessao, endereco: endereco, canal: .tela)
    }
}

/// Quem acertou a senha e ainda deve um passo da entrada: nenhuma rota de portal aceita esta identidade.
package struct EntradaPendente: Identidade, Hashable {
    /// O que falta, na ordem em que se pede.
    package enum Passo: String, Sendable, CaseIterable {
        /// O código do aplicativo, de quem tem segundo fator.
        case codigo
        case trocarSenha = "trocar-senha"
        /// O órgão exige segundo fator de quem ainda não o tem.
        case cadastrarCodigo = "cadastrar-codigo"
        /// Há outra sessão, e o órgão não deixa ter duas.
        case outraSessao = "outra-sessao"

        /// Como a trilha o diz.
        package var naTrilha: String {
            switch self {
            case .codigo: "o código do aplicativo"
            case .trocarSenha: "trocar a senha"
            case .cadastrarCodigo: "cadastrar o segundo fator"
            case .outraSessao: "dizer se encerra a outra sessão"
            }
        }
    }

    /// O usuário que será quando o passo acabar.
    package let usuario: UsuarioNaSessao
    package let passo: Passo

    package init(_ usuario: UsuarioNaSessao, _ passo: Passo) { (self.usuario, self.passo) = (usuario, passo) }
}

/// Quem confirmou que entra encerrando as sessões que passam do permitido.
package struct EntradaConfirmada: Identidade, Hashable {
    package let usuario: UsuarioNaSessao

    package init(_ usuario: UsuarioNaSessao) { self.usuario = usuario }
}

extension Autor {
    /// Quem ainda não entrou: sabe-se de onde pede e, quando já se provou, de quem é a conta.
    package static func aindaFora(_ usuario: Int64? = nil, endereco: String?) -> Autor {
        Autor(usuario: usuario, nome: "", perfil: "", endereco: endereco, canal: .tela)
    }
}

/// Uma credencial de integração que se apresentou na API.
package struct CredencialApresentada: IdentidadeDaTrilha, Hashable {
    package let id: Int64
    package let nome: String
    package let consignataria: Int64
    package let atos: Set<String>
    /// De onde se exerce cada ato: as faixas dos atos do portal da consignatária valem também aqui.
    let restricoes: Restricoes

    package init(
        id: Int64, nome: String, consignataria: Int64, atos: Set<String>, restricoes: Restricoes = Restricoes()
    ) {
        self.restricoes = restricoes
        self.id = id
        self.nome = nome
        self.consignataria = consignataria
        self.atos = atos
    }

    package func autor(endereco: String?) -> Autor {
        Autor(
            usuario: id, nome: nome, perfil: "integracao", consignataria: consignataria, endereco: endereco,
            canal: .rest)
    }
}
