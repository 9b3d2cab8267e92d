import ArgumentParser
import Auditoria
import BancoDeDados
import Foundation
import ProvaDeVida

/// `averba prova-de-vida evidencia`: o que se mediu em cada tentativa de uma sessão, para quem confere uma reclamação.
struct EvidenciaComando: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidencia",
        abstract: "Escreve, em JSON, as medidas de cada tentativa de uma sessão; a leitura fica na trilha.")
    @OptionGroup var opcoes: OpcoesDaProva
    @Argument(help: "O número da sessão.") var sessao: Int64

    func run() async throws {
        let sessao = sessao
        let lida = try await opcoes.fazendo { casa, t in
            try EvidenciaDaSessao.ler(sessao, casa, em: t, por: .comando)
        }
        guard let lida else { throw NaoAprovado(frase: "Não há sessão com o número \(sessao).") }
        let codificador = JSONEncoder()
        codificador.outputFormatting = [.prettyPrinted, .sortedKeys]
        print(String(decoding: try codificador.encode(lida), as: UTF8.self))
    }
}
