import Glibc

/// Os pedaços, já cifrados, de um arquivo que ainda não tem a sentença do antivírus: num arquivo sem nome, que some com o processo.
///
/// É o que deixa receber um arquivo maior que a memória sem que nada dele chegue ao banco antes da sentença.
final class Quarentena {
    private let descritor: Int32
    private var lugares: [(inicio: Int, tamanho: Int)] = []
    private var fim = 0

    init(em pasta: String) throws(FalhaDaQuarentena) {
        var modelo = (pasta + "/espera-XXXXXX").utf8CString
        let (aberto, semNome) = modelo.withUnsafeMutableBufferPointer { nome -> (Int32, Int32) in
            guard let inicio = nome.baseAddress else { return (-1, -1) }
            let aberto = mkstemp(inicio)
            _ = fcntl(aberto, F_SETFD, FD_CLOEXEC)
            return (aberto, aberto < 0 ? -1 : unlink(inicio))
        }
        guard aberto >= 0 else { throw FalhaDaQuarentena(errno) }
        descritor = aberto
        guard semNome == 0 else { throw FalhaDaQuarentena(errno) }
    }

    deinit { close(descritor) }

    var quantos: Int { lugares.count }

    func guardar(_ pedaco: [UInt8]) throws(FalhaDaQuarentena) {
        let inicio = fim
        var escritos = 0
        while escritos < pedaco.count {
            let agora = pedaco.withUnsafeBytes {
                pwrite(descritor, $0.baseAddress?.advanced(by: escritos), $0.count - escritos, fim)
            }
            guard agora > 0 else {
                if agora < 0, errno == EINTR { continue }
                throw FalhaDaQuarentena(agora < 0 ? errno : ENOSPC)
            }
            escritos += agora
            fim += agora
        }
        lugares.append((inicio, pedaco.count))
    }

    /// O pedaço de número `n`, como foi guardado.
    func ler(_ n: Int) throws(FalhaDaQuarentena) -> [UInt8] {
        let (inicio, tamanho) = lugares[n]
        var pedaco = [UInt8](repeating: 0, count: tamanho)
        var lidos = 0
        while lidos < tamanho {
            let agora = pedaco.withUnsafeMutableBytes {
                pread(descritor, $0.baseAddress?.advanced(by: lidos), tamanho - lidos, inicio + lidos)
            }
            guard agora > 0 else {
                if agora < 0, errno == EINTR { continue }
                throw FalhaDaQuarentena(agora < 0 ? errno : EIO)
            }
            lidos += agora
        }
        return pedaco
    }
}

/// O sistema não deixou guardar ou ler o que espera (disco cheio, pasta que sumiu).
struct FalhaDaQuarentena: Error, CustomStringConvertible {
    private let numero: Int32

    init(_ numero: Int32) { self.numero = numero }

    var description: String {
        "não consegui guardar o arquivo à espera do antivírus: \(String(cString: strerror(numero)))"
    }
}
