import NIOCore
import NIOPosix

/// Um `clamd` da casa, por soquete ou por TCP da própria máquina: manda-se o conteúdo aos pedaços (INSTREAM) e lê-se a sentença.
///
/// Cada exame é uma conversa. O que não acaba numa sentença clara é `FalhaDoAntivirus`: quem chama não aceita o conteúdo.
package struct Antivirus: Sendable {
    package enum Sentenca: Sendable, Hashable {
        case limpo
        /// O nome da assinatura que reconheceu o conteúdo.
        case achado(String)
    }

    enum Endereco: Sendable, Hashable {
        case soquete(String)
        case tcp(String, porta: Int)
    }

    let endereco: Endereco
    /// Quanto se espera sem que a conversa ande; o exame todo pode demorar mais.
    let prazo: TimeAmount
    /// Pasta em que o conteúdo, cifrado por quem o recebe, espera a sentença.
    package let espera: String

    /// - Parameter escrito: o caminho do soquete (`/run/clamav/clamd.ctl`) ou um endereço desta máquina (`127.0.0.1:3310`).
    package init(_ escrito: String, espera: String, prazoEmSegundos: Int = 60) throws(AntivirusMalConfigurado) {
        endereco = try Self.ler(escrito)
        self.espera = espera
        prazo = .seconds(Int64(prazoEmSegundos))
    }

    /// Por TCP o conteúdo vai em claro: só a esta máquina.
    private static func ler(_ escrito: String) throws(AntivirusMalConfigurado) -> Endereco {
        if escrito.hasPrefix("/") {
            // O que cabe num endereço de soquete do sistema.
            guard escrito.utf8.count < 108 else { throw AntivirusMalConfigurado() }
            return .soquete(escrito)
        }
        guard let doisPontos = escrito.lastIndex(of: ":"),
            let porta = Int(escrito[escrito.index(after: doisPontos)...]), (1...65_535).contains(porta)
        else { throw AntivirusMalConfigurado() }
        let maquina = String(escrito[..<doisPontos])
        guard ["127.0.0.1", "[::1]", "localhost"].contains(maquina) else { throw AntivirusMalConfigurado() }
        return .tcp(maquina == "[::1]" ? "::1" : maquina, porta: porta)
    }

    /// Examina um conteúdo, puxado pedaço a pedaço até vir `nil`. O que `proximo` lançar sai como veio.
    package func examinar(_ proximo: @escaping @Sendable () async throws -> [UInt8]?) async throws -> Sentenca {
        let resposta = try await conversar("INSTREAM") { escritor in
            while let pedaco = try await Self.doConteudo(proximo) {
                // Pedaço de tamanho zero é o fim.
                guard !pedaco.isEmpty else { continue }
                var mensagem = ByteBuffer()
                mensagem.writeInteger(UInt32(pedaco.count))
                mensagem.writeBytes(pedaco)
                try await escritor.write(mensagem)
            }
            try await escritor.write(ByteBuffer(integer: UInt32(0)))
        }
        return try Self.sentenca(resposta)
    }

    /// Examina o que já está na memória.
    package func examinar(_ bytes: [UInt8]) async throws -> Sentenca {
        let fatias = FatiasDeBytes(bytes)
        return try await examinar { await fatias.proxima() }
    }

    /// O programa, e a data da base dele, como ele as diz: `ClamAV 1.4.6/27468/Thu Nov 20 08:25:36 2026`.
    package func versao() async throws -> String {
        let dita = try await conversar("VERSION") { _ in }
        guard dita.hasPrefix("ClamAV ") else { throw FalhaDoAntivirus.foraDoAr("respondeu outra coisa") }
        return dita
    }

    static func sentenca(_ resposta: String) throws(FalhaDoAntivirus) -> Sentenca {
        if resposta == "stream: OK" { return .limpo }
        if resposta.hasPrefix("INSTREAM size limit exceeded") { throw .grandeDemais }
        let (inicio, fim) = ("stream: ", " FOUND")
        guard resposta.hasPrefix(inicio), resposta.hasSuffix(fim), resposta.count > inicio.count + fim.count else {
            throw .foraDoAr("respondeu que não conseguiu")
        }
        let nome = String(resposta.dropFirst(inicio.count).dropLast(fim.count).prefix(120))
        // Com `AlertExceedsMax`: não achou nada, parou de procurar.
        if nome.hasPrefix("Heuristics.Limits.Exceeded") { throw .grandeDemais }
        return .achado(nome)
    }

    private static func doConteudo(
        _ proximo: @Sendable () async throws -> [UInt8]?
    ) async throws(ErroDoConteudo) -> [UInt8]? {
        do { return try await proximo() } catch { throw ErroDoConteudo(origem: error) }
    }
}

/// Por que não houve sentença.
package enum FalhaDoAntivirus: Error, Hashable, Sendable {
    /// Não atende, calou-se ou não conseguiu examinar.
    case foraDoAr(String)
    /// Passa do que ele aceita examinar.
    case grandeDemais
}

/// O endereço do antivírus não se lê, ou é de outra máquina.
package struct AntivirusMalConfigurado: Error, Hashable, CustomStringConvertible {
    package var description: String {
        "o antivírus é o caminho de um soquete (/run/clamav/clamd.ctl) ou um endereço desta máquina (127.0.0.1:3310)"
    }
}

/// O que se estava lendo para mandar falhou: não é falha do antivírus.
struct ErroDoConteudo: Error {
    let origem: any Error
}

/// Bytes da memória, em fatias do tamanho de um pedaço.
private actor FatiasDeBytes {
    private let bytes: [UInt8]
    private var posicao = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func proxima() -> [UInt8]? {
        guard posicao < bytes.count else { return nil }
        let fim = min(posicao + 128 * 1024, bytes.count)
        defer { posicao = fim }
        return Array(bytes[posicao..<fim])
    }
}
