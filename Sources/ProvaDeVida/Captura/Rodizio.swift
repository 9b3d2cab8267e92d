import Synchronization

/// A vez, repartida entre clientes: quem tem muito à espera atrasa a si, e não aos outros.
///
/// Serve-se um de cada cliente, em roda. Cheia a espera, quem chega tira dela o último do cliente que mais tem, se esse tem mais do que ele
/// passaria a ter; senão, é ele que não cabe. Não prende linha de execução.
/// - Fonte: decisão 0058.
final class Rodizio: Sendable {
    /// Não coube na espera, ou saiu dela para dar lugar a outro cliente.
    struct Cheio: Error {}

    private typealias Chamada = CheckedContinuation<Void, any Error>
    private typealias Resposta = (chamada: Chamada, com: Result<Void, any Error>)

    private struct Estado {
        var livres: Int
        var proximo: UInt64 = 0
        /// Só os clientes que têm alguém à espera.
        var filas: [Int64: [(numero: UInt64, chamada: Chamada)]] = [:]
        /// O primeiro é o próximo a ser servido.
        var roda: [Int64] = []

        var esperando: Int { filas.values.reduce(0) { $0 + $1.count } }

        mutating func entrar(_ cliente: Int64, _ numero: UInt64, _ chamada: Chamada) {
            if filas[cliente] == nil { roda.append(cliente) }
            filas[cliente, default: []].append((numero, chamada))
        }

        mutating func tirar(_ posicao: Int, de cliente: Int64) -> Chamada? {
            guard let tirada = filas[cliente]?.remove(at: posicao).chamada else { return nil }
            if filas[cliente]?.isEmpty == true {
                filas[cliente] = nil
                roda.removeAll { $0 == cliente }
            }
            return tirada
        }

        /// O seguinte da roda; quem foi servido e ainda espera vai para o fim dela.
        mutating func servir() -> Chamada? {
            guard let cliente = roda.first, let chamada = tirar(0, de: cliente) else { return nil }
            if filas[cliente] != nil { roda.append(roda.removeFirst()) }
            return chamada
        }

        /// Um lugar para este cliente: o do último de quem mais tem.
        mutating func abrirLugar(a cliente: Int64) -> Chamada? {
            let dele = filas[cliente]?.count ?? 0
            guard let (maior, fila) = filas.max(by: { $0.value.count < $1.value.count }), fila.count >= dele + 2 else {
                return nil
            }
            return tirar(fila.count - 1, de: maior)
        }
    }

    private let espera: Int
    private let estado: Mutex<Estado>

    init(simultaneas: Int, espera: Int) {
        precondition(simultaneas >= 1 && espera >= 0, "rodízio pede ao menos um de cada vez")
        self.espera = espera
        estado = Mutex(Estado(livres: simultaneas))
    }

    /// Quantos esperam agora.
    var emEspera: Int { estado.withLock { $0.esperando } }

    /// Espera a vez deste cliente, faz, e passa a vez mesmo se der erro. Lança `Cheio`.
    func vez<T: Sendable>(de cliente: Int64, _ fazer: @Sendable () async throws -> T) async throws -> T {
        try await ocupar(cliente)
        defer { passar() }
        return try await fazer()
    }

    private func ocupar(_ cliente: Int64) async throws {
        let numero = estado.withLock { estado in
            estado.proximo += 1
            return estado.proximo
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (chamada: Chamada) in
                let resposta: Resposta? = estado.withLock { estado in
                    if Task.isCancelled { return (chamada, .failure(CancellationError())) }
                    if estado.livres > 0 {
                        estado.livres -= 1
                        return (chamada, .success(()))
                    }
                    var tirada: Chamada?
                    if estado.esperando >= espera {
                        tirada = estado.abrirLugar(a: cliente)
                        if tirada == nil { return (chamada, .failure(Cheio())) }
                    }
                    estado.entrar(cliente, numero, chamada)
                    return tirada.map { ($0, .failure(Cheio())) }
                }
                if let resposta { resposta.chamada.resume(with: resposta.com) }
            }
        } onCancel: {
            let saiu = estado.withLock { estado -> Chamada? in
                estado.filas[cliente]?.firstIndex { $0.numero == numero }.flatMap { estado.tirar($0, de: cliente) }
            }
            saiu?.resume(throwing: CancellationError())
        }
    }

    private func passar() {
        let seguinte = estado.withLock { estado -> Chamada? in
            guard let seguinte = estado.servir() else {
                estado.livres += 1
                return nil
            }
            return seguinte
        }
        seguinte?.resume()
    }
}
