import ArgumentParser
import Auditoria
import BancoDeDados
import Nucleo
import ProvaDeVida

/// O que se cadastra de um cliente e se completa ou muda depois.
struct OpcoesDeCliente: ParsableArguments {
    @Option(help: "Número do contrato assinado.") var contrato: String?
    @Option(help: "Dia da assinatura do contrato, AAAA-MM-DD.") var contratoEm: String?
    @Option(help: "Dia da assinatura do termo de sigilo, AAAA-MM-DD.") var termoEm: String?
    @Option(help: "Nome do representante.") var representante: String?
    @Option(help: "CPF do representante.") var cpf: String?
    @Option(help: "E-mail do representante.") var email: String?
    @Option(help: "Começo de endereço para onde a pessoa pode voltar; repita para mais de um.") var volta: [String] = []

    func lidoContratoEm() throws -> Dia? {
        try lendo("--contrato-em") { try contratoEm.map { try Dia.lendo($0) } }
    }

    func lidoTermoEm() throws -> Dia? { try lendo("--termo-em") { try termoEm.map { try Dia.lendo($0) } } }

    func indicado() throws -> Representante? {
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

struct CadastrarClienteComando: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cadastrar", abstract: "Cadastra um cliente; só se libera com contrato, termo e representante."
    )
    @OptionGroup var opcoes: OpcoesDaProva
    @OptionGroup var dados: OpcoesDeCliente
    @Argument(help: "Código curto: letras minúsculas, algarismos e hífen.") var codigo: String
    @Option(help: "Nome do cliente.") var nome: String
    @Option(help: "CNPJ do cliente.") var cnpj: String

    func run() async throws {
        guard codigo.wholeMatch(of: /[a-z0-9][a-z0-9-]{1,39}/) != nil else {
            throw ValidationError("O código tem de 2 a 40 letras minúsculas, algarismos ou hífen.")
        }
        let pedido = CadastrarCliente(
            codigo: codigo, nome: nome, cnpj: try lendo("--cnpj") { try CNPJ.lendo(cnpj) }, contrato: dados.contrato,
            contratoEm: try dados.lidoContratoEm(), termoEm: try dados.lidoTermoEm(),
            representante: try dados.indicado(), voltas: dados.volta)
        let id = try await opcoes.fazendo { casa, t in try pedido.executar(casa, em: t, por: .comando) }
        print("cliente \(codigo) cadastrado, com o número \(id)")
    }
}

struct AlterarClienteComando: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alterar", abstract: "Completa ou muda o cadastro de um cliente; o que não se diz fica como está.")
    @OptionGroup var opcoes: OpcoesDaProva
    @OptionGroup var dados: OpcoesDeCliente
    @Argument(help: "Código do cliente.") var codigo: String
    @Option(help: "Nome do cliente.") var nome: String?
    @Option(help: "De que cosseno em diante se reconhece, em milésimos, de 300 a 900; vale para as sessões novas.")
    var limiar: Int?
    @Option(help: "Onde se avisa, com o resultado assinado, que uma sessão se decidiu; começa com https://.")
    var avisarEm: String?
    @Flag(help: "Deixa de avisar.") var semAviso = false
    @OptionGroup var avisar: OpcoesDeAviso

    func run() async throws {
        guard limiar.map({ (300...900).contains($0) }) ?? true else {
            throw ValidationError("--limiar vai de 300 a 900.")
        }
        guard avisarEm == nil || !semAviso else {
            throw ValidationError("Ou se avisa ou não: --avisar-em e --sem-aviso não andam juntos.")
        }
        guard avisarEm.map({ $0.wholeMatch(of: /https:\/\/[^@# ]+/) != nil }) ?? true else {
            throw ValidationError("--avisar-em é um endereço https:// sem usuário nem fragmento.")
        }
        let aviso: AlterarCliente.Aviso? = semAviso ? .nenhum : avisarEm.map { .em($0) }
        let (contratoEm, termoEm) = (try dados.lidoContratoEm(), try dados.lidoTermoEm())
        let (codigo, nome, limiar, dados, indicado) = (codigo, nome, limiar, dados, try dados.indicado())
        let rede = try avisar.rede()
        // O nome se resolve antes: transação não espera pela rede.
        var conferido = AlterarCliente(cliente: 0)
        (conferido.aviso, conferido.rede) = (aviso, rede)
        do { try await conferido.conferirAviso() } catch { throw NaoAprovado.daProva(error) }
        try await opcoes.fazendo { casa, t in
            var pedido = AlterarCliente(cliente: try ClienteDaProva.achar(codigo, em: t))
            pedido.rede = rede
            (pedido.nome, pedido.limiar, pedido.contrato, pedido.representante) = (
                nome, limiar, dados.contrato, indicado
            )
            (pedido.contratoEm, pedido.termoEm) = (contratoEm, termoEm)
            pedido.aviso = aviso
            pedido.voltas = dados.volta.isEmpty ? nil : dados.volta
            try pedido.executar(casa, em: t, por: .comando)
        }
        print("cliente \(codigo) alterado")
    }
}

struct LiberarClienteComando: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "liberar", abstract: "Libera o cliente para usar o serviço.")
    @OptionGroup var opcoes: OpcoesDaProva
    @Argument(help: "Código do cliente.") var codigo: String

    func run() async throws {
        let codigo = codigo
        let avisos = try await opcoes.avisando { casa, mensageiro, t in
            try LiberarCliente(cliente: try ClienteDaProva.achar(codigo, em: t))
                .executar(casa, mensageiro, em: t, por: .comando)
        }
        print("cliente \(codigo) liberado" + (avisos > 0 ? "; avisos em curso que recebe: \(avisos)" : ""))
    }
}

struct SuspenderClienteComando: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspender", abstract: "Suspende o serviço de um cliente, na hora.")
    @OptionGroup var opcoes: OpcoesDaProva
    @Argument(help: "Código do cliente.") var codigo: String
    @Option(help: "Por que se suspende.") var motivo: String

    func run() async throws {
        try await opcoes.mudarSuspensao(codigo, motivo: motivo, suspender: true)
        print("cliente \(codigo) suspenso")
    }
}

struct RetomarClienteComando: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retomar", abstract: "Retoma o serviço de um cliente suspenso.")
    @OptionGroup var opcoes: OpcoesDaProva
    @Argument(help: "Código do cliente.") var codigo: String
    @Option(help: "Por que se retoma.") var motivo: String

    func run() async throws {
        try await opcoes.mudarSuspensao(codigo, motivo: motivo, suspender: false)
        print("cliente \(codigo) retomado")
    }
}

extension OpcoesDaProva {
    fileprivate func mudarSuspensao(_ codigo: String, motivo: String, suspender: Bool) async throws {
        try await fazendo { casa, t in
            try SuspenderCliente(cliente: try ClienteDaProva.achar(codigo, em: t), motivo: motivo, suspender: suspender)
                .executar(casa, em: t, por: .comando)
        }
    }
}
