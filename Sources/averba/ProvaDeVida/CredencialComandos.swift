import ArgumentParser
import Auditoria
import BancoDeDados
import Foundation
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

/// `averba prova-de-vida cliente conferir-credencial`: se o par que um cliente guardou ainda vale. O segredo se lê de arquivo, e não se mostra.
///
/// Saída 0: vale; 1: não vale, e a frase diz por quê.
struct ConferirCredencialComando: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conferir-credencial", abstract: "Diz se uma credencial ainda vale, e até quando.")
    @OptionGroup var opcoes: OpcoesDaProva
    @Argument(help: "Identificador da credencial.") var identificador: String
    @Option(help: "Arquivo com o segredo.") var segredoArquivo: String
    @Option(help: "Por quantos dias mais tem de valer.") var porDias = 0

    func validate() throws {
        guard (0...730).contains(porDias) else { throw ValidationError("--por-dias vai de 0 a 730.") }
    }

    func run() async throws {
        let (identificador, dias) = (identificador, porDias)
        guard let bytes = FileManager.default.contents(atPath: segredoArquivo) else {
            throw NaoAprovado(frase: "O arquivo do segredo não se lê: \(segredoArquivo)")
        }
        let segredo = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        let ate = try await opcoes.fazendo { casa, t in
            try CredencialDoCliente.validade(
                identificador, segredo, ate: casa.relogio.agora + .seconds(dias * 86_400), casa, em: t)
        }
        print("credencial \(identificador): vale até \(Relogio.dia(de: ate).brasileiro)")
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
    @Flag(help: "A chave pode ter vazado: ela deixa de conferir na hora, e os clientes tiram outra autorização.")
    var comprometida = false

    func run() async throws {
        let comprometida = comprometida
        let nova = try await opcoes.fazendo { casa, t in
            try ChaveDoServico.trocar(comprometida: comprometida, casa, em: t, por: .comando)
        }
        print("chave em uso: \(nova)")
    }
}
