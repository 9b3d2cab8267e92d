import Dispatch
import Foundation
import Synchronization

/// O soquete da conversa, aberto por nós e com dois prazos: um para o TLS fechar, outro para a conversa inteira.
///
/// A biblioteca não dá prazo ao aperto de mãos do TLS nem à leitura de um registro pela metade: passado o prazo, o soquete é cortado, e quem lia
/// dele desiste.
final class SoqueteVigiado: Sendable {
    private struct Estado {
        /// Cópia do soquete, que é nossa: fechado o da biblioteca, o número dele pode ser de outro.
        var copia: Int32
        var emTLS = true
    }

    /// Escrever num soquete que o outro lado fechou é erro de quem escreve, e não sinal que derruba o processo.
    private static let semSinal: Void = { _ = signal(SIGPIPE, SIG_IGN) }()

    /// O da biblioteca, que o fecha.
    let numero: Int32
    private let estado: Mutex<Estado>

    /// Liga a `servidor` (`ldaps://nome:porta`).
    init(_ servidor: String, prazoEmSegundos prazo: Int) throws(FalhaDoDiretorio) {
        _ = Self.semSinal
        guard let partes = URLComponents(string: servidor), let nome = partes.host else {
            throw .configuracao("o endereço do servidor não se lê")
        }
        let porta = partes.port ?? (partes.scheme == "ldaps" ? 636 : 389)
        numero = try Self.ligar(nome.trimmingCharacters(in: CharacterSet(charactersIn: "[]")), porta, prazo)
        let copia = dup(numero)
        // Sem a cópia ninguém o cortaria: não há conversa sem prazo.
        guard copia >= 0 else {
            close(numero)
            throw .semResposta("o processo não tem mais arquivos para abrir")
        }
        estado = Mutex(Estado(copia: copia))
        cortar(em: prazo) { $0.emTLS }
        cortar(em: prazo * 3) { _ in true }
    }

    deinit { estado.withLock { _ = close($0.copia) } }

    /// Daqui em diante só vale o prazo da conversa.
    func tlsFechou() { estado.withLock { $0.emTLS = false } }

    private func cortar(em segundos: Int, se condicao: @escaping @Sendable (borrowing Estado) -> Bool) {
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(segundos)) { [weak self] in
            self?.estado.withLock { estado in
                if condicao(estado) { _ = shutdown(estado.copia, Int32(SHUT_RDWR)) }
            }
        }
    }

    // MARK: - Ligar

    /// O primeiro endereço do nome que atende no prazo.
    private static func ligar(_ nome: String, _ porta: Int, _ prazo: Int) throws(FalhaDoDiretorio) -> Int32 {
        var pedido = addrinfo()
        pedido.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var achados: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(nome, String(porta), &pedido, &achados) == 0 else {
            throw .semResposta("o nome do servidor não se resolve")
        }
        defer { freeaddrinfo(achados) }
        var atual = achados
        while let endereco = atual?.pointee {
            if let numero = ligar(endereco, prazo) { return numero }
            atual = endereco.ai_next
        }
        throw .semResposta("o servidor não atende")
    }

    private static func ligar(_ endereco: addrinfo, _ prazo: Int) -> Int32? {
        let numero = socket(
            endereco.ai_family, endereco.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), endereco.ai_protocol)
        guard numero >= 0 else { return nil }
        let comuns = fcntl(numero, F_GETFL)
        _ = fcntl(numero, F_SETFL, comuns | O_NONBLOCK)
        var atendeu = connect(numero, endereco.ai_addr, endereco.ai_addrlen) == 0
        if !atendeu, errno == EINPROGRESS {
            var espera = pollfd(fd: numero, events: Int16(POLLOUT), revents: 0)
            var erro: Int32 = -1
            var tamanho = socklen_t(MemoryLayout<Int32>.size)
            atendeu =
                poll(&espera, 1, Int32(prazo * 1_000)) == 1
                && getsockopt(numero, SOL_SOCKET, SO_ERROR, &erro, &tamanho) == 0 && erro == 0
        }
        guard atendeu else {
            close(numero)
            return nil
        }
        _ = fcntl(numero, F_SETFL, comuns)
        return numero
    }
}
