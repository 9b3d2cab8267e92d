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
        subcommands: [Cadastrar.self, Liberar.self, Emitir.self, Preco.self, Medicao.self])

    struct Cadastrar: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "cadastrar", abstract: "Cadastra um cliente; só se libera com contrato, termo e representante."
        )
        @OptionGroup var opcoes: OpcoesDaProva
        @Argument(help: "Código curto: letras minúsculas, algarismos e hífen.") var codigo: String
        @Option(help: "Nome do cliente.") var nome: String
        @Option(help: "CNPJ do cliente.") var cnpj: String
        @Option(help: "Número do contrato assinado.") var contrato: String?
        @Option(help: "Dia da assinatura do contrato, AAAA-MM-DD.") var contratoEm: String?
        @Option(help: "Dia da assinatura do termo de sigilo, AAAA-MM-DD.") var termoEm: String?
        @Option(help: "Nome do representante.") var representante: String?
        @Option(help: "CPF do representante.") var cpf: String?
        @Option(help: "E-mail do representante.") var email: String?
        @Option(help: "Começo de endereço para onde a pessoa pode voltar; repita para mais de um.") var volta:
            [String] = []

        func run() async throws {
            guard codigo.wholeMatch(of: /[a-z0-9][a-z0-9-]{1,39}/) != nil else {
                throw ValidationError("O código tem de 2 a 40 letras minúsculas, algarismos ou hífen.")
            }
            let pedido = CadastrarCliente(
                codigo: codigo, nome: nome, cnpj: try lendo("--cnpj") { try CNPJ.lendo(cnpj) }, contrato: contrato,
                contratoEm: try lendo("--contrato-em") { try contratoEm.map { try Dia.lendo($0) } },
                termoEm: try lendo("--termo-em") { try termoEm.map { try Dia.lendo($0) } },
                representante: try indicado(),
                voltas: volta)
            try await opcoes.usando { casa in
                let instalacao = casa.instalacao
                let id = try await instalacao.banco.transacao(como: .motor) { t in
                    try pedido.executar(instalacao, em: t, por: .comando)
                }
                print("cliente \(pedido.codigo) cadastrado, com o número \(id)")
            }
        }

        private func indicado() throws -> Representante? {
            switch (representante, cpf, email) {
            case (nil, nil, nil): nil
            case (let nome?, let cpf?, let email?):
                Representante(nome: nome, cpf: try lendo("--cpf") { try CPF.lendo(cpf) }, email: email)
            default:
                throw ValidationError(
                    "O representante tem nome, CPF e e-mail: --representante, --cpf e --email andam juntos.")
            }
        }
    }

    struct Liberar: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "liberar", abstract: "Libera o cliente para usar o serviço.")
        @OptionGroup var opcoes: OpcoesDaProva
        @Argument(help: "Código do cliente.") var codigo: String

        func run() async throws {
            try await opcoes.usando { casa in
                let (instalacao, codigo) = (casa.instalacao, codigo)
                try await instalacao.banco.transacao(como: .motor) { t in
                    try LiberarCliente(cliente: try ClienteDaProva.achar(codigo, em: t)).executar(
                        instalacao, em: t, por: .comando)
                }
                print("cliente \(codigo) liberado")
            }
        }
    }

    struct Emitir: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "credencial", abstract: "Emite uma credencial; o segredo só aparece agora.")
        @OptionGroup var opcoes: OpcoesDaProva
        @Argument(help: "Código do cliente.") var codigo: String
        @Option(help: "Por quantos dias vale.") var dias = 365

        func validate() throws {
            guard (1...730).contains(dias) else { throw ValidationError("--dias vai de 1 a 730.") }
        }

        func run() async throws {
            try await opcoes.usando { casa in
                let (instalacao, codigo, dias) = (casa.instalacao, codigo, dias)
                let credencial = try await instalacao.banco.transacao(como: .motor) { t in
                    try CredencialDoCliente.emitir(
                        cliente: try ClienteDaProva.achar(codigo, em: t),
                        expira: instalacao.relogio.agora + .seconds(dias * 86_400), instalacao, em: t, por: .comando)
                }
                print("identificador: \(credencial.identificador)\nsegredo: \(credencial.segredo)")
            }
        }
    }

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
            try await opcoes.usando { casa in
                let (instalacao, codigo) = (casa.instalacao, codigo)
                try await instalacao.banco.transacao(como: .motor) { t in
                    try MudarPreco(
                        cliente: try ClienteDaProva.achar(codigo, em: t), faixa: faixa, valor: preco, desde: dia
                    ).executar(instalacao, em: t, por: .comando)
                }
                print("\(faixa.rawValue): \(preco.emReais) por consulta desde \(dia.brasileiro)")
            }
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
            try await opcoes.usando { casa in
                let codigo = codigo
                let lido = try await casa.instalacao.banco.transacao(como: .motor, soLeitura: true) { t in
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
}

/// O que se digitou, lido; o erro diz o que se esperava.
private func lendo<T>(_ nome: String, _ ler: () throws -> T) throws -> T {
    do { return try ler() } catch let erro as TextoInvalido {
        throw ValidationError("\(nome): «\(erro.lido)» não é \(erro.esperado).")
    }
}

extension NaoAprovado {
    /// A recusa do serviço como frase; o que não é recusa segue como veio.
    static func daProva(_ erro: any Error) -> any Error {
        (erro as? RecusaDeProva).map { NaoAprovado(frase: $0.frase) } ?? erro
    }
}
