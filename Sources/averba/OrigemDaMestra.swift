import Cifra

/// De onde a mestra se lê: o arquivo `chaves` da pasta de dados ou a variável `AVERBA_CHAVES`.
enum OrigemDaMestra: Sendable {
    case arquivo(String)
    case variavel(String)

    init(pasta: String, ambiente: [String: String]) {
        self = ambiente["AVERBA_CHAVES"].map { .variavel($0) } ?? .arquivo(pasta + "/chaves")
    }

    /// Lê de novo a cada vez: o arquivo pode ter girado.
    func ler() throws(FalhaDeCifra) -> ChaveMestra {
        switch self {
        case .arquivo(let caminho): try ChaveMestra.abrir(arquivo: caminho, criando: false)
        case .variavel(let base64): try ChaveMestra.lendo(variavel: base64)
        }
    }

    /// Sorteia e grava, se é arquivo e ele ainda não existe.
    func criar() throws(FalhaDeCifra) {
        if case .arquivo(let caminho) = self { _ = try ChaveMestra.abrir(arquivo: caminho, criando: true) }
    }
}
