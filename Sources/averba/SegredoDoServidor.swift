import Cifra
import Foundation

/// O segredo dos tokens de formulário: 32 bytes num arquivo que só o dono lê, o mesmo em todos os processos desta instalação.
enum SegredoDoServidor {
    /// Lê o da pasta; na primeira vez, sorteia. De dois processos que subam juntos vale o do primeiro.
    static func abrir(na pasta: String) throws -> [UInt8] {
        let caminho = pasta + "/segredo"
        if !FileManager.default.fileExists(atPath: caminho) { try depositar(Imprevisivel.bytes(32), em: caminho) }
        guard let guardado = FileManager.default.contents(atPath: caminho), guardado.count == 32 else {
            throw SegredoIlegivel(caminho: caminho)
        }
        return Array(guardado)
    }

    /// Grava ao lado, já com 0600, e só então dá o nome: o segredo nunca existe com outra permissão nem pela metade.
    private static func depositar(_ bytes: [UInt8], em caminho: String) throws {
        let provisorio = "\(caminho).\(Imprevisivel.texto(8))"
        let descritor = open(provisorio, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descritor >= 0 else { throw SegredoIlegivel(caminho: caminho) }
        defer { unlink(provisorio) }
        let arquivo = FileHandle(fileDescriptor: descritor, closeOnDealloc: true)
        try arquivo.write(contentsOf: Data(bytes))
        try arquivo.synchronize()
        try arquivo.close()
        guard link(provisorio, caminho) == 0 || errno == EEXIST else { throw SegredoIlegivel(caminho: caminho) }
    }
}

/// O arquivo do segredo não se grava, não se lê ou não tem 32 bytes.
struct SegredoIlegivel: Error, CustomStringConvertible {
    let caminho: String
    var description: String {
        "o segredo dos formulários não se lê em \(caminho): confira a permissão da pasta ou apague o arquivo, e ele se refaz"
    }
}
