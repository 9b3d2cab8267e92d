/// O que se achou de um item da instalação: certo, a olhar, ou errado, e o que fazer. Nunca leva segredo.
struct AchadoDaInstalacao: Sendable, Hashable, Encodable {
    /// Do que não se consegue saber se diz `atencao`, nunca `certo`.
    enum Situacao: String, Sendable, Encodable { case certo, atencao, errado }

    let item: String
    let situacao: Situacao
    /// O que há.
    let fato: String
    /// O que fazer; `nil` quando está certo.
    let fazer: String?

    static func certo(_ item: String, _ fato: String) -> AchadoDaInstalacao {
        AchadoDaInstalacao(item: item, situacao: .certo, fato: fato, fazer: nil)
    }

    static func atencao(_ item: String, _ fato: String, fazer: String) -> AchadoDaInstalacao {
        AchadoDaInstalacao(item: item, situacao: .atencao, fato: fato, fazer: fazer)
    }

    static func errado(_ item: String, _ fato: String, fazer: String) -> AchadoDaInstalacao {
        AchadoDaInstalacao(item: item, situacao: .errado, fato: fato, fazer: fazer)
    }

    /// Uma linha: `errado   chaves: o arquivo… → chmod 600 …`.
    var frase: String {
        let marca = ["certo": "certo  ", "atencao": "atenção", "errado": "errado "][situacao.rawValue] ?? ""
        return "\(marca)  \(item): \(fato)" + (fazer.map { " → \($0)" } ?? "")
    }
}
