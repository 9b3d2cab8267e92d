#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// De onde vêm os bytes. É lida em blocos, do começo ao fim, uma vez.
package protocol OrigemDeBytes {
    /// Põe no destino quantos bytes houver, ao menos um; 0 é o fim.
    mutating func ler(para destino: UnsafeMutableRawBufferPointer) throws(FalhaDeArquivo) -> Int
}

/// Para onde vão os bytes escritos.
package protocol SaidaDeBytes: AnyObject {
    func gravar(_ bytes: UnsafeRawBufferPointer) throws(FalhaDeArquivo)
}

/// O sistema operacional não deixou ler ou gravar.
package struct FalhaDeArquivo: Error, Hashable, CustomStringConvertible {
    package let operacao: String
    package let caminho: String
    package let codigo: Int32

    /// `não foi possível abrir "x": não existe`.
    package var description: String {
        "não foi possível \(operacao) \"\(caminho)\": \(motivoDoSistema(codigo))"
    }
}

/// O erro do sistema operacional, em palavras quando é dos comuns.
func motivoDoSistema(_ codigo: Int32) -> String {
    switch codigo {
    case ENOENT: "não existe"
    case EACCES, EPERM: "sem permissão"
    case EISDIR: "é uma pasta"
    case ENOSPC: "disco cheio"
    default: "erro \(codigo) do sistema"
    }
}

/// Arquivo em disco.
package final class ArquivoDeOrigem: OrigemDeBytes {
    private let descritor: Int32
    private let caminho: String
    private let fechar: Bool

    package init(caminho: String) throws(FalhaDeArquivo) {
        descritor = open(caminho, O_RDONLY | O_CLOEXEC)
        guard descritor >= 0 else { throw FalhaDeArquivo(operacao: "abrir", caminho: caminho, codigo: errno) }
        self.caminho = caminho
        fechar = true
    }

    /// Um descritor já aberto, que não é fechado aqui.
    package init(descritor: Int32) {
        self.descritor = descritor
        caminho = "descritor \(descritor)"
        fechar = false
    }

    deinit { if fechar { _ = close(descritor) } }

    /// Tamanho do arquivo, se é arquivo em disco (e então se lê por posição).
    fileprivate var tamanhoEmDisco: Int? {
        var ficha = stat()
        guard fstat(descritor, &ficha) == 0, ficha.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(ficha.st_size)
    }

    fileprivate func ler(_ quantos: Int, em posicao: Int) throws(FalhaDbf) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: quantos)
        var feitos = 0
        while feitos < quantos {
            let lidos = bytes.withUnsafeMutableBytes {
                pread(descritor, $0.baseAddress! + feitos, quantos - feitos, off_t(posicao + feitos))
            }
            if lidos < 0, errno == EINTR { continue }
            guard lidos >= 0 else { throw .leituraRecusada(codigo: errno) }
            if lidos == 0 { break }
            feitos += lidos
        }
        bytes.removeLast(quantos - feitos)
        return bytes
    }

    package func ler(para destino: UnsafeMutableRawBufferPointer) throws(FalhaDeArquivo) -> Int {
        while true {
            let lidos = read(descritor, destino.baseAddress, destino.count)
            if lidos >= 0 { return lidos }
            guard errno == EINTR else { throw FalhaDeArquivo(operacao: "ler", caminho: caminho, codigo: errno) }
        }
    }
}

/// O arquivo de origem lido por posição, como o DBF precisa.
struct ArquivoPorPosicao: FonteDeBytes {
    private let arquivo: ArquivoDeOrigem
    let tamanho: Int

    /// Nulo se a origem não é arquivo em disco.
    init?(_ arquivo: ArquivoDeOrigem) {
        guard let tamanho = arquivo.tamanhoEmDisco else { return nil }
        (self.arquivo, self.tamanho) = (arquivo, tamanho)
    }

    func ler(_ quantos: Int, em posicao: Int) throws(FalhaDbf) -> [UInt8] {
        guard posicao >= 0, posicao < tamanho, quantos > 0 else { return [] }
        return try arquivo.ler(min(quantos, tamanho - posicao), em: posicao)
    }
}

/// Bytes na memória, entregues em blocos de até `bloco`.
package struct BytesDeOrigem: OrigemDeBytes {
    private let bytes: [UInt8]
    private let bloco: Int
    private var posicao = 0

    package init(_ bytes: [UInt8], bloco: Int = .max) {
        self.bytes = bytes
        self.bloco = max(1, bloco)
    }

    package mutating func ler(para destino: UnsafeMutableRawBufferPointer) throws(FalhaDeArquivo) -> Int {
        let quantos = min(bytes.count - posicao, destino.count, bloco)
        guard quantos > 0 else { return 0 }
        bytes.withUnsafeBytes {
            destino.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[posicao..<(posicao + quantos)]))
        }
        posicao += quantos
        return quantos
    }
}

/// Arquivo em disco por gravar, ou um descritor aberto.
package final class ArquivoDeSaida: SaidaDeBytes {
    private let descritor: Int32
    private let caminho: String
    private let fechar: Bool

    /// Cria o arquivo, ou apaga o que havia nele.
    package init(caminho: String) throws(FalhaDeArquivo) {
        descritor = open(caminho, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descritor >= 0 else { throw FalhaDeArquivo(operacao: "criar", caminho: caminho, codigo: errno) }
        self.caminho = caminho
        fechar = true
    }

    /// Um descritor já aberto, que não é fechado aqui.
    package init(descritor: Int32) {
        self.descritor = descritor
        caminho = "descritor \(descritor)"
        fechar = false
    }

    deinit { if fechar { _ = close(descritor) } }

    /// Se se pode voltar atrás para corrigir: arquivo em disco, do começo e sem só acrescentar; um cano não deixa.
    var posiciona: Bool {
        var ficha = stat()
        return fechar
            || (fstat(descritor, &ficha) == 0 && ficha.st_mode & S_IFMT == S_IFREG
                && fcntl(descritor, F_GETFL) & O_APPEND == 0 && lseek(descritor, 0, SEEK_CUR) == 0)
    }

    fileprivate func gravar(_ bytes: [UInt8], em posicao: Int?) throws(FalhaDbf) {
        var feitos = 0
        while feitos < bytes.count {
            let gravados = bytes[feitos...].withUnsafeBytes {
                if let posicao {
                    pwrite(descritor, $0.baseAddress, $0.count, off_t(posicao + feitos))
                } else {
                    write(descritor, $0.baseAddress, $0.count)
                }
            }
            if gravados < 0, errno == EINTR { continue }
            guard gravados > 0 else { throw .gravacaoRecusada(codigo: errno) }
            feitos += gravados
        }
    }

    package func gravar(_ bytes: UnsafeRawBufferPointer) throws(FalhaDeArquivo) {
        var resto = bytes
        while !resto.isEmpty {
            let gravados = write(descritor, resto.baseAddress, resto.count)
            if gravados < 0 {
                guard errno == EINTR else { throw FalhaDeArquivo(operacao: "gravar", caminho: caminho, codigo: errno) }
                continue
            }
            resto = UnsafeRawBufferPointer(rebasing: resto[gravados...])
        }
    }
}

/// Bytes escritos na memória.
package final class BytesDeSaida: SaidaDeBytes {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package func gravar(_ novos: UnsafeRawBufferPointer) throws(FalhaDeArquivo) { bytes.append(contentsOf: novos) }
}

/// O arquivo de saída com direito a corrigir o que ficou atrás, como o DBF precisa.
final class DestinoPorPosicao: DestinoDeBytes {
    private let arquivo: ArquivoDeSaida

    init(_ arquivo: ArquivoDeSaida) { self.arquivo = arquivo }

    func acrescentar(_ bytes: [UInt8]) throws(FalhaDbf) { try arquivo.gravar(bytes, em: nil) }
    func trocar(_ bytes: [UInt8], em posicao: Int) throws(FalhaDbf) { try arquivo.gravar(bytes, em: posicao) }
}
