import CLibpq
import Foundation
import Synchronization

/// Uma conexão que só ouve um canal, com a própria thread.
///
/// `@unchecked Sendable`: a conexão só é tocada por quem a cria e, depois de `iniciar`, pela thread da escuta; o que os
/// outros usam é o cano, que é do sistema.
final class Escuta: @unchecked Sendable {
    private let conexao: Conexao
    private let leitura: Int32
    /// Ponta de escrita do cano; fechá-la acorda e encerra a thread.
    private let escrita: Mutex<Int32?>

    init(endereco: String, canal: String) throws(FalhaDeBanco) {
        guard !canal.utf8.contains(0) else { throw .nulNoTexto("canal") }
        conexao = try Conexao(endereco: endereco)
        try conexao.simples("LISTEN \(SQL.entreAspas(canal))")
        var pontas: [Int32] = [-1, -1]
        guard pipe(&pontas) == 0 else {
            throw FalhaDeBanco(sqlstate: "53000", mensagem: "não foi possível criar o cano da escuta")
        }
        for ponta in pontas { _ = fcntl(ponta, F_SETFD, FD_CLOEXEC) }
        leitura = pontas[0]
        escrita = Mutex(pontas[1])
    }

    deinit {
        parar()
        close(leitura)
    }

    /// Pede o fim. Pode ser chamado mais de uma vez.
    func parar() {
        escrita.withLock { ponta in
            if let aberta = ponta { close(aberta) }
            ponta = nil
        }
    }

    /// Começa a ouvir. `aoFim` roda quando a thread termina.
    func iniciar(aoFim: @escaping @Sendable () -> Void) -> AsyncThrowingStream<String, any Error> {
        let (avisos, entrega) = AsyncThrowingStream<String, any Error>.makeStream()
        entrega.onTermination = { [weak self] _ in self?.parar() }
        Thread.detachNewThread { [self] in
            do throws(FalhaDeBanco) {
                try ouvir { entrega.yield($0) }
                entrega.finish()
            } catch {
                entrega.finish(throwing: error)
            }
            aoFim()
        }
        return avisos
    }

    private func ouvir(_ entregar: (String) -> Void) throws(FalhaDeBanco) {
        while true {
            while let aviso = PQnotifies(conexao.pg) {
                entregar(aviso.pointee.extra.map { String(cString: $0) } ?? "")
                PQfreemem(aviso)
            }
            var pontas = [
                pollfd(fd: PQsocket(conexao.pg), events: Int16(POLLIN), revents: 0),
                pollfd(fd: leitura, events: Int16(POLLIN), revents: 0),
            ]
            if poll(&pontas, nfds_t(pontas.count), -1) < 0 {
                if errno == EINTR { continue }
                throw FalhaDeBanco(sqlstate: "08006", mensagem: "a espera por avisos falhou", conexaoPerdida: true)
            }
            if pontas[1].revents != 0 { return }
            if PQconsumeInput(conexao.pg) == 0 || PQstatus(conexao.pg) != CONNECTION_OK {
                let mensagem = FalhaDeBanco.mensagem(daConexao: conexao.pg)
                throw FalhaDeBanco(sqlstate: "08006", mensagem: mensagem, conexaoPerdida: true)
            }
        }
    }
}
