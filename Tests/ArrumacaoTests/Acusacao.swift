import Foundation
import Testing

/// Uma violação: onde está e o que fazer dela.
struct Acusacao: Hashable, Comparable, CustomStringConvertible, Sendable {
    let arquivo: String
    let linha: Int
    let motivo: String

    init(_ arquivo: String, _ linha: Int = 1, _ motivo: String) {
        self.arquivo = arquivo
        self.linha = linha
        self.motivo = motivo
    }

    var description: String { "\(arquivo):\(linha): \(motivo)" }

    static func < (a: Acusacao, b: Acusacao) -> Bool {
        (a.arquivo, a.linha, a.motivo) < (b.arquivo, b.linha, b.motivo)
    }
}

/// Falha uma vez por violação, com o lugar: é assim que se lê no fim da execução o que arrumar.
func conferir(_ acusacoes: [Acusacao], _ lugar: SourceLocation = #_sourceLocation) {
    for acusacao in Set(acusacoes).sorted() {
        Issue.record(Comment(rawValue: acusacao.description), sourceLocation: lugar)
    }
}

/// Onde uma conferência acusa numa árvore inventada, em ordem ("Sources/Folha/A.swift:2").
func lugaresAcusados(_ conferencia: (Arvore) -> [Acusacao], _ conteudos: [String: String]) -> [String] {
    conferencia(Arvore(conteudos)).sorted().map { "\($0.arquivo):\($0.linha)" }
}

/// Expressão regular compilada uma vez, com a linha de cada achado.
struct Padrao: Sendable {
    /// Um achado: a linha (contada de 1) e os grupos, o 0 sendo o trecho inteiro; grupo ausente é vazio.
    struct Achado: Sendable {
        let linha: Int
        let grupos: [String]
    }

    private let expressao: NSRegularExpression

    /// Padrão malformado é defeito do próprio teste: para na hora, com o texto dele.
    init(_ texto: String) {
        do {
            expressao = try NSRegularExpression(pattern: texto)
        } catch {
            preconditionFailure("padrão malformado: \(texto): \(error)")
        }
    }

    func achados(em texto: String, desde linhaInicial: Int = 1) -> [Achado] {
        let cru = texto as NSString
        let achados = expressao.matches(in: texto, range: NSRange(location: 0, length: cru.length))
        var linha = linhaInicial
        var posicao = 0
        return achados.map { achado in
            let antes = cru.substring(with: NSRange(location: posicao, length: achado.range.location - posicao))
            linha += antes.utf8.count { $0 == UInt8(ascii: "\n") }
            posicao = achado.range.location
            let grupos = (0..<achado.numberOfRanges).map { indice in
                let faixa = achado.range(at: indice)
                return faixa.location == NSNotFound ? "" : cru.substring(with: faixa)
            }
            return Achado(linha: linha, grupos: grupos)
        }
    }

    func acha(em texto: String) -> Bool { !achados(em: texto).isEmpty }
}
