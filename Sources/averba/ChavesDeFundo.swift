import Acesso
import Auditoria
import BancoDeDados
import Cifra
import Logging
import ServiceLifecycle

/// Adota as chaves que outro processo girou ou retirou, segundos depois, enquanto o servidor vive.
///
/// Ler não depende disto: bloco de versão desconhecida já faz reler. Isto é para passar a cifrar com a nova.
struct ChavesDeFundo: Service {
    static let intervalo = Duration.seconds(2)
    private let casa: Instalacao
    private let mestra: OrigemDaMestra
    private let registro = Logger(label: "averba.chaves")

    init(_ casa: Instalacao, _ mestra: OrigemDaMestra) { (self.casa, self.mestra) = (casa, mestra) }

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try await Task.sleep(for: Self.intervalo)
                do {
                    if try await Self.adotar(casa, mestra) {
                        registro.notice("chaves adotadas", metadata: ["versoes": "\(casa.cofre.inventario)"])
                    }
                } catch is CancellationError {
                    return
                } catch {
                    registro.error("não consegui reler as chaves", metadata: ["falha": "\(error)"])
                }
            }
        }
    }

    /// Relê se o banco tem outras versões, ou o arquivo outras chaves do índice; diz se releu.
    static func adotar(_ casa: Instalacao, _ mestra: OrigemDaMestra) async throws -> Bool {
        let noBanco = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try ChavesNoBanco.inventario(em: t)
        }
        let doIndice = try mestra.ler().versoesDoIndice
        guard noBanco != casa.cofre.inventario || doIndice != casa.cofre.versoesDoIndice else { return false }
        try casa.cofre.atualizar()
        return true
    }
}
