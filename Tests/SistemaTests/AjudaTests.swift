import BancoDeTeste
import Foundation
import Testing

/// A linha de comando fala português: a ajuda de cada comando e os erros de quem digita.
@Suite(.serialized, .timeLimit(.minutes(15))) struct AjudaTests {
    /// Os subcomandos que a ajuda lista.
    private static func subcomandos(_ ajuda: String) -> [String] {
        guard let lista = ajuda.range(of: "SUBCOMANDOS:\n") else { return [] }
        return ajuda[lista.upperBound...].split(separator: "\n", omittingEmptySubsequences: false)
            .prefix { !$0.isEmpty }.compactMap { linha in
                guard linha.hasPrefix("  "), linha.dropFirst(2).first?.isLetter == true else { return nil }
                return linha.split(separator: " ").first.map(String.init)
            }
    }

    @Test("RNF-GER-08: a ajuda de todo comando e subcomando está inteira em português")
    func ajuda() async throws {
        try await Terminal.usando { terminal in
            var fila: [[String]] = [[]]
            var vistos = 0
            while !fila.isEmpty {
                let comando = fila.removeFirst()
                let ajuda = try terminal.certo(lista: comando + ["--ajuda"])
                vistos += 1
                #expect(ajuda.contains("USO: averba") && ajuda.contains("OPÇÕES:"), "\(comando): \(ajuda)")
                // O nome de uma opção é nome; o que se lê é o resto.
                let lido = ajuda.replacing(/--?[a-z][a-z-]*/, with: "")
                #expect(PaginasTests.emIngles(lido).isEmpty, "\(comando): \(PaginasTests.emIngles(lido))")
                for titulo in [
                    "OVERVIEW", "USAGE", "OPTIONS", "ARGUMENTS", "SUBCOMMANDS", "(default", "subcommand", "Show ",
                ] {
                    #expect(!ajuda.contains(titulo), "\(comando): \(titulo)")
                }
                fila += Self.subcomandos(ajuda).map { comando + [$0] }
            }
            #expect(vistos > 25, "\(vistos) comandos")
        }
    }

    @Test("RNF-GER-08: quem digita errado lê em português o que está errado, e o programa sai com 64")
    func erros() async throws {
        let casos: [([String], String)] = [
            (["servir", "--portx", "1"], "opção desconhecida: '--portx'. Seria '--porta'?"),
            (["servir", "--porta"], "falta o valor de '--porta <porta>'"),
            (["servir", "--porta", "dez"], "'dez' não serve para '--porta <porta>'"),
            (["servir", "sobra"], "não se esperava 'sobra'"), (["leiaute", "ler"], "falta '<"),
            (
                ["calcular", "emprestimo", "--valor", "-5"],
                "o valor de '--valor' começa por hífen: escreva '--valor=-5', junto"
            ),
            (
                ["calcular", "emprestimo", "--carencia", "-1"],
                "o valor de '--carencia' começa por hífen: escreva '--carencia=-1', junto"
            ),
            (
                ["calcular", "emprestimo", "--seguro-mensal", "-0,01"],
                "o valor de '--seguro-mensal' começa por hífen: escreva '--seguro-mensal=-0,01', junto"
            ),
            (
                ["folha", "corrigir", "--competencia", "2026-10", "--contrato", "1", "--motivo", "x", "--valor", "-5"],
                "o valor de '--valor' começa por hífen: escreva '--valor=-5', junto"
            ),
            (["calcular", "emprestimo", "--valor", "--json"], "falta o valor de '--valor <valor>'"),
            (["folha", "relatorio", "nada"], "'nada' não serve para '<qual>'. Use um destes"),
        ]
        try await Terminal.usando { terminal in
            for (argumentos, frase) in casos {
                let saida = try terminal.rodar(lista: argumentos)
                #expect(saida.codigo == 64 && saida.saida.isEmpty, "\(argumentos)")
                #expect(saida.erro.contains("Erro: ") || saida.erro.contains("Uso: "), "\(argumentos)")
                #expect(saida.erro.contains(frase.replacing("Use um destes", with: "")), "\(argumentos): \(saida.erro)")
                let lido = saida.erro.replacing(/--?[a-z][a-z-]*/, with: "")
                #expect(PaginasTests.emIngles(lido).isEmpty, "\(saida.erro)")
            }
        }
    }
}
