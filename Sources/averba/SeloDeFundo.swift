import Auditoria
import BancoDeDados
import Logging
import Nucleo
import ServiceLifecycle

/// Sela a trilha a cada segundo e ancora o que foi selado, enquanto o servidor vive.
///
/// Um processo sela por vez; todos ancoram na sua pasta. Atraso de mais de um minuto vai ao registro, de minuto em minuto.
struct SeloDeFundo: Service {
    private let casa: Instalacao
    private let ancora: Ancora
    private let registro: Logger

    init(_ casa: Instalacao, ancora: Ancora, registro: Logger = Logger(label: "averba.selo")) {
        self.casa = casa
        self.ancora = ancora
        self.registro = registro
    }

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            var acusar = ContinuousClock.now
            while !Task.isCancelled {
                var falha: String?
                do {
                    try await Selador(casa).selarTudo()
                    try await ancora.registrar(os: casa.banco)
                } catch is CancellationError {
                    return
                } catch {
                    falha = "\(error)"
                }
                if ContinuousClock.now >= acusar, await acusou(falha) {
                    acusar = .now + SituacaoDaTrilha.atrasoTolerado
                }
                try await Task.sleep(for: .seconds(1))
            }
        }
    }

    /// Diz o que há de errado; falso quando não há.
    private func acusou(_ falha: String?) async -> Bool {
        if let falha { registro.error("o selo da trilha falhou", metadata: ["falha": "\(falha)"]) }
        // Banco fora do ar já foi dito pela falha do selo.
        let situacao = try? await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try SituacaoDaTrilha.ler(em: t)
        }
        guard let atraso = situacao?.atraso(as: casa.relogio.agora) else { return falha != nil }
        registro.warning("trilha sem selo há tempo demais", metadata: ["segundos": "\(atraso.components.seconds)"])
        return true
    }
}
