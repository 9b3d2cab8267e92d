import Foundation

/// Arquivo de até 400 linhas e função de até 60, contadas do nome à chave que fecha.
enum Tamanhos {
    static let linhasPorArquivo = 400
    static let linhasPorFuncao = 60

    private static let extensoes: Set<String> = ["swift", "sql", "py", "sh", "js"]

    static func acusar(_ arvore: Arvore) -> [Acusacao] {
        arquivos(arvore) + arvore.fontes.flatMap(funcoes)
    }

    private static func arquivos(_ arvore: Arvore) -> [Acusacao] {
        arvore.arquivos.compactMap { arquivo in
            guard extensoes.contains(arquivo.extensao), !arquivo.pastas.contains("Terceiros") else { return nil }
            let linhas = arquivo.bytes.count { $0 == UInt8(ascii: "\n") }
            guard linhas > linhasPorArquivo else { return nil }
            return Acusacao(arquivo.caminho, 1, "\(linhas) linhas; o limite é \(linhasPorArquivo): dois assuntos?")
        }
    }

    private static func funcoes(_ fonte: FonteSwift) -> [Acusacao] {
        medidas(fonte.codigo).compactMap { nome, linha, linhas in
            guard linhas > linhasPorFuncao else { return nil }
            return Acusacao(fonte.caminho, linha, "\(nome) tem \(linhas) linhas; o limite é \(linhasPorFuncao)")
        }
    }

    private static let inicio = Padrao(
        #"(?<![\w.`])(?:func\s+([^\s(<]+)|(init)[?!]?\s*(?=[(<])|(deinit)|(subscript)\s*(?=[(<]))"#)
    private static let semCorpo = Padrao(
        #"^\s*(?:@\w|(?:func|var|let|init|case|struct|class|enum|protocol|static|mutating|associatedtype|package|private"#
            + #"|fileprivate|internal|extension|import|typealias|subscript|deinit|actor|final|override)\b|\})"#)

    /// Nome, linha e número de linhas de cada função do código já sem textos e comentários.
    static func medidas(_ codigo: String) -> [(nome: String, linha: Int, linhas: Int)] {
        let linhas = codigo.split(separator: "\n", omittingEmptySubsequences: false)
        return inicio.achados(em: codigo).compactMap { achado in
            let nome = achado.grupos.dropFirst().first { !$0.isEmpty } ?? "função"
            guard let fim = fim(do: achado, em: linhas) else { return nil }
            return (nome, achado.linha, fim - achado.linha + 1)
        }
    }

    /// Linha da chave que fecha o corpo; nil para a declaração sem corpo (requisito de protocolo).
    private static func fim(do achado: Padrao.Achado, em linhas: [Substring]) -> Int? {
        var parenteses = 0
        var chaves = 0
        var comecou = false
        for indice in (achado.linha - 1)..<linhas.count {
            var trecho = linhas[indice]
            if indice == achado.linha - 1 {
                guard let lugar = trecho.range(of: achado.grupos[0]) else { return nil }
                trecho = trecho[lugar.upperBound...]
            } else if !comecou, parenteses == 0, semCorpo.acha(em: String(trecho)) {
                return nil
            }
            for byte in trecho.utf8 {
                switch byte {
                case UInt8(ascii: "("), UInt8(ascii: "["): if !comecou { parenteses += 1 }
                case UInt8(ascii: ")"), UInt8(ascii: "]"): if !comecou { parenteses -= 1 }
                case UInt8(ascii: "{") where parenteses == 0:
                    comecou = true
                    chaves += 1
                case UInt8(ascii: "}") where parenteses == 0:
                    guard comecou else { return nil }
                    chaves -= 1
                    if chaves == 0 { return indice + 1 }
                default: break
                }
            }
        }
        return nil
    }
}
