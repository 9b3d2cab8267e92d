import ProvaDeVida
import Synchronization

/// A medição de cada minuto, que só começa quando o serviço já escuta: antes disso não há a quem pedir.
final class MedicaoDeFundo: Sendable {
    private let fazer: @Sendable (_ porta: Int) -> Medidor
    private let medidor = Mutex<Medidor?>(nil)

    /// - Parameters:
    ///   - fora: por onde se mede, se não é por dentro.
    ///   - proprio: PEM do certificado que o serviço apresenta.
    init(
        _ servico: ServicoDeProva, _ mensageiro: Mensageiro, fora: String?, autoridades: String?, proprio: String
    ) {
        fazer = { porta in
            let saude = SaudePorHttps(
                base: fora ?? "https://localhost:\(porta)", autoridades: autoridades, proprio: proprio,
                conferirNome: fora != nil)
            return Medidor(servico, mensageiro) { await saude.responde() }
        }
    }

    func comecar(porta: Int) {
        let novo = fazer(porta)
        medidor.withLock { $0 = novo }
    }

    func volta() async throws { try await medidor.withLock { $0 }?.volta() }
}
