import Foundation
import NIOConcurrencyHelpers
import ServiceLifecycle

/// Uma linha por pedido, sem dado pessoal: o caminho é o da rota, nunca o pedido, e não há endereço nem consulta.
///
/// Junta as linhas na memória e as grava em bloco: o log comum, linha a linha, custava dois terços da vazão. Cheio,
/// perde linha e diz quantas perdeu; nunca segura um pedido.
package final class DiarioDeAcesso: Sendable {
    private struct Estado {
        var linhas: [UInt8] = []
        var perdidas = 0
        var segundo: Int64 = .min
        var instante: [UInt8] = []
    }

    /// Um pedido terminado, como vai à linha.
    struct Linha {
        let instante: Date
        let metodo: String
        let rota: Rota?
        let status: Int
        let duracao: Duration
        let correlacao: String
    }

    private let caixa = NIOLockedValueBox(Estado())
    private let gravacao = NIOLock()
    private let descritor: Int32
    private let maximo: Int

    /// - Parameters:
    ///   - descritor: para onde se grava; o padrão é a saída de erros.
    ///   - maximo: bytes à espera de gravação.
    package init(descritor: Int32 = 2, maximo: Int = 4 * 1024 * 1024) {
        self.descritor = descritor
        self.maximo = maximo
    }

    func anotar(_ linha: Linha) {
        let milesimos = Int64((linha.instante.timeIntervalSince1970 * 1_000).rounded(.down))
        let (segundo, resto) = milesimos.quotientAndRemainder(dividingBy: 1_000)
        let decimos = Int64((linha.duracao.segundos * 10_000).rounded())
        caixa.withLockedValue { estado in
            guard estado.linhas.count < maximo else {
                estado.perdidas += 1
                return
            }
            if estado.segundo != segundo {
                estado.segundo = segundo
                estado.instante = Array(Self.instante(segundo).utf8)
            }
            estado.linhas += estado.instante
            Self.juntar(&estado.linhas, ".", String(1_000 + resto).dropFirst(), "Z metodo=", linha.metodo)
            Self.juntar(&estado.linhas, " rota=", linha.rota?.caminho ?? "-", " ato=", linha.rota?.ato ?? "-")
            Self.juntar(&estado.linhas, " grupo=", linha.rota?.grupo ?? "-", " estado=", String(linha.status))
            Self.juntar(
                &estado.linhas, " ms=", "\(decimos / 10).\(decimos % 10)", " correlacao=", linha.correlacao, "\n")
        }
    }

    /// Grava o que houver. Descritor que não aceita perde o bloco: log não derruba o serviço.
    package func descarregar() {
        gravacao.withLock {
            let (bloco, perdidas) = caixa.withLockedValue { estado in
                defer {
                    estado.linhas.removeAll(keepingCapacity: estado.linhas.count < 256 * 1024)
                    estado.perdidas = 0
                }
                return (estado.linhas, estado.perdidas)
            }
            let aviso = perdidas > 0 ? Array("linhas de acesso perdidas: \(perdidas)\n".utf8) : []
            var resto = (bloco + aviso)[...]
            while !resto.isEmpty {
                let gravados = resto.withUnsafeBytes { write(descritor, $0.baseAddress, $0.count) }
                if gravados < 0 && errno == EINTR { continue }
                guard gravados > 0 else { return }
                resto = resto.dropFirst(gravados)
            }
        }
    }

    private static func juntar(_ linhas: inout [UInt8], _ trechos: any StringProtocol...) {
        for trecho in trechos { linhas.append(contentsOf: trecho.utf8) }
    }

    /// `2026-11-21T20:19:03`, em UTC.
    static func instante(_ segundo: Int64) -> String {
        var tempo = time_t(segundo)
        var partes = tm()
        gmtime_r(&tempo, &partes)
        func dois(_ numero: Int32) -> String { numero < 10 ? "0\(numero)" : "\(numero)" }
        let dia = "\(1900 + partes.tm_year)-\(dois(partes.tm_mon + 1))-\(dois(partes.tm_mday))"
        return "\(dia)T\(dois(partes.tm_hour)):\(dois(partes.tm_min)):\(dois(partes.tm_sec))"
    }
}

/// Descarrega o diário cinco vezes por segundo e uma última no fim.
struct DescargaDoDiario: Service {
    let diario: DiarioDeAcesso

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { try await Task.sleep(for: .milliseconds(200)) } catch { break }
                diario.descarregar()
            }
        }
        diario.descarregar()
    }
}
