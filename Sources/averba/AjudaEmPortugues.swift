import Foundation

/// A ajuda e os erros de linha de comando em português: o ArgumentParser só os escreve em inglês.
///
/// Traduz as frases fixas da biblioteca, que são poucas; o que nós escrevemos nos comandos já está em português e passa como veio.
/// Requisito: RNF-GER-08
enum AjudaEmPortugues {
    /// O que o sistema disse de um arquivo ou pasta, que a biblioteca padrão também só diz em inglês.
    static func frase(_ erro: CocoaError) -> String {
        let que =
            switch erro.code {
            case .fileNoSuchFile, .fileReadNoSuchFile: "não existe"
            case .fileReadNoPermission, .fileWriteNoPermission:
                "não pode ser aberto com a permissão de quem rodou o comando"
            case .fileWriteFileExists: "já existe"
            case .fileWriteOutOfSpace: "não cabe no disco"
            default: "não se leu ou não se gravou (código \(erro.errorCode))"
            }
        return "Erro: \(erro.filePath ?? "o arquivo") \(que)."
    }

    /// - Parameter argumentos: o que se digitou, para dizer como se escreve o valor que começa por hífen.
    static func traduzir(_ texto: String, argumentos: [String] = []) -> String {
        var texto = semValor(texto, argumentos)
        for (ingles, portugues) in fixas { texto = texto.replacing(ingles, with: portugues) }
        return erros(titulos(texto))
    }

    /// A biblioteca toma `-5` por opção e diz que falta o valor de `--valor`: diz-se como se escreve.
    private static func semValor(_ texto: String, _ argumentos: [String]) -> String {
        texto.replacing(#/Missing value for '(-[^ ']*)([^']*)'/#) { achado -> String in
            let opcao = String(achado.1)
            let seguinte = argumentos.firstIndex(of: opcao).map { $0 + 1 }.flatMap {
                argumentos.indices.contains($0) ? argumentos[$0] : nil
            }
            guard let seguinte, seguinte.hasPrefix("-"), seguinte.dropFirst().first?.isNumber == true else {
                return "falta o valor de '\(opcao)\(achado.2)'"
            }
            return "o valor de '\(opcao)' começa por hífen: escreva '\(opcao)=\(seguinte)', junto"
        }
    }

    private static let fixas = [
        ("Show subcommand help information.", "Mostra a ajuda de um subcomando."),
        ("Show help information.", "Mostra esta ajuda."), ("Show the version.", "Mostra a versão."),
        ("<subcommands>", "<subcomandos>"), ("<subcommand>", "<subcomando>"), ("(default as flag:", "(padrão:"),
        ("default as flag:", "padrão:"), ("(default:", "(padrão:"), ("; default:", "; padrão:"),
        ("(default)", "(padrão)"), ("(values:", "(valores:"),
    ]

    private static func titulos(_ texto: String) -> String {
        texto
            .replacing(#/^OVERVIEW: /#.anchorsMatchLineEndings(), with: "")
            .replacing(#/^USAGE: /#.anchorsMatchLineEndings(), with: "USO: ")
            .replacing(#/^Usage: /#.anchorsMatchLineEndings(), with: "Uso: ")
            .replacing(#/^ARGUMENTS:$/#.anchorsMatchLineEndings(), with: "ARGUMENTOS:")
            .replacing(#/^OPTIONS:$/#.anchorsMatchLineEndings(), with: "OPÇÕES:")
            .replacing(#/^SUBCOMMANDS:$/#.anchorsMatchLineEndings(), with: "SUBCOMANDOS:")
            .replacing(#/^Error: /#.anchorsMatchLineEndings(), with: "Erro: ")
            .replacing(#/^Help:  /#.anchorsMatchLineEndings(), with: "Ajuda: ")
            .replacing(#/See 'averba help ([^']*)' for detailed help\./#) {
                "Veja 'averba \($0.1) --ajuda' para os detalhes."
            }
            .replacing(#/See '([^']*)' for more information\./#) { "Veja '\($0.1)' para saber mais." }
    }

    private static func erros(_ texto: String) -> String {
        texto
            .replacing(#/Unknown option '([^']*)'/#) { "opção desconhecida: '\($0.1)'" }
            .replacing(#/ Did you mean '([^']*)'\?/#) { " Seria '\($0.1)'?" }
            .replacing(#/The option '([^']*)' does not take any value, but '([^']*)' was specified\./#) {
                "a opção '\($0.1)' não leva valor, e veio '\($0.2)'."
            }
            .replacing(#/Unexpected argument '([^']*)'/#) { "não se esperava '\($0.1)'" }
            .replacing(#/(\d+) unexpected arguments: /#) { "não se esperavam \($0.1): " }
            .replacing(#/Missing expected argument '([^']*)'/#) { "falta '\($0.1)'" }
            .replacing("Missing one of: ", with: "falta um destes: ")
            .replacing(#/The value '([^']*)' is invalid for '([^']*)'/#) { "'\($0.1)' não serve para '\($0.2)'" }
            .replacing(#/The value '([^']*)' is invalid\./#) { "'\($0.1)' não serve." }
            .replacing(". Please provide one of the following:", with: ". Use um destes:")
            .replacing(#/\. Please provide one of ([^\n]*)\./#) { achado in
                ". Use " + achado.1.replacing(" or ", with: " ou ").replacing(" and ", with: " ou ") + "."
            }
            .replacing(#/Value to be set with flag ([^\n]*?) had already been set with flag/#) {
                "\($0.1) repete o que já se disse com"
            }
    }
}
