import ArgumentParser
import Arquivos
import Auditoria
import Cadastro
import Folha
import Foundation
import Glosas
import Leiaute
import Nucleo
import Repasses

/// `averba folha`: o ciclo do mês pela linha de comando, com os mesmos atos da tela.
///
/// Saída 0: feito; 1: a regra disse não, com a frase na saída de erro; 64: o que se digitou não se lê.
struct FolhaCicloComandos: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "folha", abstract: "Joga o mês da folha: corte, glosa, remessa, retorno.",
        subcommands: [
            Painel.self, Cortar.self, DesfazerOCorte.self, Ensaiar.self, Glosar.self, DesfazerAGlosa.self, Remeter.self,
            Enviar.self,
            Corrigir.self, Retorno.self, Fechar.self, CorrigirMotivoDaParcela.self, Resolver.self, Devolver.self,
            Historico.self, Repasse.self, Relatorio.self, FolhaCalendarioComandos.self,
        ] + FolhaEntradaComandos.comandos)
}

/// O que todo passo do ciclo recebe: a casa e a competência.
struct OpcoesDoMes: ParsableArguments {
    @OptionGroup var casa: OpcoesDeCasa

    @Option(help: "A competência, como 2026-10.")
    var competencia: String

    func validate() throws { _ = try mes() }

    func mes() throws -> Competencia { try Self.mes(competencia) }

    static func mes(_ competencia: String) throws -> Competencia {
        do { return try Competencia.lendo(competencia) } catch {
            throw ValidationError("Competência: esperado \(error.esperado), lido \(error.lido).")
        }
    }
}

/// O ponto único por onde os comandos da folha chegam ao banco.
enum MesaDaFolha {
    /// Abre a casa, roda o corpo e a fecha. Recusa vira frase na saída de erro e saída 1.
    static func abrir(_ opcoes: OpcoesDeCasa, _ corpo: (CicloDaFolha) async throws -> Void) async throws {
        let casa = try await Casa.abrir(opcoes)
        do {
            try await corpo(CicloDaFolha(casa: casa.instalacao, acervo: Acervo(pasta: casa.raiz + "/Leiautes")))
        } catch {
            await casa.fechar()
            guard let frase = frase(error) else { throw error }
            Aviso.escrever(frase)
            throw ExitCode(1)
        }
        await casa.fechar()
    }

    private static func frase(_ erro: any Error) -> String? {
        switch erro {
        case let erro as NaoAprovado: erro.frase
        case let recusa as RecusaDaFolha: recusa.frase
        case let recusa as RecusaDoCalendario: recusa.frase
        case let recusa as RecusaDeGlosa: recusa.frase
        case let recusa as RecusaDeRepasse: recusa.frase
        case let recusa as RecusaDeArquivo: recusa.description
        case let recusa as RecusaDeLeiaute: recusa.description
        case let recusa as RecusaDeEscrita: recusa.description
        default: nil
        }
    }

    /// Grava um arquivo guardado na pasta dada, e diz onde.
    static func gravar(_ id: Int64, em pasta: String?, _ casa: Instalacao) async throws {
        let download = try await Download.abrir(id, de: nil, casa, por: .comando)
        guard let pasta else { return print("arquivo \(id): \(download.arquivo.nome)") }
        try FileManager.default.createDirectory(atPath: pasta, withIntermediateDirectories: true)
        let caminho = pasta + "/" + download.arquivo.nome
        guard FileManager.default.createFile(atPath: caminho, contents: nil),
            let saida = FileHandle(forWritingAtPath: caminho)
        else {
            throw ValidationError("Não foi possível gravar \(caminho).")
        }
        for try await pedaco in download.conteudo() { try saida.write(contentsOf: Data(pedaco)) }
        try saida.close()
        print("\(caminho) (\(download.arquivo.tamanho) bytes, SHA-256 \(download.arquivo.resumoEmHexadecimal))")
    }
}

extension FolhaCicloComandos {
    struct Cortar: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "cortar",
            abstract: "Fecha a competência aberta às operações, fotografa os descontos e abre a seguinte.")
        @OptionGroup var opcoes: OpcoesDoMes

        func run() async throws {
            try await MesaDaFolha.abrir(opcoes.casa) { ciclo in
                let corte = try await ciclo.cortar(try opcoes.mes(), por: .comando)
                print(
                    "cortada \(corte.competencia.brasileira): \(Contagem.escrita(corte.linhas, "linha", "linhas")), "
                        + "\(corte.previsto.emReais) previstos, "
                        + Contagem.escrita(corte.suspensas, "suspensa", "suspensas"))
            }
        }
    }

    struct DesfazerOCorte: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "desfazer-corte",
            abstract: "Apaga a foto e devolve a competência às operações; só antes do envio.")
        @OptionGroup var opcoes: OpcoesDoMes

        func run() async throws {
            try await MesaDaFolha.abrir(opcoes.casa) { ciclo in
                try await ciclo.desfazerCorte(try opcoes.mes(), por: .comando)
                print("corte desfeito")
            }
        }
    }

    struct Ensaiar: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ensaiar", abstract: "Faz a conta da glosa sem mudar nada, e guarda a lista dos cortes em CSV."
        )
        @OptionGroup var opcoes: OpcoesDoMes
        @Option(help: "Pasta em que se grava o CSV.")
        var pasta: String?

        func run() async throws {
            try await MesaDaFolha.abrir(opcoes.casa) { ciclo in
                let ensaio = try await ciclo.ensaiar(try opcoes.mes(), por: .comando)
                print(texto(ensaio.resumo))
                try await MesaDaFolha.gravar(ensaio.arquivo, em: pasta, ciclo.casa)
            }
        }
    }

    struct Glosar: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "glosar", abstract: "Aplica o pré-corte às linhas do mês; pode-se refazer até o envio.")
        @OptionGroup var opcoes: OpcoesDoMes

        func run() async throws {
            try await MesaDaFolha.abrir(opcoes.casa) { ciclo in
                print(texto(try await ciclo.glosar(try opcoes.mes(), por: .comando)))
            }
        }
    }

    struct DesfazerAGlosa: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "desfazer-glosa", abstract: "Volta a competência a cortada, sem glosa; só antes do envio.")
        @OptionGroup var opcoes: OpcoesDoMes

        func run() async throws {
            try await MesaDaFolha.abrir(opcoes.casa) { ciclo in
                try await ciclo.desfazerGlosa(try opcoes.mes(), por: .comando)
                print("glosa desfeita")
            }
        }
    }

    struct Remeter: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remeter", abstract: "Gera os arquivos de descontos, um por leiaute.",
            discussion:
                "Com os mesmos dados sai o mesmo arquivo, byte a byte. Sem --leiaute, todos os que têm rubrica no mês.")
        @OptionGroup var opcoes: OpcoesDoMes
        @Option(help: "Código do leiaute; pode repetir.")
        var leiaute: [String] = []
        @Flag(help: "Só o que se corrigiu depois do envio.")
        var complemento = false
        @Option(help: "Pasta em que se gravam os arquivos.")
        var pasta: String?

        func run() async throws {
            try await MesaDaFolha.abrir(opcoes.casa) { ciclo in
                let remessas = try await ciclo.remeter(
                    try opcoes.mes(), leiautes: leiaute, complemento: complemento, por: .comando)
                for remessa in remessas {
                    print(
                        "\(remessa.leiaute), sequência \(remessa.sequencia): "
                            + "\(Contagem.escrita(remessa.linhas, "linha", "linhas")), \(remessa.total.emReais)"
                    )
                    try await MesaDaFolha.gravar(remessa.arquivo, em: pasta, ciclo.casa)
                }
            }
        }
    }

    struct Enviar: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "enviar", abstract: "Declara a remessa mandada à folha; daí em diante só correção nova.")
        @OptionGroup var opcoes: OpcoesDoMes

        func run() async throws {
            try await MesaDaFolha.abrir(opcoes.casa) { ciclo in
                try await ciclo.enviar(try opcoes.mes(), por: .comando)
                print("enviada")
            }
        }
    }

    struct Corrigir: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "corrigir",
            abstract: "Corrige o que já foi enviado, por lançamento novo; vai no complemento da remessa.")
        @OptionGroup var opcoes: OpcoesDoMes
        @Option(help: "Número do contrato (ADE).")
        var contrato: Int64
        @Option(help: "O valor que passa a valer, como 123.45; zero tira o desconto.")
        var valor: String
        @Option(help: "Por quê.")
        var motivo: String

        func run() async throws {
            let lido: Dinheiro
            do { lido = try Dinheiro.lendo(valor) } catch {
                throw ValidationError("Valor: esperado \(error.esperado), lido \(error.lido).")
            }
            try await MesaDaFolha.abrir(opcoes.casa) { ciclo in
                try await ciclo.corrigir(
                    try opcoes.mes(), contrato: contrato, valor: lido, motivo: motivo, por: .comando)
                print("corrigido: gere o complemento")
            }
        }
    }

    /// A conta da glosa em uma frase.
    static func texto(_ resumo: ResumoDaGlosa) -> String {
        "\(Contagem.escrita(resumo.linhas, "linha", "linhas")) de "
            + "\(Contagem.escrita(resumo.vinculos, "vínculo", "vínculos")): \(resumo.enviado.emReais) a enviar, "
            + "\(resumo.glosado.emReais) glosados em \(Contagem.escrita(resumo.linhasGlosadas, "linha", "linhas")) "
            + "(\(Contagem.escrita(resumo.linhasExcluidas, "inteira", "inteiras"))), "
            + "\(resumo.suspenso.emReais) suspensos, \(resumo.retirado.emReais) retirados"
    }
}

/// Atalho para a frase do resumo, dentro dos comandos.
private func texto(_ resumo: ResumoDaGlosa) -> String { FolhaCicloComandos.texto(resumo) }
