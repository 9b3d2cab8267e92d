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
        try await opcoes.usando { casa in
            let (instalacao, sessao) = (casa.instalacao, sessao)
            let lida = try await instalacao.banco.transacao(como: .motor) { t in
                try EvidenciaDaSessao.ler(sessao, instalacao, em: t, por: .comando)
            }
            guard let lida else { throw NaoAprovado(frase: "Não há sessão com o número \(sessao).") }
            let codificador = JSONEncoder()
            codificador.outputFormatting = [.prettyPrinted, .sortedKeys]
            print(String(decoding: try codificador.encode(lida), as: UTF8.self))
        }
    }
}
