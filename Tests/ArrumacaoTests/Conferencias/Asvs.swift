import Foundation

/// `docs/seguranca/asvs.md`, lido: um item da norma por linha, com a situação e o que o prova.
///
/// A célula das provas separa por `<br>`: “nome exato do teste”, `roteiro: função` de Tests/Navegador ou `revisão: caminho`.
enum Asvs {
    static let documento = "docs/seguranca/asvs.md"
    static let lista = "docs/seguranca/asvs-itens.tsv"

    struct Item: Sendable {
        let linha: Int
        let id: String
        let pede: String
        let como: String
        let provas: [String]
        let situacao: String

        var valeProva: Bool { situacao == "cumprido" || situacao == "em parte" }
        /// Algum teste que se roda; a revisão é de gente.
        var automatico: Bool { valeProva && provas.contains { !$0.hasPrefix("revisão: ") } }
    }

    static let situacoes = ["cumprido", "em parte", "não cumprido", "não se aplica"]
    private static let linhaDeItem = Padrao(#"(?m)^\| (\d+\.\d+\.\d+) \|(.*)\|$"#)
    private static let nomeDeTeste = Padrao(#"@Test\(\s*"((?:[^"\\]|\\.)*)"(?!\s*,\s*\.disabled)"#)
    private static let funcaoDoRoteiro = Padrao(#"(?m)^\s*def (\w+)\("#)

    static func itens(_ arvore: Arvore) -> [Item] {
        linhaDeItem.achados(em: texto(documento, arvore)).map { achado in
            let celulas = achado.grupos[2].components(separatedBy: " | ").map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            func celula(_ indice: Int) -> String { indice < celulas.count ? celulas[indice] : "" }
            return Item(
                linha: achado.linha, id: achado.grupos[1], pede: celula(0), como: celula(1),
                provas: celula(2).components(separatedBy: "<br>").filter { !$0.isEmpty && $0 != "—" },
                situacao: celulas.count == 4 ? celula(3) : "")
        }
    }

    /// Tudo que está errado no documento, com a linha.
    static func acusar(_ arvore: Arvore) -> [Acusacao] {
        let itens = itens(arvore)
        let esperados = texto(lista, arvore).split(separator: "\n").compactMap { $0.split(separator: "\t").first }
        var acusacoes: [Acusacao] = []
        func acusar(_ linha: Int, _ motivo: String) { acusacoes.append(Acusacao(documento, linha, motivo)) }
        var vistos: Set<String> = []
        for item in itens {
            if !vistos.insert(item.id).inserted { acusar(item.linha, "repete o item \(item.id)") }
            if !esperados.contains(Substring(item.id)) { acusar(item.linha, "\(item.id) não está na lista da norma") }
            if !situacoes.contains(item.situacao) { acusar(item.linha, "\(item.id): situação «\(item.situacao)»") }
            if item.pede.isEmpty || item.como.isEmpty {
                acusar(item.linha, "\(item.id) não diz o que pede ou como se cumpre")
            }
            if item.valeProva && item.provas.isEmpty { acusar(item.linha, "\(item.id) não cita prova nenhuma") }
        }
        for id in esperados where !vistos.contains(String(id)) { acusar(1, "falta o item \(id)") }
        return acusacoes + provasQueFaltam(itens, arvore) + contaErrada(itens, arvore)
    }

    private static func provasQueFaltam(_ itens: [Item], _ arvore: Arvore) -> [Acusacao] {
        let testes = Set(
            arvore.em("Tests").filter { $0.extensao == "swift" }.flatMap { arquivo in
                nomeDeTeste.achados(em: arquivo.texto ?? "").map { $0.grupos[1].replacing("\\\"", with: "\"") }
            })
        let roteiros = Set(
            arvore.em("Tests/Navegador").flatMap { arquivo in
                funcaoDoRoteiro.achados(em: arquivo.texto ?? "").map { $0.grupos[1] }
            })
        let caminhos = Set(arvore.arquivos.map(\.caminho))
        func existe(_ prova: String) -> Bool {
            if prova.hasPrefix("“"), prova.hasSuffix("”") {
                return testes.contains(String(prova.dropFirst().dropLast()))
            }
            if prova.hasPrefix("roteiro: ") { return roteiros.contains(String(prova.dropFirst(9))) }
            if prova.hasPrefix("revisão: ") { return caminhos.contains(String(prova.dropFirst(9))) }
            return false
        }
        return itens.flatMap { item in
            item.provas.filter { !existe($0) }.map {
                Acusacao(documento, item.linha, "\(item.id) cita prova que não existe: \($0)")
            }
        }
    }

    /// A conta como o alto do documento tem de a dizer.
    static func conta(_ itens: [Item]) -> [String] {
        situacoes.map { situacao in
            let deles = itens.filter { $0.situacao == situacao }
            return "| \(situacao) | \(deles.count) | \(deles.filter(\.automatico).count) |"
        } + ["| **todos** | \(itens.count) | \(itens.filter(\.automatico).count) |"]
    }

    private static func contaErrada(_ itens: [Item], _ arvore: Arvore) -> [Acusacao] {
        let linhas = Set(texto(documento, arvore).components(separatedBy: "\n"))
        return conta(itens).filter { !linhas.contains($0) }.map {
            Acusacao(documento, 1, "a conta no alto devia dizer: \($0)")
        }
    }

    private static func texto(_ caminho: String, _ arvore: Arvore) -> String {
        arvore.arquivos.first { $0.caminho == caminho }?.texto ?? ""
    }
}
