import Foundation
import Synchronization

/// Os endereços de rede de um nome, com prazo: quem resolve o do sistema espera o que o servidor de nomes quiser, e quem avisa não pode esperar por ele.
///
/// Cada nome se procura numa thread só dele, uma vez de cada vez: quem o pede enquanto se procura espera pela mesma procura, até o seu prazo. Um nome
/// que não responde não gasta mais que uma thread, nem atrasa os outros.
package final class Resolvedor: Sendable {
    /// Procura e espera: os endereços na ordem em que se tentariam, ou nenhum.
    package typealias Procura = @Sendable (_ nome: String) -> [String]
    private typealias Espera = CheckedContinuation<[String]?, Never>
    private struct Esperas {
        var ultima = 0
        /// Os nomes que se procuram, com quem espera por cada um.
        var porNome: [String: [Int: Espera]] = [:]
    }

    private let esperas = Mutex(Esperas())
    private let prazo: Duration
    private let procura: Procura

    package init(
        prazo: Duration = .seconds(5), procura: @escaping Procura = { Resolvedor.doSistema($0, soNumero: false) }
    ) {
        (self.prazo, self.procura) = (prazo, procura)
    }

    /// Vazio se o nome não se resolve; `nil` se não se soube a tempo.
    package func resolver(_ nome: String) async -> [String]? {
        await withCheckedContinuation { espera in
            let (vez, primeira) = esperas.withLock { esperas in
                esperas.ultima += 1
                let primeira = esperas.porNome[nome] == nil
                esperas.porNome[nome, default: [:]][esperas.ultima] = espera
                return (esperas.ultima, primeira)
            }
            Task {
                // Acordar antes da hora é desistir antes da hora: nada se perde.
                try? await Task.sleep(for: prazo)
                esperas.withLock { $0.porNome[nome]?.removeValue(forKey: vez) }?.resume(returning: nil)
            }
            guard primeira else { return }
            Thread.detachNewThread { [self] in
                let achados = procura(nome)
                for um in esperas.withLock({ $0.porNome.removeValue(forKey: nome) ?? [:] }).values {
                    um.resume(returning: achados)
                }
            }
        }
    }

    /// O que o sistema diz de um nome, sem prazo.
    ///
    /// - Parameter soNumero: só o IP escrito, em qualquer forma: «0x7f.1» e «2130706433» também são 127.0.0.1. Não sai da máquina.
    package static func doSistema(_ nome: String, soNumero: Bool) -> [String] {
        var pedido = addrinfo()
        pedido.ai_socktype = Int32(SOCK_STREAM.rawValue)
        pedido.ai_flags = soNumero ? AI_NUMERICHOST : AI_ADDRCONFIG
        var achados: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(nome, nil, &pedido, &achados) == 0 else { return [] }
        defer { freeaddrinfo(achados) }
        var (atual, lidos): (UnsafeMutablePointer<addrinfo>?, [String]) = (achados, [])
        while let um = atual?.pointee {
            var texto = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            if getnameinfo(um.ai_addr, um.ai_addrlen, &texto, socklen_t(texto.count), nil, 0, NI_NUMERICHOST) == 0 {
                lidos.append(String(decoding: texto.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
            }
            atual = um.ai_next
        }
        return lidos
    }
}
