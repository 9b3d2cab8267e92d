/// As fotos que os clientes mandam: uma de cada vez no motor, para não tomarem o lugar de quem está diante da câmera.
///
/// Cada cliente espera com poucas: o que manda centenas atrasa só a si. Por ordem de chegada.
/// Lança `RecusaDeProva.fotosDemais` a quem já tem `porCliente` à espera.
actor FilaDeFotos {
    static let porCliente = 8

    private var ocupada = false
    private var espera: [CheckedContinuation<Void, Never>] = []
    private var doCliente: [Int64: Int] = [:]

    func vez<T: Sendable>(de cliente: Int64, _ fazer: @Sendable () async throws -> T) async throws -> T {
        let tem = doCliente[cliente, default: 0]
        guard tem < Self.porCliente else { throw RecusaDeProva.fotosDemais }
        doCliente[cliente] = tem + 1
        defer { doCliente[cliente] = doCliente[cliente].flatMap { $0 > 1 ? $0 - 1 : nil } }
        if ocupada { await withCheckedContinuation { espera.append($0) } }
        ocupada = true
        defer { passar() }
        return try await fazer()
    }

    /// A vez passa a quem espera sem se soltar: quem chega agora não fura a fila.
    private func passar() {
        guard !espera.isEmpty else {
            ocupada = false
            return
        }
        espera.removeFirst().resume()
    }
}
