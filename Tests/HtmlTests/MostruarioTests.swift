import Foundation
import Testing

@testable import Html

@Suite("mostruário")
struct MostruarioTests {
    @Test(
        "toda página do mostruário tem um título, um conteúdo principal e elementos fechados",
        arguments: Mostruario.paginas.map(\.nome))
    func bemFormada(nome: String) throws {
        let pagina = try #require(Mostruario.paginas.first { $0.nome == nome })
        let texto = String(decoding: pagina.moldura.pagina(pagina.tela), as: UTF8.self)
        #expect(texto.contagem(de: "<h1") == 1)
        #expect(texto.contagem(de: "<main") == 1)
        #expect(texto.hasPrefix("<!DOCTYPE html>\n<html lang=\"pt-BR\""))
        #expect(desbalanceados(texto) == [])
        #expect(identificadoresRepetidos(texto) == [])
        // Grava as páginas para o navegador, quando se pede onde.
        if let pasta = ProcessInfo.processInfo.environment["MOSTRUARIO_EM"] {
            let arquivo = URL(fileURLWithPath: pasta).appendingPathComponent(nome + ".html")
            try texto.write(to: arquivo, atomically: true, encoding: .utf8)
        }
    }

    @Test("a conferência de elementos fechados morde")
    func mordem() {
        #expect(desbalanceados("<div><p></div>") == ["p"])
        #expect(desbalanceados("<ul><li>a</li></ul><br><svg><path d=\"\"/></svg>") == [])
        #expect(identificadoresRepetidos("<i id=\"a\"><b id=\"a\">") == ["a"])
    }
}

extension String {
    func contagem(de parte: String) -> Int { components(separatedBy: parte).count - 1 }
}

/// Nomes dos elementos que não fecham na ordem.
func desbalanceados(_ html: String) -> [String] {
    let semFim: Set = ["meta", "link", "input", "br", "hr", "img", "wbr", "!doctype"]
    var abertos: [String] = []
    var errados: [String] = []
    for parte in html.split(separator: "<", omittingEmptySubsequences: false).dropFirst() {
        guard let fim = parte.firstIndex(of: ">") else { return ["<"] }
        let dentro = parte[..<fim]
        let fecha = dentro.hasPrefix("/")
        let nome = (fecha ? dentro.dropFirst() : dentro).prefix { $0 != " " && $0 != "/" }.lowercased()
        if semFim.contains(nome) || dentro.hasSuffix("/") { continue }
        if !fecha {
            abertos.append(nome)
        } else if abertos.last == nome {
            abertos.removeLast()
        } else {
            errados.append(abertos.last ?? nome)
            if let posicao = abertos.lastIndex(of: nome) { abertos.removeSubrange(posicao...) }
        }
    }
    return errados + abertos
}

/// Identificadores que aparecem mais de uma vez.
func identificadoresRepetidos(_ html: String) -> [String] {
    let ids = html.components(separatedBy: " id=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
    return Dictionary(grouping: ids) { $0 }.filter { $0.value.count > 1 }.keys.map(String.init).sorted()
}
