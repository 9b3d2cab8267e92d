import ArgumentParser
import Logging
import Web

/// Onde se escuta e com que certificado: o mesmo nos dois serviços.
struct OpcoesDeHttps: ParsableArguments {
    @Option(help: "Endereço em que se escuta.")
    var endereco = "127.0.0.1"

    @Option(
        help:
            "Arquivo PEM do certificado do órgão, com a cadeia; sem ele, faz-se um autoassinado. Trocado no disco, vale na hora."
    )
    var certificado: String?

    @Option(help: "Arquivo PEM da chave do certificado.")
    var chave: String?

    func validate() throws {
        guard (certificado == nil) == (chave == nil) else {
            throw ValidationError("Diga o certificado e a chave dele: --certificado e --chave andam juntos.")
        }
    }

    /// - Parameter pasta: a de dados, onde mora o autoassinado.
    func tls(_ pasta: String) -> OrigemDoTLS {
        if let certificado, let chave { return .arquivos(certificado: certificado, chave: chave) }
        return .autoassinado(pasta: pasta + "/certificado", nomes: ["localhost", "127.0.0.1"])
    }

    /// O arquivo do certificado que se apresenta.
    ///
    /// - Parameter pasta: a mesma de `tls`.
    func certificadoProprio(_ pasta: String) -> String { certificado ?? pasta + "/certificado/certificado.pem" }
}

extension LoggingSystem {
    /// O registro de um serviço: erro padrão, do aviso para cima. Uma vez por processo.
    static func ligarRegistroDoServico() {
        bootstrap { nome in
            var registro = StreamLogHandler.standardError(label: nome)
            registro.logLevel = .notice
            return registro
        }
    }
}
