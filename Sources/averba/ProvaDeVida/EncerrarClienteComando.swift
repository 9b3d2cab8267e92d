import ArgumentParser
import Auditoria
import BancoDeDados
import ProvaDeVida

/// `averba prova-de-vida cliente encerrar`: diz o efeito em números e, com `--confirmar`, encerra.
struct EncerrarClienteComando: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encerrar", abstract: "Encerra o serviço de um cliente, de vez, e apaga os rostos que ele guardou."
    )
    @OptionGroup var opcoes: OpcoesDaProva
    @Argument(help: "Código do cliente.") var codigo: String
    @Option(help: "Por que se encerra.") var motivo: String
    @Flag(help: "Encerra. Sem isto, só diz o que aconteceria.") var confirmar = false

    func run() async throws {
        let (codigo, motivo, confirmar) = (codigo, motivo, confirmar)
        let efeito = try await opcoes.fazendo { casa, t in
            let pedido = EncerrarCliente(cliente: try ClienteDaProva.achar(codigo, em: t), motivo: motivo)
            return try confirmar ? pedido.executar(casa, em: t, por: .comando) : pedido.efeito(casa, em: t)
        }
        print(efeito.emFrases.joined(separator: "\n"))
        print(confirmar ? "cliente \(codigo) encerrado" : "Nada mudou ainda. Para encerrar, repita com --confirmar.")
    }
}
