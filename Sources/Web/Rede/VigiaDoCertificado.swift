import Logging
import NIOSSL
import ServiceLifecycle

/// Olha os arquivos do certificado a cada minuto e os relê quando mudam.
struct VigiaDoCertificado: Service {
    let certificado: Certificado
    let vigente: CertificadoVigente
    let log: Logger
    var intervalo: Duration = .seconds(60)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var vista = certificado.marca()
            while !Task.isCancelled {
                do { try await Task.sleep(for: intervalo) } catch { return }
                let atual = certificado.marca()
                guard atual != vista else { continue }
                vista = atual
                Self.recarregar(certificado, vigente, log)
            }
        }
    }

    /// Arquivo que não se lê deixa o certificado de antes valendo e reclama no log.
    static func recarregar(_ certificado: Certificado, _ vigente: CertificadoVigente, _ log: Logger) {
        do {
            vigente.trocar(try certificado.contexto())
            log.notice("certificado relido")
        } catch {
            log.error("certificado novo não se lê; o anterior continua", metadata: ["erro": "\(error)"])
        }
    }
}
