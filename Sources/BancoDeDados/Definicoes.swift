/// O presente do banco: visões, funções e políticas, um arquivo por coisa, na ordem do nome.
struct Definicoes: Sendable, Equatable {
    let arquivos: [(nome: String, texto: String)]

    var soma: [UInt8] { Soma.de(arquivos.map { ($0.nome, $0.texto) }) }

    static func ler(_ pasta: String) throws(FalhaDeMigracao) -> Definicoes {
        var arquivos: [(String, String)] = []
        for nome in try PastaDeSQL.listar(pasta) where nome.hasSuffix(".sql") {
            let texto = try PastaDeSQL.texto(pasta + "/" + nome)
            try PastaDeSQL.recusarTransacao(texto, "definição \(nome)")
            arquivos.append((nome, texto))
        }
        return Definicoes(arquivos: arquivos)
    }

    static func == (esquerda: Definicoes, direita: Definicoes) -> Bool { esquerda.soma == direita.soma }
}
