import ArgumentParser

/// `averba prova-de-vida`: o serviço de prova de vida, em processo e banco próprios, e a administração de quem o contrata.
///
/// - Fonte: decisão 0024.
struct ProvaDeVidaComandos: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prova-de-vida", abstract: "O serviço de prova de vida: servir e administrar quem o contrata.",
        subcommands: [
            ServirProva.self, PrepararDemonstracao.self, ClienteComandos.self, OperadorComandos.self,
            EvidenciaComando.self,
            TrocarChaveComando.self, ManutencaoComandos.self, IncidenteComandos.self, DisponibilidadeComandos.self,
        ])
}
