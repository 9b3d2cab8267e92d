import HTTPTypes
import Hummingbird

/// Onde as rotas se acumulam durante a montagem: a tabela e o roteador andam juntos.
///
/// Não é `Sendable`: só existe enquanto se monta, numa tarefa só.
final class Registro {
    private(set) var tabela = TabelaDeRotas()
    let limites: Limites
    let roteador = Router(context: ContextoDoPedido.self, options: .autoGenerateHeadEndpoints)
    private var pendentes: [(Rota, @Sendable (Request, ContextoDoPedido) async throws -> Response)] = []

    init(limites: Limites) { self.limites = limites }

    func incluir(_ rota: Rota, _ tratador: @escaping @Sendable (Request, ContextoDoPedido) async throws -> Response) {
        tabela.incluir(rota)
        pendentes.append((rota, tratador))
    }

    /// Põe as rotas no roteador depois do intermediário: no Hummingbird só quem entra depois dele o atravessa.
    func concluir(com porteiro: Porteiro) -> Router<ContextoDoPedido> {
        roteador.add(middleware: porteiro)
        for (rota, tratador) in pendentes {
            roteador.on(RouterPath(rota.caminho), method: rota.metodo.http, use: tratador)
        }
        return roteador
    }

    static func juntar(_ prefixo: String, _ caminho: String) -> String {
        "/" + (prefixo.split(separator: "/") + caminho.split(separator: "/")).joined(separator: "/")
    }

    /// `:id` vira `{id}`, que é a forma do OpenAPI.
    static func comChaves(_ caminho: String) -> String {
        "/"
            + caminho.split(separator: "/").map { $0.hasPrefix(":") ? "{\($0.dropFirst())}" : String($0) }.joined(
                separator: "/")
    }
}
