import Web

/// A pergunta pelas idas à câmera que passaram do prazo sem volta nem aviso, uma de cada vez.
///
/// A falha de uma não para as outras: vai a quem anota, e por ela se pergunta de novo na sua vez.
package enum UltimaRede {
    /// Um pedido por que se perguntou e que não se concluiu, e o código do que houve: nada da pessoa.
    package struct SemConclusao: Sendable, Hashable {
        package let pedido: Int64
        package let falha: String
    }

    /// Depois de quantas perguntas seguidas sem resposta se dá o serviço por parado, e se deixa o resto para a volta seguinte.
    private static let semResposta = 3

    /// Devolve quantas se concluíram.
    ///
    /// - Parameter perguntar: falso se o serviço ainda não decidiu.
    package static func perguntar<Pedido>(
        por vencidos: [Pedido], id: (Pedido) -> Int64, anotar: (SemConclusao) -> Void,
        _ perguntar: (Pedido) async throws -> Bool
    ) async throws -> Int {
        var (concluidos, calado) = (0, 0)
        for pedido in vencidos {
            do {
                if try await perguntar(pedido) { concluidos += 1 }
                calado = 0
            } catch let parou as CancellationError {
                throw parou
            } catch {
                let falha = (error as? any RecusaComCodigo)?.codigo ?? "\(type(of: error))"
                anotar(SemConclusao(pedido: id(pedido), falha: falha))
                calado = (error as? FalhaDaProva)?.ehDoServico == true ? calado + 1 : 0
                guard calado < semResposta else { break }
            }
        }
        return concluidos
    }
}
