import Foundation
import Testing

/// O mapa dos requisitos, escrito por `ferramentas/requisitos.py`, está em dia e não tem marca errada.
@Suite("o mapa dos requisitos")
struct RequisitosTests {
    /// O que o programa devolveu.
    private struct Saida {
        let codigo: Int32
        let erros: [String]
    }

    private func rodar(em raiz: URL, _ opcoes: String...) throws -> Saida {
        let programa = Arvore.raiz.appendingPathComponent("ferramentas/requisitos.py").path
        let processo = Process()
        processo.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        processo.arguments = ["python3", programa, "--raiz", raiz.path] + opcoes
        let erros = Pipe()
        processo.standardError = erros
        processo.standardOutput = FileHandle.nullDevice
        try processo.run()
        let lido = erros.fileHandleForReading.readDataToEndOfFile()
        processo.waitUntilExit()
        let linhas = String(decoding: lido, as: UTF8.self).split(separator: "\n").map(String.init)
        return Saida(codigo: processo.terminationStatus, erros: linhas)
    }

    /// A lista das portas do repositório de ensaio.
    private static let portas = """
        rota\t\\.pedir\\(\tpede à API
        página\t\\babrir\\(\tabre a página
        Tests/A\trota
        Tests/Navegador\tpágina\n
        """

    /// Um teste que passa pela rota.
    private static func teste(_ nome: String, _ corpo: String = "bancada.pedir(1)") -> String {
        "    @Test(\"\(nome)\")\n    func um() {\n        \(corpo)\n    }\n"
    }

    /// Um repositório de poucos requisitos numa pasta temporária, com os arquivos dados por cima.
    private func comRepositorio<T>(_ arquivos: [String: String], _ corpo: (URL) throws -> T) throws -> T {
        let raiz = FileManager.default.temporaryDirectory.appendingPathComponent("requisitos-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: raiz) }
        let lista = """
            id\tmodulo\tclasse\tcontratual\ttitulo
            RF-CON-10\tconsignataria\tobrigatorio\t\tParcela cabe na margem
            RF-CON-11\tconsignataria\tobrigatorio\t\tRefinanciar sem passar do teto
            RF-CON-12\tconsignataria\tobrigatorio\t\tRenegociar sem margem nova
            RF-CON-13\tconsignataria\tobrigatorio\t\tLiquidar de três maneiras
            OBJ-01\tgeral\tcontratual\tpuro\tServiço de administração\n
            """
        let sempre = [
            "ferramentas/requisitos.tsv": lista, "ferramentas/portas.tsv": Self.portas, "Tests/A/vazio.swift": "",
            "Tests/Navegador/vazio.py": "",
        ]
        for (caminho, texto) in arquivos.merging(sempre, uniquingKeysWith: { a, _ in a }) {
            let destino = raiz.appendingPathComponent(caminho)
            try FileManager.default.createDirectory(
                at: destino.deletingLastPathComponent(), withIntermediateDirectories: true)
            try texto.write(to: destino, atomically: true, encoding: .utf8)
        }
        return try corpo(raiz)
    }

    @Test("docs/requisitos.md está em dia, e toda marca é de requisito que existe")
    func emDia() throws {
        let saida = try rodar(em: Arvore.raiz, "--conferir")
        for erro in saida.erros { Issue.record(Comment(rawValue: erro)) }
        #expect(saida.codigo == 0)
    }

    @Test("o mapa junta teste, código, rota e o que falta")
    func mapa() throws {
        let arquivos = [
            "Tests/A/ReservarTests.swift":
                "    @Test(\n        \"RF-CON-10, RF-CON-11: não cabe | um centavo\")\n    func a() { b.pedir(1) }\n",
            "Tests/Navegador/provar.py": "# prova: RF-CON-12\ndef renegociar_na_tela():\n    abrir('/')\n",
            "Sources/Averbacao/ReservarRoutes.swift":
                "/// Reserva.\n///\n/// Requisito: RF-CON-10.\nportal.pagina(\"nova\", ato: \"averbacao.reservar\")\n",
            "ferramentas/requisitos-parciais.tsv": "RF-CON-11\tfalta a tela\n",
        ]
        try comRepositorio(arquivos) { raiz in
            #expect(try rodar(em: raiz).codigo == 0)
            let mapa = try String(contentsOf: raiz.appendingPathComponent("docs/requisitos.md"), encoding: .utf8)
            let linhas = mapa.split(separator: "\n")
            func linha(_ id: String) -> Substring { linhas.first { $0.hasPrefix("| \(id) ") } ?? "" }
            #expect(
                linha("RF-CON-10").contains("| provado | [ReservarRoutes](../Sources/Averbacao/ReservarRoutes.swift) |")
            )
            #expect(linha("RF-CON-10").contains("| `nova (averbacao.reservar)` |"))
            #expect(
                linha("RF-CON-10").contains(
                    "[ReservarTests](../Tests/A/ReservarTests.swift) (rota): não cabe \\| um"))
            #expect(linha("RF-CON-11").contains("| parcial: falta a tela |"))
            #expect(linha("RF-CON-12").contains("(página): renegociar na tela"))
            #expect(linha("RF-CON-13").contains("| falta |"))
            #expect(linha("OBJ-01").contains("| contratual | contratual |"))
            #expect(linha("**todas**").isEmpty == false)
            #expect(linhas.contains("| **todas** | 2 | 1 | 1 | 1 | 5 |"))
            #expect(try rodar(em: raiz, "--conferir").codigo == 0)
        }
    }

    /// Um defeito por caso, com o pedaço da mensagem que o acusa.
    @Test(
        "o mapa acusa",
        arguments: [
            ("Tests/A/A.swift", teste("RF-CON-99: x"), "RF-CON-99 não está"),
            ("Tests/A/A.swift", teste("RF-CON-10, RF-CON-11, RF-CON-12, RF-CON-13: x"), "o máximo é 3"),
            ("Tests/Navegador/provar.py", "# prova: RF-CON-98\ndef a():\n    abrir('/')\n", "RF-CON-98 não está"),
            (
                "Tests/A/A.swift", teste("RF-CON-10: x", "Reservar().executar()"),
                "A.swift está na lista, e nenhum teste"
            ),
            ("Tests/A/A.swift", teste("RF-CON-10: x", "let a = 1  // bancada.pedir(1)"), "cita um meio de rota"),
            ("ferramentas/portas.tsv", "Tests/A\tjanela\n", "tem porta que não há"),
            ("ferramentas/portas.tsv", "Tests/B\trota\n", "Tests/B não existe"),
            ("ferramentas/portas.tsv", "rota\tpedir\n", "não é porta, expressão e explicação"),
            ("Sources/A/A.swift", "let a = 1  // RF-CON-97\n", "Sources/A/A.swift:1: RF-CON-97 não está"),
            ("docs/a.md", "Ver RF-CON-96.\n", "docs/a.md:1: RF-CON-96 não está"),
            ("ferramentas/requisitos-parciais.tsv", "RF-CON-10\tfalta a tela\n", "nenhum teste prova parte"),
            ("ferramentas/requisitos-parciais.tsv", "RF-CON-10\n", "não é id, tabulação"),
            ("docs/requisitos.md", "# Requisitos\n", "está velho"),
        ])
    func acusa(caminho: String, texto: String, mensagem: String) throws {
        try comRepositorio([caminho: texto]) { raiz in
            if caminho != "docs/requisitos.md" { _ = try rodar(em: raiz) }
            let saida = try rodar(em: raiz, "--conferir")
            #expect(saida.codigo == 1)
            #expect(saida.erros.count == 1)
            #expect(saida.erros.first?.contains(mensagem) == true)
        }
    }

    @Test("três ids passam, e teste desligado ou comentado não prova nada")
    func naoAcusa() throws {
        let testes =
            Self.teste("RF-CON-10, RF-CON-11, RF-CON-12: x") + """
                @Test("RF-CON-13: x", .disabled("um dia"))
                // @Test("RF-CON-13: x")
                """
        try comRepositorio(["Tests/A/A.swift": testes]) { raiz in
            #expect(try rodar(em: raiz).codigo == 0)
            let mapa = try String(contentsOf: raiz.appendingPathComponent("docs/requisitos.md"), encoding: .utf8)
            #expect(mapa.contains("| **todas** | 3 | 0 | 1 | 1 | 5 |"))
        }
    }

    @Test("teste por dentro não prova: nem o que está fora da lista, nem o que não chega ao meio da porta")
    func porDentro() throws {
        let meio = """
            struct A {
                @Test("RF-CON-10: pela função que o teste chama")
                func um() { vai() }

                func vai() {
                    bancada.pedir(1)
                }

                @Test("RF-CON-11: o vizinho pede, este não")
                func dois() {
                    Reservar().executar()
                }
            }

            """
        let arquivos = [
            "Tests/A/A.swift": meio, "Tests/B/B.swift": Self.teste("RF-CON-12: fora da lista"),
            "Tests/A/C.swift": Self.teste("RF-CON-13: dito por dentro"),
            "ferramentas/portas.tsv": Self.portas + "Tests/A/C.swift\tpor dentro\n",
        ]
        try comRepositorio(arquivos) { raiz in
            #expect(try rodar(em: raiz).erros == [])
            let mapa = try String(contentsOf: raiz.appendingPathComponent("docs/requisitos.md"), encoding: .utf8)
            let linhas = mapa.split(separator: "\n")
            func linha(_ id: String) -> Substring { linhas.first { $0.hasPrefix("| \(id) ") } ?? "" }
            #expect(linha("RF-CON-10").contains("| provado |") && linha("RF-CON-10").contains("(rota): pela função"))
            for id in ["RF-CON-11", "RF-CON-12", "RF-CON-13"] {
                #expect(linha(id).contains("| falta |") && linha(id).contains(" (por dentro): "), "\(id)")
            }
        }
        let parcial = [
            "Tests/B/B.swift": Self.teste("RF-CON-12: x"), "ferramentas/requisitos-parciais.tsv": "RF-CON-12\ta tela\n",
        ]
        try comRepositorio(parcial) { raiz in
            let erros = try rodar(em: raiz).erros
            #expect(erros.count == 1 && erros[0].contains("nenhum teste prova parte dele por porta pública"))
        }
    }
}
