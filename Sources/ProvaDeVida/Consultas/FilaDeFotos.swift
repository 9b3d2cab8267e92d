/// As fotos que os clientes mandam: uma de cada vez no motor, para não tomarem o lugar de quem está diante da câmera.
///
/// Cada cliente espera com poucas, e serve-se uma de cada cliente: o que manda centenas atrasa só a si.
/// Lança `RecusaDeProva.fotosDemais` a quem já tem `porCliente`, e `analiseOcupada` se a espera de todos encheu.
actor FilaDeFotos {
    static let porCliente = 8
    /// Fotos à espera, de todos os clientes: cada uma tem até oito megabytes.
    static let aoTodo = 64

    private let rodizio = Rodizio(simultaneas: 1, espera: aoTodo)
    private var doCliente: [Int64: Int] = [:]

    nonisolated var naFila: Int { rodizio.emEspera }

    func vez<T: Sendable>(de cliente: Int64, _ fazer: @Sendable () async throws -> T) async throws -> T {
        let tem = doCliente[cliente, default: 0]
        guard tem < Self.porCliente else { throw RecusaDeProva.fotosDemais }
        doCliente[cliente] = tem + 1
        defer { doCliente[cliente] = doCliente[cliente].flatMap { $0 > 1 ? $0 - 1 : nil } }
        do { return try await rodizio.vez(de: cliente, fazer) } catch is Rodizio.Cheio {
            throw RecusaDeProva.analiseOcupada
        }
    }
}
