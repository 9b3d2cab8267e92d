import Foundation
import Nucleo
import Yams

/// Onde o repositório guarda leiautes e implantação.
enum Pastas {
    private static let raiz = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let leiautes = raiz.appendingPathComponent("Leiautes").path
    static let implantacao = raiz.appendingPathComponent("Implantacao/mpmg.yaml").path
    static let exemplos = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Exemplos")
        .path

    /// Uma pasta vazia que some no fim.
    static func temporaria<T>(_ corpo: (String) throws -> T) throws -> T {
        let pasta = FileManager.default.temporaryDirectory.appendingPathComponent("averba-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: pasta, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: pasta) }
        return try corpo(pasta.path)
    }
}

/// O que a prova precisa do catálogo do órgão, lido de `Implantacao/mpmg.yaml`.
struct CatalogoDeProva {
    struct Produto {
        let natureza: String
        let aceitaParcial: Bool
        let minimo: Int64
        let prioridade: Int32
        let tipos: [Int]
    }

    let tipos: [TipoNaGlosa]
    let produtos: [String: Produto]
    let regras: RegrasDeGlosa
    /// Posição da regra de cada marca de legado.
    let regraDaMarca: [String: Int]

    static func ler() throws -> CatalogoDeProva {
        let yaml = try String(contentsOfFile: Pastas.implantacao, encoding: .utf8)
        guard let lido = try Yams.compose(yaml: yaml) else { throw No.Falta(oque: "conteúdo") }
        let raiz = No(lido)
        let tipos = try raiz["tipos_de_margem"].lista.map {
            TipoNaGlosa(
                codigo: try $0["codigo"].texto, nome: try $0["nome"].texto, estoque: try $0["consome"].texto == "total")
        }
        var incidencias: [String: [Int]] = [:]
        for incidencia in try raiz["incidencias"].lista {
            let codigos = try incidencia["tipos"].lista.map { try $0.texto }
            for produto in try incidencia["produtos"].lista {
                incidencias[try produto.texto] = codigos.compactMap { codigo in tipos.firstIndex { $0.codigo == codigo }
                }
            }
        }
        var produtos: [String: Produto] = [:]
        for produto in try raiz["produtos"].lista {
            let codigo = try produto["codigo"].texto
            produtos[codigo] = Produto(
                natureza: try produto["natureza"].texto, aceitaParcial: try produto["aceita_parcial"].texto == "true",
                minimo: Int64(produto.talvez("minimo_parcial")?.escalar ?? "1") ?? 1,
                prioridade: Int32(try raiz["prioridades"]["ordem"][codigo].texto) ?? 0, tipos: incidencias[codigo] ?? []
            )
        }
        return try CatalogoDeProva(tipos: tipos, produtos: produtos, raiz: raiz)
    }

    private init(tipos: [TipoNaGlosa], produtos: [String: Produto], raiz: No) throws {
        (self.tipos, self.produtos) = (tipos, produtos)
        var regras: [RegraDeGlosa] = []
        var nomes: [Int64: String] = [:]
        for (posicao, no) in try raiz["regras_de_glosa"].lista.enumerated() {
            let id = Int64(posicao + 1)
            nomes[id] = try no["conteudo"]["codigo"].texto
            regras.append(try Self.regra(no, id: id, codigo: nomes[id] ?? "", raiz))
        }
        let todas = try RegrasDeGlosa(regras)
        self.regras = todas
        var daMarca: [String: Int] = [:]
        for marca in try raiz["marcas_de_legado"].lista {
            let nome = try marca["regra"].texto
            daMarca[try marca["codigo"].texto] = todas.todas.firstIndex { nomes[$0.id] == nome }
        }
        regraDaMarca = daMarca
    }

    /// Os percentuais são os de mesmo nome que valem quando a regra começa; o resto de cada tipo é do cadastro dele.
    private static func regra(_ no: No, id: Int64, codigo: String, _ raiz: No) throws -> RegraDeGlosa {
        let conteudo = try no["conteudo"]
        let desde = try Dia.lendo(try no["desde"].texto)
        var percentuais: [String: Percentual] = [:]
        for percentual in try raiz["percentuais"].lista where try percentual["regra"].texto == codigo {
            guard try Dia.lendo(try percentual["desde"].texto) <= desde else { continue }
            percentuais[try percentual["tipo"].texto] = try pontosBase(percentual["pontos_base"])
        }
        var tipos: [String: ParametroDoTipo] = [:]
        for tipo in try raiz["tipos_de_margem"].lista {
            let nome = try tipo["codigo"].texto
            tipos[nome] = ParametroDoTipo(
                percentual: percentuais[nome], sobOLimite: try tipo["no_limite"].texto == "true",
                sobOTeto: try tipo["no_teto"].texto == "true",
                excesso: try tipo["excesso"].texto == "recusar" ? .recusar : .cortar)
        }
        return try RegraDeGlosa(
            id: id, fonte: try no["fonte"].texto, desde: desde,
            ate: try no.talvez("ate").map { try Dia.lendo(try $0.texto) - 1 },
            tipos: tipos, percentualDoLimite: try pontosBase(conteudo["percentual_do_limite"]),
            percentualDoTeto: try pontosBase(conteudo["percentual_do_teto"]))
    }

    private static func pontosBase(_ no: No) throws -> Percentual { Percentual(pontosBase: Int64(try no.texto) ?? -1) }
}

/// Nó do YAML, em que o que falta é erro com o caminho.
struct No {
    struct Falta: Error { let oque: String }
    let no: Node

    init(_ no: Node) { self.no = no }

    subscript(_ chave: String) -> No {
        get throws {
            guard let achado = no.mapping?[Node(chave)] else { throw Falta(oque: chave) }
            return No(achado)
        }
    }

    func talvez(_ chave: String) -> No? { no.mapping?[Node(chave)].map(No.init) }
    var lista: [No] { get throws { try valor(no.sequence, "lista").map { No($0) } } }
    var texto: String { get throws { try valor(no.scalar?.string, "texto") } }
    var escalar: String? { no.scalar?.string }

    private func valor<T>(_ valor: T?, _ oque: String) throws -> T {
        guard let valor else { throw Falta(oque: oque) }
        return valor
    }
}
