import CLibpq

/// Linhas que um comando devolveu, em binário, e quantas alterou.
package final class Resultado: Sequence {
    let pg: OpaquePointer
    let colunas: Colunas

    init(_ pg: OpaquePointer, colunas: Colunas?) {
        self.pg = pg
        self.colunas = colunas ?? Colunas(resultado: pg)
    }

    deinit { PQclear(pg) }

    /// Linhas lidas.
    package var quantas: Int { Int(PQntuples(pg)) }

    /// Linhas que o comando inseriu, mudou ou apagou; zero se ele não é disso.
    package var alteradas: Int { Int(String(cString: PQcmdTuples(pg))) ?? 0 }

    /// A linha de número `indice`, contado de zero.
    package subscript(indice: Int) -> Linha {
        precondition(indice >= 0 && indice < quantas, "linha \(indice) de um resultado com \(quantas)")
        return Linha(resultado: self, numero: Int32(indice))
    }

    /// A primeira linha, se houver.
    package var primeira: Linha? { quantas == 0 ? nil : self[0] }

    package func makeIterator() -> Percurso { Percurso(resultado: self) }

    /// Anda pelas linhas na ordem em que vieram.
    package struct Percurso: IteratorProtocol {
        let resultado: Resultado
        var proxima: Int32 = 0

        init(resultado: Resultado) { self.resultado = resultado }

        package mutating func next() -> Linha? {
            guard proxima < PQntuples(resultado.pg) else { return nil }
            defer { proxima += 1 }
            return Linha(resultado: resultado, numero: proxima)
        }
    }
}

/// Uma linha do resultado. Mantém o resultado vivo.
package struct Linha {
    let resultado: Resultado
    let numero: Int32

    /// Quantas colunas a linha tem.
    package var colunas: Int { resultado.colunas.nomes.count }

    /// Lê a coluna pelo nome. Recusa nome que não existe, tipo que não serve e NULL onde não cabe.
    package func ler<T: LeituraSQL>(_ coluna: String, como: T.Type = T.self) throws(FalhaDeBanco) -> T {
        try T(lendo: campo(try resultado.colunas.posicao(coluna)))
    }

    /// Lê a coluna pela posição, contada de zero.
    package func ler<T: LeituraSQL>(_ indice: Int, como: T.Type = T.self) throws(FalhaDeBanco) -> T {
        try T(lendo: campo(indice))
    }

    /// O valor ainda em binário, pelo nome.
    package func campo(_ coluna: String) throws(FalhaDeBanco) -> Campo {
        campo(try resultado.colunas.posicao(coluna))
    }

    /// O valor ainda em binário, pela posição contada de zero.
    package func campo(_ indice: Int) -> Campo {
        precondition(indice >= 0 && indice < colunas, "coluna \(indice) de uma linha com \(colunas)")
        let coluna = Int32(indice)
        let nulo = PQgetisnull(resultado.pg, numero, coluna) == 1
        return Campo(
            ponteiro: nulo ? nil : UnsafeRawPointer(PQgetvalue(resultado.pg, numero, coluna)),
            tamanho: Int(PQgetlength(resultado.pg, numero, coluna)), tipo: resultado.colunas.tipos[indice],
            colunas: resultado.colunas, indice: indice)
    }
}

extension Colunas {
    convenience init(resultado: OpaquePointer) {
        let quantas = PQnfields(resultado)
        self.init(
            nomes: (0..<quantas).map { String(cString: PQfname(resultado, $0)) },
            tipos: (0..<quantas).map { PQftype(resultado, $0) })
    }
}
