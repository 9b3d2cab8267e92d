import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// Porta de HTTP que só manda ao HTTPS (308), sem servir nada.
///
/// A API não se desvia, recusa-se: o programa que mandasse a credencial em claro e fosse desviado nunca saberia do engano.
enum Redirecionador {
    static func aplicacao(
        _ configuracao: ConfiguracaoDaWeb, _ tabela: TabelaDeRotas, porta: Int, log: Logger
    ) -> Application<Resposta308> {
        Application(
            responder: Resposta308(
                nomePublico: configuracao.nomePublico, porta: configuracao.porta, tabela: tabela),
            server: .http1(
                configuration: ConfiguracaoDoCanal.http1(configuracao.limites, Escoadouro(), http2: false)),
            configuration: ApplicationConfiguration(
                address: .hostname(configuracao.endereco, port: porta), backlog: 256,
                availableConnectionsDelegate: .maximum(256, logger: log)),
            logger: log)
    }

    struct Resposta308: HTTPResponder {
        typealias Context = ContextoDoPedido
        let nomePublico: String?
        let porta: Int
        let tabela: TabelaDeRotas

        func respond(to request: Request, context: ContextoDoPedido) async throws -> Response {
            guard let nome = nomePublico ?? Self.nome(request.head.authority), let caminho = request.head.path,
                CaminhoDeVolta.eSeguro(caminho)
            else { return Response(status: .badRequest, headers: [.connection: "close"]) }
            guard !tabela.eDeApi(String(caminho.prefix { $0 != "?" })) else {
                return .texto("A API só atende por HTTPS.\n", status: 403).com("Connection", "close")
            }
            let sufixo = porta == 443 ? "" : ":\(porta)"
            return Response(
                status: .permanentRedirect,
                headers: [.location: "https://\(nome)\(sufixo)\(caminho)", .connection: "close"])
        }

        /// O nome recebido, só se tem cara de nome: letras, algarismos, ponto e hífen (ou IP entre colchetes).
        static func nome(_ autoridade: String?) -> String? {
            guard let autoridade, autoridade.utf8.count <= 255 else { return nil }
            let colchete = autoridade.hasPrefix("[")
            let nome = colchete ? autoridade.prefix { $0 != "]" } + "]" : autoridade.prefix { $0 != ":" }
            let miolo = colchete ? nome.dropFirst().dropLast() : nome
            guard !miolo.isEmpty,
                miolo.utf8.allSatisfy({ byte in
                    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x2E || byte == 0x2D
                        || (colchete && byte == 0x3A)
                })
            else { return nil }
            return String(nome)
        }
    }
}
