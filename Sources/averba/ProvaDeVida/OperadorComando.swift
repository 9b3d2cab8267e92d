import ArgumentParser
import Auditoria
import BancoDeDados
import Nucleo
import ProvaDeVida

/// `averba prova-de-vida operador`: quem opera o serviço. O primeiro operador-mestre nasce aqui; dali em diante, nas telas.
struct OperadorComandos: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "operador", abstract: "Quem opera a prova de vida: conceder papel, listar, retirar.",
        subcommands: [Conceder.self, Listar.self, Retirar.self])

    struct Conceder: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "conceder", abstract: "Concede um papel a uma pessoa, pelo CPF da conta do órgão dela.")
        @OptionGroup var opcoes: OpcoesDaProva
        @Argument(help: "CPF da pessoa.") var cpf: String
        @Option(help: "Nome da pessoa.") var nome: String
        @Option(help: "operador, atendente ou representante.") var papel = "operador"
        @Flag(help: "Concede e retira papéis; só o operador.") var mestre = false
        @Option(help: "Código do cliente que a pessoa representa.") var cliente: String?

        func run() async throws {
            guard let papel = PapelNaProva(rawValue: papel) else {
                throw ValidationError("--papel é operador, atendente ou representante.")
            }
            let lido = try lendo("CPF") { try CPF.lendo(cpf) }
            let (nome, mestre, cliente) = (nome, mestre, cliente)
            try await opcoes.fazendo { casa, t in
                try ConcederPapel(
                    cpf: lido, nome: nome, papel: papel, mestre: mestre,
                    cliente: try cliente.map { try ClienteDaProva.achar($0, em: t) }
                ).executar(casa, em: t, por: .comando)
            }
            print("papel concedido: \(mestre ? "operador-mestre" : papel.rawValue)")
        }
    }

    struct Listar: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "listar", abstract: "Lista os papéis em vigor, com o número de cada um.")
        @OptionGroup var opcoes: OpcoesDaProva

        func run() async throws {
            let papeis = try await opcoes.fazendo { casa, t in try PapelGuardado.listar(casa, em: t) }
            for papel in papeis where papel.retiradoEm == nil {
                print("\(papel.id)  \(papel.dito)  \(papel.nome)  \(papel.cpf.mascarado)")
            }
            if papeis.allSatisfy({ $0.retiradoEm != nil }) { print("ninguém: conceda o primeiro com --mestre") }
        }
    }

    struct Retirar: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "retirar", abstract: "Retira um papel, na hora; as sessões da pessoa acabam.")
        @OptionGroup var opcoes: OpcoesDaProva
        @Argument(help: "Número do papel, que «listar» diz.") var numero: Int64

        func run() async throws {
            let numero = numero
            let sessoes = try await opcoes.fazendo { casa, t in
                try RetirarPapel(papel: numero).executar(casa, em: t, por: .comando)
            }
            print("papel retirado; sessões encerradas: \(sessoes)")
        }
    }
}
