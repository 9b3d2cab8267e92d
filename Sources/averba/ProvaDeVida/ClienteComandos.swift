import ArgumentParser
import Auditoria
import BancoDeDados
import Foundation
import Nucleo
import ProvaDeVida

/// `averba prova-de-vida cliente`: quem contrata o serviço, do cadastro à conta do mês.
///
/// Saída 0: feito; 1: recusado, e a frase diz por quê; 64: o que se digitou não se lê.
struct ClienteComandos: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cliente", abstract: "Administra quem contrata a prova de vida.",
        subcommands: [
            CadastrarClienteComando.self, AlterarClienteComando.self, LiberarClienteComando.self,
            SuspenderClienteComando.self, RetomarClienteComando.self, EncerrarClienteComando.self,
            EmitirCredencialComando.self,
            ConferirCredencialComando.self, EncerrarCredencialComando.self, AvisosComando.self, Preco.self,
            Medicao.self,
        ])

    struct Preco: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "preco", abstract: "Registra o preço de uma consulta numa faixa, a partir de um dia.")
        @OptionGroup var opcoes: OpcoesDaProva
        @Argument(help: "Código do cliente.") var codigo: String
        @Argument(help: "BASIC, STANDARD, SILVER, GOLD ou PLATINUM.") var faixa: String
        @Argument(help: "Preço de uma consulta, como 0,85.") var valor: String
        @Option(help: "A partir de que dia, AAAA-MM-DD.") var desde: String

        func run() async throws {
            guard let faixa = FaixaDeConsultas(rawValue: faixa.uppercased()) else {
                throw ValidationError(
                    "A faixa é uma destas: \(FaixaDeConsultas.allCases.map(\.rawValue).joined(separator: ", ")).")
            }
            let preco = try lendo("valor") { try Dinheiro.lendo(valor) }
            let dia = try lendo("--desde") { try Dia.lendo(desde) }
            let codigo = codigo
            try await opcoes.fazendo { casa, t in
                try MudarPreco(
                    cliente: try ClienteDaProva.achar(codigo, em: t), faixa: faixa, valor: preco, desde: dia
                ).executar(casa, em: t, por: .comando)
            }
            print("\(faixa.rawValue): \(preco.emReais) por consulta desde \(dia.brasileiro)")
        }
    }

    struct Medicao: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "medicao", abstract: "A conta de um mês do cliente: quantidades, faixa e valor.")
        @OptionGroup var opcoes: OpcoesDaProva
        @Argument(help: "Código do cliente.") var codigo: String
        @Argument(help: "O mês, AAAA-MM.") var competencia: String

        func run() async throws {
            let mes = try lendo("competência") { try Competencia.lendo(competencia) }
            let codigo = codigo
            let lido = try await opcoes.fazendo { _, t in
                try MedicaoDoMes.ler(cliente: try ClienteDaProva.achar(codigo, em: t), mes, em: t)
            }
            print(
                """
                \(lido.competencia.brasileira): \(lido.consultas) por foto, \(lido.autenticacoes) de prova de vida, \(lido.aprovadas) aprovadas
                total: \(lido.total)  faixa: \(lido.faixa?.rawValue ?? "nenhuma")  valor: \(lido.valor?.emReais ?? "sem preço")
                """)
        }
    }
}
