/// O banco de uma suíte: criado no primeiro teste que o pede e dividido pelos seguintes.
///
/// Guarde-o em `static let` da suíte; a suíte que grava e confirma deve ser `.serialized`.
package actor BancoDaSuite {
    private let criar: @Sendable () async throws -> BancoDeTeste
    private var criando: Task<BancoDeTeste, any Error>?

    /// `criar` é `BancoDeTeste.novo` (o padrão) ou `BancoDeTeste.vazio`, talvez com mais algum preparo.
    package init(_ criar: @escaping @Sendable () async throws -> BancoDeTeste = BancoDeTeste.novo) {
        self.criar = criar
    }

    /// O banco, criado uma vez só.
    package var banco: BancoDeTeste {
        get async throws {
            let tarefa = criando ?? Task { try await criar() }
            criando = tarefa
            return try await tarefa.value
        }
    }
}
