import Crypto
import Foundation
import Glibc

/// Onde a mestra mora: um arquivo de texto que só o dono lê, ou uma variável com ele em base64.
///
/// Cada linha é `mestra VERSAO BASE64` ou `indice VERSAO BASE64`; linha vazia ou começada por `#` não conta.
extension ChaveMestra {
    /// Lê o arquivo; com `criando`, sorteia e grava um quando ele não existe.
    ///
    /// Dois processos que subam juntos ficam com o mesmo: só um consegue pôr o nome. Peça `criando` apenas quando
    /// o banco ainda não tem chave guardada: com banco cheio, arquivo que falta é cópia a restaurar, não a sortear.
    package static func abrir(arquivo caminho: String, criando: Bool) throws(FalhaDeCifra) -> ChaveMestra {
        do {
            return try lendo(texto: lerArquivo(caminho))
        } catch .arquivoDeChavesAusente where criando {
            try sorteada().depositar(em: caminho, substituindo: false)
            return try lendo(texto: lerArquivo(caminho))
        }
    }

    /// Lê o conteúdo do arquivo de chaves posto em base64 numa variável de ambiente.
    package static func lendo(variavel base64: String) throws(FalhaDeCifra) -> ChaveMestra {
        let limpo = base64.filter { !$0.isWhitespace }
        guard let bytes = Data(base64Encoded: limpo) else { throw .chavesInvalidas(linha: 1) }
        return try lendo(texto: [UInt8](bytes))
    }

    /// O que se põe na variável de ambiente. É segredo: nunca vai ao diário.
    package var paraVariavel: String { Data(texto.utf8).base64EncodedString() }

    /// Grava no lugar do que houver, de uma vez: quem lê vê o arquivo antigo ou o novo, nunca metade.
    package func gravar(em caminho: String) throws(FalhaDeCifra) {
        try depositar(em: caminho, substituindo: true)
    }

    private var texto: String {
        func linhas(_ nome: String, _ chaves: [Int: SymmetricKey]) -> [String] {
            chaves.sorted { $0.key < $1.key }.map { versao, chave in
                "\(nome) \(versao) \(chave.withUnsafeBytes { Data($0) }.base64EncodedString())"
            }
        }
        let aviso = """
            # Chaves que abrem os dados cifrados deste banco. Sem este arquivo nada volta.
            # Guarde uma cópia fora deste servidor e separada da cópia do banco.
            """
        return ([aviso] + linhas("mestra", mestras) + linhas("indice", indices)).joined(separator: "\n") + "\n"
    }

    private static func lendo(texto bytes: [UInt8]) throws(FalhaDeCifra) -> ChaveMestra {
        var mestras: [Int: SymmetricKey] = [:]
        var indices: [Int: SymmetricKey] = [:]
        for (posicao, linha) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            let partes = linha.split { $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }
            if partes.isEmpty || partes[0].first == 0x23 { continue }
            guard partes.count == 3,
                let nome = String(validating: partes[0], as: UTF8.self),
                let versao = String(validating: partes[1], as: UTF8.self).flatMap({ Int($0) }),
                EnvelopeAutenticado.versoes.contains(versao),
                let chave = Data(base64Encoded: Data(partes[2])), chave.count == 32
            else { throw .chavesInvalidas(linha: posicao + 1) }
            let repetida: SymmetricKey?
            switch nome {
            case "mestra": repetida = mestras.updateValue(SymmetricKey(data: chave), forKey: versao)
            case "indice": repetida = indices.updateValue(SymmetricKey(data: chave), forKey: versao)
            default: throw .chavesInvalidas(linha: posicao + 1)
            }
            guard repetida == nil else { throw .chavesInvalidas(linha: posicao + 1) }
        }
        guard !mestras.isEmpty, !indices.isEmpty else { throw .chavesInvalidas(linha: 0) }
        return ChaveMestra(mestras: mestras, indices: indices)
    }

    // MARK: - Disco

    private static func lerArquivo(_ caminho: String) throws(FalhaDeCifra) -> [UInt8] {
        let descritor = open(caminho, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descritor >= 0 else {
            if errno == ENOENT { throw .arquivoDeChavesAusente(caminho: caminho) }
            throw .arquivoRecusado(caminho: caminho, codigo: errno)
        }
        defer { close(descritor) }
        try conferirGuarda(de: descritor, caminho: caminho)
        var bytes: [UInt8] = []
        var pedaco = [UInt8](repeating: 0, count: 4096)
        while true {
            let lidos = read(descritor, &pedaco, pedaco.count)
            if lidos < 0 && errno == EINTR { continue }
            guard lidos >= 0 else { throw .arquivoRecusado(caminho: caminho, codigo: errno) }
            if lidos == 0 { return bytes }
            bytes.append(contentsOf: pedaco[..<lidos])
            guard bytes.count <= 1 << 20 else { throw .chavesInvalidas(linha: 0) }
        }
    }

    /// Confere o arquivo já aberto, e não o nome, para que ninguém o troque entre a conferência e a leitura.
    private static func conferirGuarda(de descritor: Int32, caminho: String) throws(FalhaDeCifra) {
        var ficha = stat()
        guard fstat(descritor, &ficha) == 0 else { throw .arquivoRecusado(caminho: caminho, codigo: errno) }
        guard ficha.st_mode & S_IFMT == S_IFREG else { throw .arquivoRecusado(caminho: caminho, codigo: EINVAL) }
        guard ficha.st_mode & 0o077 == 0 else {
            throw .permissaoFrouxa(caminho: caminho, modo: String(ficha.st_mode & 0o777, radix: 8))
        }
        let eu = geteuid()
        guard ficha.st_uid == eu || ficha.st_uid == 0 || eu == 0 else { throw .donoEstranho(caminho: caminho) }
    }

    private func depositar(em caminho: String, substituindo: Bool) throws(FalhaDeCifra) {
        let provisorio = "\(caminho).\(Imprevisivel.bytes(8).map { String($0, radix: 16) }.joined())"
        let descritor = open(provisorio, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descritor >= 0 else { throw .arquivoRecusado(caminho: caminho, codigo: errno) }
        defer { unlink(provisorio) }
        let gravou = Self.gravarTudo([UInt8](texto.utf8), em: descritor)
        let codigo = errno
        close(descritor)
        guard gravou else { throw .arquivoRecusado(caminho: caminho, codigo: codigo) }
        if substituindo {
            guard rename(provisorio, caminho) == 0 else { throw .arquivoRecusado(caminho: caminho, codigo: errno) }
        } else if link(provisorio, caminho) != 0 && errno != EEXIST {
            throw .arquivoRecusado(caminho: caminho, codigo: errno)
        }
        let pasta = open((caminho as NSString).deletingLastPathComponent.nilSeVazio ?? ".", O_RDONLY | O_CLOEXEC)
        if pasta >= 0 {
            fsync(pasta)
            close(pasta)
        }
    }

    private static func gravarTudo(_ bytes: [UInt8], em descritor: Int32) -> Bool {
        guard fchmod(descritor, 0o600) == 0 else { return false }
        var inicio = 0
        while inicio < bytes.count {
            let gravados = bytes[inicio...].withUnsafeBytes { write(descritor, $0.baseAddress, $0.count) }
            if gravados < 0 && errno == EINTR { continue }
            guard gravados > 0 else { return false }
            inicio += gravados
        }
        return fsync(descritor) == 0
    }
}

extension String {
    fileprivate var nilSeVazio: String? { isEmpty ? nil : self }
}
