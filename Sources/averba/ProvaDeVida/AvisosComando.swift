import ArgumentParser
import Auditoria
import BancoDeDados
import Nucleo
import ProvaDeVida

struct AvisosComando: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "avisos",
        abstract: "Lista os avisos que não chegaram ao cliente; com --reenviar, tenta de novo os abandonados.")
    @OptionGroup var opcoes: OpcoesDaProva
    @Argument(help: "Código do cliente.") var codigo: String
    @Flag(help: "Põe de novo na fila os que se abandonaram.") var reenviar = false

    func run() async throws {
        let (codigo, reenviar) = (codigo, reenviar)
        let (postos, parados) = try await opcoes.fazendo { casa, t in
            let cliente = try ClienteDaProva.achar(codigo, em: t)
            let postos = reenviar ? try AvisoDeSessao.reenviar(cliente: cliente, casa, em: t, por: .comando) : 0
            return (postos, try AvisoDeSessao.parados(cliente: cliente, em: t))
        }
        if reenviar { print("de volta à fila: \(postos)") }
        for aviso in parados {
            let sobre = aviso.sessao.map { "sessão \($0)" } ?? aviso.comunicado.map { "comunicado \($0)" } ?? ""
            let situacao = aviso.abandonado ? "abandonado" : "próxima tentativa em \(aviso.proxima.iso)"
            print(
                "\(sobre): tentativas \(aviso.tentativas), \(situacao); \(aviso.erro ?? "ainda não se tentou")"
            )
        }
        if parados.isEmpty { print("nada por entregar") }
    }
}
