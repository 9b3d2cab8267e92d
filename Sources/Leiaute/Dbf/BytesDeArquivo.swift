import Glibc

/// De onde se leem bytes por posição: o DBF e o memo precisam ir e voltar, e nenhum dos dois cabe na memória.
package protocol FonteDeBytes {
    /// Em bytes; não muda durante a leitura.
    var tamanho: Int { get }
    /// Os bytes a partir da posição; menos que o pedido só se o arquivo acabou antes.
    func ler(_ quantos: Int, em posicao: Int) throws(FalhaDbf) -> [UInt8]
}

/// Onde se gravam bytes em fluxo, com direito a corrigir o que ficou atrás (o contador do cabeçalho).
package protocol DestinoDeBytes: AnyObject {
    func acrescentar(_ bytes: [UInt8]) throws(FalhaDbf)
    func trocar(_ bytes: [UInt8], em posicao: Int) throws(FalhaDbf)
}

/// Bytes que já estão na memória.
package struct BytesLidos: FonteDeBytes, Sendable {
    private let bytes: [UInt8]

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package var tamanho: Int { bytes.count }

    package func ler(_ quantos: Int, em posicao: Int) -> [UInt8] {
        guard posicao >= 0, posicao < bytes.count, quantos > 0 else { return [] }
        return Array(bytes[posicao..<min(bytes.count, posicao + quantos)])
    }
}

/// Bytes que se juntam na memória.
package final class BytesEscritos: DestinoDeBytes {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package func acrescentar(_ novos: [UInt8]) { bytes.append(contentsOf: novos) }

    package func trocar(_ novos: [UInt8], em posicao: Int) {
        bytes.replaceSubrange(posicao..<posicao + novos.count, with: novos)
    }
}

/// Arquivo do disco, aberto para leitura.
package final class ArquivoLido: FonteDeBytes {
    package let tamanho: Int
    private let descritor: Int32

    package init(_ caminho: String) throws(FalhaDbf) {
        let aberto = open(caminho, O_RDONLY | O_CLOEXEC)
        guard aberto >= 0 else { throw .leituraRecusada(codigo: errno) }
        var ficha = stat()
        guard fstat(aberto, &ficha) == 0, ficha.st_mode & S_IFMT == S_IFREG else {
            close(aberto)
            throw .naoEhArquivo
        }
        descritor = aberto
        tamanho = Int(ficha.st_size)
    }

    deinit { close(descritor) }

    package func ler(_ quantos: Int, em posicao: Int) throws(FalhaDbf) -> [UInt8] {
        guard posicao >= 0, posicao < tamanho, quantos > 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: min(quantos, tamanho - posicao))
        var feitos = 0
        while feitos < bytes.count {
            let lidos = bytes[feitos...].withUnsafeMutableBytes { destino in
                pread(descritor, destino.baseAddress, destino.count, off_t(posicao + feitos))
            }
            if lidos < 0 && errno == EINTR { continue }
            guard lidos >= 0 else { throw .leituraRecusada(codigo: errno) }
            if lidos == 0 { break }
            feitos += lidos
        }
        bytes.removeLast(bytes.count - feitos)
        return bytes
    }
}

/// Arquivo do disco, criado do zero.
package final class ArquivoEscrito: DestinoDeBytes {
    private let descritor: Int32

    /// Cria o arquivo, ou apaga o conteúdo do que houver.
    package init(_ caminho: String) throws(FalhaDbf) {
        descritor = open(caminho, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descritor >= 0 else { throw .gravacaoRecusada(codigo: errno) }
    }

    deinit { close(descritor) }

    package func acrescentar(_ bytes: [UInt8]) throws(FalhaDbf) {
        let fim = lseek(descritor, 0, SEEK_END)
        guard fim >= 0 else { throw .gravacaoRecusada(codigo: errno) }
        try trocar(bytes, em: Int(fim))
    }

    package func trocar(_ bytes: [UInt8], em posicao: Int) throws(FalhaDbf) {
        var feitos = 0
        while feitos < bytes.count {
            let gravados = bytes[feitos...].withUnsafeBytes { origem in
                pwrite(descritor, origem.baseAddress, origem.count, off_t(posicao + feitos))
            }
            if gravados < 0 && errno == EINTR { continue }
            guard gravados > 0 else { throw .gravacaoRecusada(codigo: errno) }
            feitos += gravados
        }
    }
}
