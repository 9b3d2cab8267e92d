import Acesso
import Auditoria
import Nucleo
import Web

/// Quem entrou pela conta do órgão, com os papéis que tem agora: leem-se a cada pedido.
package struct QuemEntrou: IdentidadeDaTrilha, Hashable {
    /// Um papel em vigor.
    package struct Concedido: Sendable, Hashable {
        package let papel: PapelNaProva
        /// Concede e retira papéis.
        package let mestre: Bool
        /// De quem é representante.
        package let cliente: Int64?
        package let nomeDoCliente: String?
    }

    /// `nil`: o cidadão, que não tem cadastro aqui.
    package let usuario: Int64?
    package let cpf: CPF
    package let nome: String
    /// Começo do resumo da sessão, para a trilha.
    package private(set) var sessao: String
    package let papeis: [Concedido]

    package func tem(_ papel: PapelNaProva) -> Bool { papeis.contains { $0.papel == papel } }
    package var eMestre: Bool { papeis.contains(where: \.mestre) }
    /// Os clientes de que é representante, pelo nome.
    package var clientes: [Concedido] {
        papeis.filter { $0.papel == .representante }.sorted { ($0.nomeDoCliente ?? "") < ($1.nomeDoCliente ?? "") }
    }

    /// O mesmo, na sessão que se abriu.
    func na(_ resumo: ResumoDeSessao) -> QuemEntrou {
        var nela = self
        nela.sessao = resumo.naTrilha
        return nela
    }

    package func autor(endereco: String?) -> Autor { autor("cidadao-da-prova", endereco: endereco) }

    func autor(_ perfil: String, endereco: String?) -> Autor {
        Autor(
            usuario: usuario, nome: nome, perfil: perfil, sessao: sessao.isEmpty ? nil : sessao, endereco: endereco,
            canal: .tela)
    }
}

/// Contexto de tela de quem entrou.
package protocol ContextoDeQuemEntrou: Contexto {
    var quem: QuemEntrou { get }
    var autor: Autor { get }
    /// A parte do serviço em que se está.
    static var parte: ParteDaProva { get }
}

extension QuemEntrou {
    /// Quem está com a sessão deste pedido; lança `RecusaDaWeb.naoIdentificado`.
    static func lendo(_ pedido: ContextoDoPedido) throws -> QuemEntrou {
        guard let quem = pedido.identidade as? QuemEntrou else { throw RecusaDaWeb.naoIdentificado }
        return quem
    }
}

/// Um papel de quem opera o serviço, e a parte em que ele trabalha.
package protocol PapelDeQuemOpera: Sendable {
    static var papel: PapelNaProva { get }
    static var parte: ParteDaProva { get }
}

/// O operador do serviço.
package enum Operador: PapelDeQuemOpera {
    package static let papel = PapelNaProva.operador
    package static let parte = ParteDaProva.operacao
}

/// O atendente, que revê por gente.
package enum Atendente: PapelDeQuemOpera {
    package static let papel = PapelNaProva.atendente
    package static let parte = ParteDaProva.atendimento
}

/// Contexto de quem opera o serviço num papel: as telas do operador e as do atendente. O papel se confere no grupo, a cada pedido.
package struct ContextoDeQuemOpera<P: PapelDeQuemOpera>: ContextoDeQuemEntrou {
    package static var parte: ParteDaProva { P.parte }
    package let quem: QuemEntrou
    package var pedido: ContextoDoPedido
    package var autor: Autor { quem.autor(P.papel.perfil, endereco: endereco) }

    package init(context: ContextoDoPedido) throws {
        quem = try QuemEntrou.lendo(context)
        pedido = context
    }
}

package typealias ContextoDoOperador = ContextoDeQuemOpera<Operador>
package typealias ContextoDoAtendente = ContextoDeQuemOpera<Atendente>

/// O representante de um cliente, que vem no caminho; cliente que ele não representa é endereço que não existe.
package struct ContextoDoRepresentante: ContextoDeQuemEntrou {
    package static let parte = ParteDaProva.cliente
    static let parametro = "cliente"
    package let quem: QuemEntrou
    package let cliente: Int64
    package let nomeDoCliente: String
    package var pedido: ContextoDoPedido
    package var autor: Autor { quem.autor(PapelNaProva.representante.perfil, endereco: endereco) }

    package init(context: ContextoDoPedido) throws {
        quem = try QuemEntrou.lendo(context)
        pedido = context
        let numero = try ContextoAberto(context: context).identificador(Self.parametro)
        guard let seu = quem.clientes.first(where: { $0.cliente == numero }) else { throw RecusaDaWeb.naoEncontrado }
        (cliente, nomeDoCliente) = (numero, seu.nomeDoCliente ?? "")
    }
}

/// Qualquer pessoa que entrou: o portal do cidadão.
package struct ContextoDoCidadao: ContextoDeQuemEntrou {
    package static let parte = ParteDaProva.portal
    package let quem: QuemEntrou
    package var pedido: ContextoDoPedido
    package var autor: Autor { quem.autor(endereco: endereco) }

    package init(context: ContextoDoPedido) throws {
        quem = try QuemEntrou.lendo(context)
        pedido = context
    }
}
