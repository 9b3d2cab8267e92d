import Cifra
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOConcurrencyHelpers
import NIOCore

/// Navegador de ensaio: chama o servidor montado sem abrir porta, guarda cookies e põe o token nos formulários.
///
/// Passa por tudo que um pedido de verdade passa, menos o canal (TLS, limite de cabeçalho, conexões). É dos testes dos
/// portais; nenhuma rota o usa.
package final class ClienteEmProcesso: Sendable {
    /// Se e como o formulário leva o token contra falsificação.
    package enum Token: Sendable, Equatable { case certo, nenhum, outro(String) }

    private let servidor: ServidorMontado
    private let endereco: String
    private let cookies = NIOLockedValueBox<[String: String]>([:])

    /// O endereço é o que o limitador e a trilha verão.
    package init(_ servidor: ServidorMontado, endereco: String = "203.0.113.7") {
        self.servidor = servidor
        self.endereco = endereco
    }

    /// Cria uma sessão direto na guarda, como se a pessoa tivesse entrado.
    package func entrar(como identidade: any Identidade) async throws {
        let sessao = try await servidor.ambiente.sessoes.abrir(identidade, antes: nil, recado: nil)
        cookies.withLockedValue { $0[Sessoes.cookie] = sessao.identificador }
    }

    /// O cookie de sessão atual, para conferir a troca na entrada.
    package var cookieDeSessao: String? { cookies.withLockedValue { $0[Sessoes.cookie] } }

    /// Põe no pote um cookie dado, como faria quem o roubou ou o inventou.
    package func porCookieDeSessao(_ valor: String?) { cookies.withLockedValue { $0[Sessoes.cookie] = valor } }

    /// Página ou leitura da API.
    package func get(_ caminho: String, cabecalhos: [String: String] = [:]) async throws -> RespostaLida {
        try await pedir("GET", caminho, cabecalhos: cabecalhos)
    }

    /// Formulário urlencoded.
    package func post(
        _ caminho: String, _ campos: [(String, String)] = [], token: Token = .certo, cabecalhos: [String: String] = [:]
    ) async throws -> RespostaLida {
        let todos = try await campoDoToken(token) + campos
        let corpo = todos.map { "\(Porcentagem.escrever($0.0))=\(Porcentagem.escrever($0.1))" }.joined(separator: "&")
        let proprios = ["Content-Type": "application/x-www-form-urlencoded"].merging(cabecalhos) { $1 }
        return try await pedir("POST", caminho, cabecalhos: proprios, corpo: Array(corpo.utf8))
    }

    /// Envio com arquivos (multipart).
    package func enviar(
        _ caminho: String, campos: [(String, String)] = [], arquivos: [(campo: String, nome: String, bytes: [UInt8])],
        token: Token = .certo, cabecalhos: [String: String] = [:]
    ) async throws -> RespostaLida {
        let fronteira = "ensaio-\(Imprevisivel.texto(16))"
        var corpo: [UInt8] = []
        for (nome, valor) in try await campoDoToken(token) + campos {
            corpo += Array(
                "--\(fronteira)\r\nContent-Disposition: form-data; name=\"\(nome)\"\r\n\r\n\(valor)\r\n".utf8)
        }
        for arquivo in arquivos {
            corpo += Array(
                """
                --\(fronteira)\r\nContent-Disposition: form-data; name="\(arquivo.campo)"; filename="\(arquivo.nome)"\r\n\
                Content-Type: application/octet-stream\r\n\r\n
                """.utf8)
            corpo += arquivo.bytes + Array("\r\n".utf8)
        }
        corpo += Array("--\(fronteira)--\r\n".utf8)
        let proprios = ["Content-Type": "multipart/form-data; boundary=\(fronteira)"].merging(cabecalhos) { $1 }
        return try await pedir("POST", caminho, cabecalhos: proprios, corpo: corpo)
    }

    /// JSON para a API, com a credencial e a chave dadas.
    package func json(
        _ metodo: String = "POST", _ caminho: String, _ corpo: String, credencial: String? = nil, chave: String? = nil,
        cabecalhos: [String: String] = [:]
    ) async throws -> RespostaLida {
        var proprios = ["Content-Type": "application/json"]
        if let credencial { proprios["Authorization"] = "Bearer \(credencial)" }
        if let chave { proprios["Idempotency-Key"] = chave }
        return try await pedir(
            metodo, caminho, cabecalhos: proprios.merging(cabecalhos) { $1 }, corpo: Array(corpo.utf8))
    }

    /// Qualquer pedido; os pedaços chegam separados, como viriam da rede.
    package func pedir(
        _ metodo: String, _ caminho: String, cabecalhos: [String: String] = [:], corpo: [UInt8] = [],
        pedacos: Int? = nil
    ) async throws -> RespostaLida {
        guard let verbo = HTTPRequest.Method(metodo) else { preconditionFailure("método inválido: \(metodo)") }
        var cabeca = HTTPRequest(method: verbo, scheme: "https", authority: "ensaio.local", path: caminho)
        if !corpo.isEmpty { cabeca.headerFields[.contentLength] = "\(corpo.count)" }
        let pote = cookies.withLockedValue { $0 }
        if !pote.isEmpty {
            cabeca.headerFields[.cookie] = pote.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: "; ")
        }
        for (nome, valor) in cabecalhos {
            cabeca.headerFields[.escrito(nome)] = valor
        }
        let pedido = Request(head: cabeca, body: Self.corpo(corpo, pedacos))
        let contexto = ContextoDoPedido(log: servidor.log, endereco: endereco)
        let resposta = try await servidor.responder.respond(to: pedido, context: contexto)
        guardarCookies(resposta.headers[values: .setCookie])
        let escritor = EscritorNaMemoria()
        try await resposta.body.write(escritor)
        return RespostaLida(status: resposta.status.code, cabecalhos: resposta.headers, corpo: escritor.bytes)
    }

    private static func corpo(_ bytes: [UInt8], _ tamanho: Int?) -> RequestBody {
        guard let tamanho else { return RequestBody(buffer: ByteBuffer(bytes: bytes)) }
        let partes = stride(from: 0, to: bytes.count, by: tamanho).map {
            ByteBuffer(bytes: bytes[$0..<min($0 + tamanho, bytes.count)])
        }
        return RequestBody(
            asyncSequence: AsyncStream { saida in
                for parte in partes { saida.yield(parte) }
                saida.finish()
            })
    }

    private func campoDoToken(_ token: Token) async throws -> [(String, String)] {
        switch token {
        case .nenhum: return []
        case .outro(let valor): return [(AntiFalsificacao.campo, valor)]
        case .certo:
            let semente = cookies.withLockedValue { pote in
                if let daSessao = pote[Sessoes.cookie] { return daSessao }
                if let anonima = pote[Sessoes.cookieAnonimo] { return anonima }
                let nova = Base64DeEndereco.escrever(Imprevisivel.bytes(32))
                pote[Sessoes.cookieAnonimo] = nova
                return nova
            }
            // A página diria o token; a sessão que já trocou de identificador guarda a semente dele.
            let guardada = try await servidor.ambiente.sessoes.guarda.ler(ResumoDeSessao(identificador: semente))
            return [
                (AntiFalsificacao.campo, servidor.ambiente.falsificacao.token(de: guardada?.semente ?? semente))
            ]
        }
    }

    private func guardarCookies(_ mandados: [String]) {
        cookies.withLockedValue { pote in
            for mandado in mandados {
                let par = mandado.prefix { $0 != ";" }
                let nome = String(par.prefix { $0 != "=" })
                let valor = String(par.dropFirst(nome.count + 1))
                pote[nome] = mandado.contains("Max-Age=0") || valor.isEmpty ? nil : valor
            }
        }
    }
}

/// A resposta inteira, como o navegador de ensaio a leu.
package struct RespostaLida: Sendable {
    /// Estado HTTP.
    package let status: Int
    /// Cabeçalhos como saíram.
    package let cabecalhos: HTTPFields
    /// Bytes do corpo.
    package let corpo: [UInt8]

    /// O corpo como texto.
    package var texto: String { String(decoding: corpo, as: UTF8.self) }
    /// Valor de um cabeçalho pelo nome; de vários, o primeiro.
    package func cabecalho(_ nome: String) -> String? { cabecalhos[values: .escrito(nome)].first }
    /// Destino do redirecionamento.
    package var destino: String? { cabecalhos[.location] }
    /// Tipo de conteúdo.
    package var tipo: String? { cabecalhos[.contentType] }

    /// O corpo como JSON; `nil` se não se lê.
    package var json: ValorJSON? { try? LeitorDeJSON.ler(corpo) }  // o teste confere o valor, não o erro
}

private final class EscritorNaMemoria: ResponseBodyWriter {
    private(set) var bytes: [UInt8] = []
    func write(_ buffer: ByteBuffer) async throws { bytes.append(contentsOf: buffer.readableBytesView) }
    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
