import ArgumentParser
import Auditoria
import BancoDeDados
import Nucleo
import ProvaDeVida

struct EmitirCredencialComando: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "credencial", abstract: "Emite uma credencial; o segredo só aparece agora.")
    @OptionGroup var opcoes: OpcoesDaProva
    @Argument(help: "Código do cliente.") var codigo: String
    @Option(help: "Por quantos dias vale.") var dias = 365

    func validate() throws {
        guard CredencialDoCliente.dias.contains(dias) else { throw ValidationError("--dias vai de 1 a 730.") }
    }

    func run() async throws {
        let (codigo, dias) = (codigo, dias)
        let credencial = try await opcoes.fazendo { casa, t in
            try CredencialDoCliente.emitir(
                cliente: try ClienteDaProva.achar(codigo, em: t),
                expira: casa.relogio.agora + .seconds(dias * 86_400), casa, em: t, por: .comando)
        }
        print("identificador: \(credencial.identificador)\nsegredo: \(credencial.segredo)")
    }
}

struct EncerrarCredencialComando: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encerrar-credencial", abstract: "Encerra uma credencial, na hora.")
    @OptionGroup var opcoes: OpcoesDaProva
    @Argument(help: "Identificador da credencial.") var identificador: String

    func run() async throws {
        let identificador = identificador
        try await opcoes.fazendo { casa, t in
            try CredencialDoCliente.encerrar(identificador, casa, em: t, por: .comando)
        }
        print("credencial \(identificador) encerrada")
    }
}

/// `averba prova-de-vida trocar-chave`: outra chave para assinar os resultados; a de antes ainda se publica por meia hora.
struct TrocarChaveComando: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trocar-chave",
        abstract: "Troca a chave que assina resultados e autorizações; a de antes confere por mais trinta minutos.")
    @OptionGroup var opcoes: OpcoesDaProva

    func run() async throws {
        let nova = try await opcoes.fazendo { casa, t in try ChaveDoServico.trocar(casa, em: t, por: .comando) }
        print("chave em uso: \(nova)")
    }
}
