import Html
import Web

extension EstadoDaGrade {
    /// As linhas da página pedida, de uma lista que cabe na memória.
    package func daPagina<Linha>(_ linhas: [Linha]) -> [Linha] { Array(linhas.dropFirst(pulados).prefix(porPagina)) }

    /// O estado com o total dito.
    package func com(total: Int) -> EstadoDaGrade {
        var novo = self
        novo.total = total
        return novo
    }

    /// As linhas em ordem: `chaves` diz como se compara cada uma das ordens que a lista oferece.
    package func ordenada<Linha>(_ linhas: [Linha], _ chaves: [String: (Linha, Linha) -> Bool]) -> [Linha] {
        guard let ordem, let menor = chaves[ordem.chave] else { return linhas }
        return ordem.sentido == .crescente ? linhas.sorted(by: menor) : linhas.sorted { menor($1, $0) }
    }

    /// Se o texto tem a busca, sem acento nem caixa; sem busca, tem.
    package func acha(em texto: String) -> Bool {
        busca.isEmpty || DiretorioDePessoas.dobrar(texto).contains(DiretorioDePessoas.dobrar(busca))
    }
}

extension CsvEmPaginas {
    /// Uma lista que já está na memória.
    package static func responder<L: Sendable>(_ nome: String, _ colunas: [Coluna<L>], todas: [L]) -> Resposta {
        responder(nome, colunas) { limite, pulados in Array(todas.dropFirst(pulados).prefix(limite)) }
    }
}
