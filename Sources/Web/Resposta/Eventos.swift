import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// Um evento do servidor (`text/event-stream`).
package struct Evento: Sendable, Equatable {
    /// Nome que o navegador escuta; `nil` é `message`.
    package let nome: String?
    /// Conteúdo, com quantas linhas tiver.
    package let dados: String
    /// Identificador para o cliente retomar com `Last-Event-ID`.
    package let id: String?

    /// Sem nome, chega como `message`.
    package init(_ dados: String, nome: String? = nil, id: String? = nil) {
        self.dados = dados
        self.nome = nome
        self.id = id
    }

    /// Forma do fio: cada linha dos dados ganha `data:`; quebra de linha em nome ou id some.
    package var bytes: [UInt8] {
        var saida = ""
        if let nome { saida += "event: \(Self.umaLinha(nome))\n" }
        if let id { saida += "id: \(Self.umaLinha(id))\n" }
        let unificado = dados.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        for linha in unificado.split(separator: "\n", omittingEmptySubsequences: false) { saida += "data: \(linha)\n" }
        return Array((saida + "\n").utf8)
    }

    private static func umaLinha(_ texto: String) -> String { String(texto.filter { !$0.isNewline && $0 != "\0" }) }
}

/// Para onde o tratador manda os eventos; `enviar` devolve falso quando não há mais quem leia.
package struct FluxoDeEventos: Sendable {
    fileprivate let continuacao: AsyncStream<[UInt8]>.Continuation

    /// Falso: o cliente saiu, o servidor encerra ou a fila de 256 encheu (o cliente volta e retoma pelo id).
    @discardableResult
    package func enviar(_ evento: Evento) -> Bool {
        switch continuacao.yield(evento.bytes) {
        case .enqueued: return true
        default:
            continuacao.finish()
            return false
        }
    }
}

extension Response {
    /// Resposta que fica aberta mandando eventos até o produtor terminar, o cliente sair, a duração acabar ou o servidor
    /// encerrar.
    ///
    /// A duração existe para que a sessão e a permissão se confiram de novo: o navegador volta sozinho.
    /// O produtor roda numa tarefa à parte e é cancelado quando o fluxo acaba. O batimento é um comentário, que o
    /// navegador ignora e que descobre conexão morta. Ao encerrar, o cliente recebe `retry` e volta sozinho.
    package static func eventos(
        batimento: Duration, ate duracao: Duration, encerramento: Encerramento, vagas: Vagas,
        _ produzir: @escaping @Sendable (FluxoDeEventos) async throws -> Void
    ) throws -> Response {
        guard let vaga = vagas.ocupar() else { throw RecusaDaWeb.ocupado }
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody { escritor in
                defer { withExtendedLifetime(vaga) {} }
                let (fluxo, continuacao) = AsyncStream.makeStream(
                    of: [UInt8].self, bufferingPolicy: .bufferingOldest(256))
                continuacao.yield(Array("retry: 3000\n\n".utf8))
                let tarefa = Task {
                    await conduzir(continuacao, batimento, duracao, encerramento, produzir)
                    continuacao.finish()
                }
                defer { tarefa.cancel() }
                for await bytes in fluxo { try await escritor.write(ByteBuffer(bytes: bytes)) }
                try await escritor.finish(nil)
            })
    }

    /// Volta quando a primeira destas coisas acontece: o produtor termina, o servidor encerra ou a duração acaba.
    private static func conduzir(
        _ saida: AsyncStream<[UInt8]>.Continuation, _ batimento: Duration, _ duracao: Duration,
        _ encerramento: Encerramento, _ produzir: @escaping @Sendable (FluxoDeEventos) async throws -> Void
    ) async {
        await withTaskGroup(of: Void.self) { grupo in
            // Erro do produtor e cancelamento da espera acabam o fluxo do mesmo jeito que o fim normal.
            grupo.addTask { try? await produzir(FluxoDeEventos(continuacao: saida)) }
            grupo.addTask { await encerramento.esperar() }
            grupo.addTask { try? await Task.sleep(for: duracao) }
            grupo.addTask {
                while !Task.isCancelled {
                    do { try await Task.sleep(for: batimento) } catch { return }
                    saida.yield(Array(": .\n\n".utf8))
                }
            }
            await grupo.next()
            grupo.cancelAll()
        }
    }
}
