import ArgumentParser
import Foundation

/// O programa: um executável só, com um verbo por serviço.
@main
struct Averba: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "averba", abstract: "Margem consignável de um órgão público.",
        subcommands: [
            Demonstrar.self, Servir.self, ImplantarComando.self, CargaInicialComando.self, FolhaCicloComandos.self,
            LoteComandos.self, ProvaAnualComandos.self, AuditoriaComandos.self, ChavesComandos.self, Diagnosticar.self,
            MestreComando.self,
            ProvaDeVidaComandos.self, BaseFicticiaCommand.self,
            LeiauteComandos.self, Calcular.self,
        ], helpNames: [.customLong("ajuda"), .customShort("h"), .customLong("help")])

    /// No lugar do `main` da biblioteca, que só fala inglês.
    static func main() async {
        do {
            var comando = try await asyncParseAsRoot()
            if var comEspera = comando as? any AsyncParsableCommand {
                try await comEspera.run()
            } else {
                try comando.run()
            }
        } catch {
            let codigo = exitCode(for: error)
            let texto =
                (error as? CocoaError).map(AjudaEmPortugues.frase)
                ?? AjudaEmPortugues.traduzir(
                    fullMessage(for: error), argumentos: Array(CommandLine.arguments.dropFirst()))
            if !texto.isEmpty {
                let saida = codigo.isSuccess ? FileHandle.standardOutput : .standardError
                saida.write(Data((texto + "\n").utf8))
            }
            Foundation.exit(codigo.rawValue)
        }
    }
}
