import Foundation
import HTTPTypes
import Hummingbird
import Logging

/// Contexto de um grupo de rotas: só existe se o pedido pode estar naquele grupo.
///
/// Cada portal declara o seu com o que só ele tem (a consignatária, a pessoa) e lança em `init(context:)` quando a
/// sessão não o sustenta. A rota de um portal não compila no grupo de outro. É a ideia do `ChildRequestContext` do
/// Hummingbird, num protocolo nosso para que as capacidades importem só este alvo.
package protocol Contexto: Sendable {
    /// Nasce do pedido, ou lança `RecusaDaWeb.naoIdentificado` quando ele não sustenta este contexto.
    init(context: ContextoDoPedido) throws
    /// O pedido de onde nasceu.
    var pedido: ContextoDoPedido { get set }
}

extension Contexto {
    /// Número que liga resposta, log e trilha.
    package var correlacao: String { pedido.correlacao }
    /// Endereço de quem pede, já descontado o intermediário confiável.
    package var endereco: String { pedido.endereco }
    /// Log do pedido, já com a correlação.
    package var log: Logger { pedido.logger }
    /// Instante do pedido, pelo relógio da configuração.
    package var agora: Date { pedido.exigirAmbiente.configuracao.relogio() }

    /// Chave de idempotência; só há em rota que a exige.
    package var chaveDeIdempotencia: String? { pedido.chaveDeIdempotencia }
    /// Valor de um cabeçalho do pedido.
    package func cabecalho(_ nome: HTTPField.Name) -> String? { pedido.cabeca?.headerFields[nome] }
    /// Valor de um cabeçalho do pedido pelo nome; nome malformado é defeito de quem chama.
    package func cabecalho(_ nome: String) -> String? {
        cabecalho(HTTPField.Name.escrito(nome))
    }
    /// Caminho pedido, sem a consulta.
    package var caminho: String { pedido.cabeca?.path.map { String($0.prefix { $0 != "?" }) } ?? "/" }
    /// Se o pedido só lê: o mesmo endereço, pedido de novo, dá a mesma página.
    package var soLe: Bool { pedido.cabeca?.method == .get }
    /// A consulta do endereço (`?pagina=2&situacao=ativa`), já lida.
    package var consulta: Campos {
        get throws {
            guard let cru = pedido.cabeca?.path, let marca = cru.firstIndex(of: "?") else { return Campos([]) }
            let limite = pedido.exigirAmbiente.configuracao.limites.campos
            return try Campos(lendo: Array(cru[cru.index(after: marca)...].utf8)[...], maximo: limite)
        }
    }

    /// Parâmetro do caminho (`:id`), já sem escape de porcentagem.
    package func parametro(_ nome: String) throws -> String {
        guard let cru = pedido.coreContext.parameters.get(nome), let texto = Porcentagem.ler(cru) else {
            throw RecusaDaWeb.naoEncontrado
        }
        return texto
    }

    /// Parâmetro lido pelo leitor dado; o que não se lê é endereço que não existe (404), não erro de preenchimento.
    package func parametro<T>(_ nome: String, como leitor: (String) throws -> T) throws -> T {
        let texto = try parametro(nome)
        do { return try leitor(texto) } catch { throw RecusaDaWeb.naoEncontrado }
    }

    /// Parâmetro numérico positivo (`1`…); zero, sinal e zeros à esquerda são endereço que não existe.
    package func identificador(_ nome: String = "id") throws -> Int64 {
        let texto = try parametro(nome)
        guard let numero = Int64(texto), numero > 0, "\(numero)" == texto else { throw RecusaDaWeb.naoEncontrado }
        return numero
    }
}

/// Contexto de quem ainda não entrou: páginas públicas, entrada, saúde.
package struct ContextoAberto: Contexto {
    package var pedido: ContextoDoPedido

    package init(context: ContextoDoPedido) { self.pedido = context }
}

/// Contexto de quem entrou com a identidade `Quem`; nasce só se a sessão ou a credencial a tem.
package struct ContextoIdentificado<Quem: Identidade>: Contexto {
    package var pedido: ContextoDoPedido
    /// Quem se identificou.
    package let quem: Quem

    package init(context: ContextoDoPedido) throws {
        guard let quem = context.identidade as? Quem else { throw RecusaDaWeb.naoIdentificado }
        self.pedido = context
        self.quem = quem
    }
}

extension ContextoDoPedido {
    var exigirAmbiente: Ambiente {
        guard let ambiente else { preconditionFailure("o porteiro não passou por este pedido") }
        return ambiente
    }
}
