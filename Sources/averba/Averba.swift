import ArgumentParser

/// O programa: um executável só, com um verbo por serviço.
@main
struct Averba: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "averba", abstract: "Margem consignável de um órgão público.",
        subcommands: [
            Demonstrar.self, Servir.self, ImplantarComando.self, CargaInicialComando.self, FolhaCicloComandos.self,
            LoteComandos.self, AuditoriaComandos.self,
            BaseFicticiaCommand.self,
            LeiauteComandos.self, Calcular.self,
        ])
}
