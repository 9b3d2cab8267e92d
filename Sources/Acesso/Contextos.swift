import Auditoria
import BancoDeDados
import Nucleo
import Web

/// Contexto de qualquer um: entrada, ajuda, saúde. Pode haver sessão, e pode não haver.
package struct ContextoSemPortal: Contexto {
    package var pedido: ContextoDoPedido
    /// Quem está com sessão aberta, se alguém.
    package var usuario: UsuarioNaSessao? { pedido.identidade as? UsuarioNaSessao }
    /// Quem acertou a senha e só pode trocá-la, se é o caso.
    package var pendente: EntradaPendente? { pedido.identidade as? EntradaPendente }

    package init(context: ContextoDoPedido) throws { pedido = context }
}

/// Contexto de tela de um portal: só nasce de sessão daquele portal.
package protocol ContextoDePortal: Contexto {
    static var portal: Portal { get }
    var usuario: UsuarioNaSessao { get }
}

extension ContextoDePortal {
    package var autor: Autor {
        usuario.autor(endereco: endereco).reforcado((pedido.prova as? ReforcoDado)?.paraATrilha)
    }

    /// O usuário da sessão, se é deste portal.
    static func usuario(de pedido: ContextoDoPedido) throws -> UsuarioNaSessao {
        guard let usuario = pedido.identidade as? UsuarioNaSessao, usuario.portal == portal else {
            throw RecusaDaWeb.naoIdentificado
        }
        return usuario
    }
}

/// Contexto do portal do gestor.
package struct ContextoDoGestor: ContextoDePortal {
    package static let portal = Portal.gestor
    package var pedido: ContextoDoPedido
    package let usuario: UsuarioNaSessao

    package init(context: ContextoDoPedido) throws {
        usuario = try Self.usuario(de: context)
        pedido = context
    }
}

/// Contexto do portal da consignatária: sempre se sabe qual.
/// - Fonte: RF-CON-01.
package struct ContextoDaConsignataria: ContextoDePortal {
    package static let portal = Portal.consignataria
    package var pedido: ContextoDoPedido
    package let usuario: UsuarioNaSessao
    package let consignataria: Int64

    package init(context: ContextoDoPedido) throws {
        usuario = try Self.usuario(de: context)
        guard let consignataria = usuario.consignataria else { throw RecusaDaWeb.naoIdentificado }
        self.consignataria = consignataria
        pedido = context
    }

    /// O papel em que se lê: da consignatária, ou só do correspondente por quem se opera.
    package var papel: BancoDeDados.Papel {
        .consignataria(consignataria, correspondente: usuario.correspondente)
    }
}

/// Contexto do portal do servidor: sempre se sabe de quem.
package struct ContextoDoServidor: ContextoDePortal {
    package static let portal = Portal.servidor
    package var pedido: ContextoDoPedido
    package let usuario: UsuarioNaSessao
    package let pessoa: Int64

    package init(context: ContextoDoPedido) throws {
        usuario = try Self.usuario(de: context)
        guard let pessoa = usuario.pessoa else { throw RecusaDaWeb.naoIdentificado }
        self.pessoa = pessoa
        pedido = context
    }
}

/// Contexto da API: uma credencial de consignatária, com os atos que ela pode.
package struct ContextoDeIntegracao: Contexto {
    package var pedido: ContextoDoPedido
    package let credencial: CredencialApresentada
    package var autor: Autor { credencial.autor(endereco: endereco) }

    package init(context: ContextoDoPedido) throws {
        guard let credencial = context.identidade as? CredencialApresentada else {
            throw RecusaDaWeb.credencialInvalida
        }
        self.credencial = credencial
        pedido = context
    }
}

extension TextoInvalido: ErroDeCampo {}
