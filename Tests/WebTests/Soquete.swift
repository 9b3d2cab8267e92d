import Foundation

/// Conexão TCP crua com o servidor de teste, para o que nenhum cliente educado faz.
final class Soquete {
    private let descritor: Int32
    private(set) var lido = ""

    init(porta: Int) throws {
        descritor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var endereco = sockaddr_in()
        endereco.sin_family = sa_family_t(AF_INET)
        endereco.sin_port = in_port_t(porta).bigEndian
        endereco.sin_addr.s_addr = inet_addr("127.0.0.1")
        let conectou = withUnsafePointer(to: &endereco) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descritor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard conectou == 0 else { throw POSIXError(.ECONNREFUSED) }
        _ = fcntl(descritor, F_SETFL, O_NONBLOCK)
    }

    deinit { close(descritor) }

    func escrever(_ texto: String) throws {
        let bytes = Array(texto.utf8)
        guard send(descritor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { throw POSIXError(.EPIPE) }
    }

    /// Manda o que couber; falso quando o outro lado já fechou.
    func empurrar(_ texto: String) -> Bool {
        let bytes = Array(texto.utf8)
        return send(descritor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) >= 0 || errno == EAGAIN || errno == EWOULDBLOCK
    }

    /// O que já chegou, sem esperar.
    func lerOQueHouver() -> String {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let quantos = recv(descritor, &bytes, bytes.count, 0)
        guard quantos > 0 else { return "" }
        let texto = String(decoding: bytes[..<quantos], as: UTF8.self)
        lido += texto
        return texto
    }

    /// Verdadeiro se o texto chegou tantas vezes; espera até dois minutos, que a máquina pode estar cheia.
    func chegou(_ texto: String, vezes: Int = 1) async -> Bool {
        let fim = ContinuousClock.now + .seconds(120)
        while lido.components(separatedBy: texto).count <= vezes {
            guard ContinuousClock.now < fim else { return false }
            _ = lerOQueHouver()
            do { try await Task.sleep(for: .milliseconds(5)) } catch { return false }
        }
        return true
    }

    /// Verdadeiro se o outro lado fechou; espera até dois minutos.
    func fechou() async -> Bool {
        let fim = ContinuousClock.now + .seconds(120)
        var bytes = [UInt8](repeating: 0, count: 65_536)
        while ContinuousClock.now < fim {
            let quantos = recv(descritor, &bytes, bytes.count, 0)
            if quantos > 0 { lido += String(decoding: bytes[..<quantos], as: UTF8.self) }
            if quantos == 0 || (quantos < 0 && errno != EAGAIN && errno != EWOULDBLOCK) { return true }
            do { try await Task.sleep(for: .milliseconds(20)) } catch { return false }
        }
        return false
    }
}
