import ArgumentParser
import Auditoria
import BancoDeDados
import Comunicados
import Foundation
import Nucleo

/// `averba auditoria`: selar, conferir e provar a trilha.
///
/// Saída 0: nada fora do lugar; 1: adulteração achada, ou não há prova a dar; 64: o que se digitou não se lê.
struct AuditoriaComandos: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "auditoria", abstract: "Confere a trilha de auditoria e exporta provas.",
        subcommands: [Conferir.self, Prova.self, Consistencia.self, Selar.self, Ponto.self])

    struct Conferir: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "conferir", abstract: "Confere a trilha inteira e aponta o que foi adulterado.",
            discussion: "Diz também o que não se pode provar. A conferência fica ela mesma na trilha.")
        @OptionGroup var opcoes: OpcoesDeCasa
        @Option(help: "Pasta de uma âncora guardada fora; padrão: a desta instalação.")
        var ancora: String?
        @Option(
            name: .customLong("ponto"),
            help:
                "Arquivo com o texto de um ponto guardado fora (a mensagem, como chegou); repita para vários; «-» lê a entrada."
        )
        var pontos: [String] = []
        @Option(help: "Quantos achados escrever; os demais só se contam.")
        var mostrar = 1_000

        /// Os pontos de todos os arquivos, num texto só.
        private func lerPontos() throws -> [PontoDaTrilha] {
            guard !pontos.isEmpty else { return [] }
            let textos = try pontos.map { caminho in
                let entrada = caminho == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: caminho)
                guard let entrada else { throw ValidationError("Não consegui abrir «\(caminho)».") }
                return String(decoding: try entrada.readToEnd() ?? Data(), as: UTF8.self)
            }
            do { return try PontoDaTrilha.lendo(textos.joined(separator: "\n")) } catch {
                throw ValidationError("\(error)")
            }
        }

        func run() async throws {
            let pontos = try lerPontos()
            try await AuditoriaComandos.usandoCasa(opcoes) { casa in
                let conferencia = ConferenciaDaTrilha(
                    casa.instalacao.cofre, ancora: ancora.map(Ancora.init(pasta:)) ?? casa.ancora, pontos: pontos)
                let mostrar = mostrar
                let resumo = try await casa.instalacao.banco.transacao(
                    como: .motor, nivel: .leituraRepetivel, soLeitura: true
                ) { t in
                    var mostrados = 0
                    return try conferencia.executar(em: t) { achado in
                        if mostrados < mostrar { print(achado.frase) }
                        mostrados += 1
                    }
                }
                try await ConferirTrilha(resumo: resumo).registrar(casa.instalacao, por: .comando)
                escrever(resumo)
                guard resumo.integra else { throw ExitCode(1) }
            }
        }

        private func escrever(_ resumo: ResumoDaConferencia) {
            print(
                Contagem.escrita(resumo.seladas, "evento selado", "eventos selados") + " em "
                    + Contagem.escrita(resumo.blocos, "bloco", "blocos")
                    + ", \(Contagem.comMilhar(Int64(resumo.ancorados))) na âncora; "
                    + Contagem.escrita(resumo.aguardandoSelo, "espera selo", "esperam selo"))
            if resumo.pontoAte > 0 {
                print(
                    Contagem.escrita(
                        Int(resumo.pontos), "ponto guardado de fora confere", "pontos guardados de fora conferem")
                        + ", até o bloco \(Contagem.comMilhar(resumo.pontoAte))")
            }
            print(
                resumo.integra
                    ? "íntegra: nada fora do lugar"
                    : "ADULTERADA: "
                        + resumo.achados.sorted { $0.key.rawValue < $1.key.rawValue }
                        .map { "\($0.value) \($0.key.rawValue)" }.joined(separator: ", "))
            print("o que não se prova:")
            for limite in resumo.naoSeProva { print("- \(limite)") }
        }
    }

    struct Prova: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "prova", abstract: "Escreve em JSON a prova de inclusão de um evento.")
        @OptionGroup var opcoes: OpcoesDeCasa
        @Argument(help: "O número do evento.")
        var evento: Int64
        @Option(help: "Bloco contra o qual se prova; padrão: o que selou o evento.")
        var bloco: Int64?

        func run() async throws {
            let (evento, bloco) = (evento, bloco)
            try await AuditoriaComandos.escreverProva(opcoes) { provas, t in
                try provas.inclusao(do: evento, noBloco: bloco, em: t)
            }
        }
    }

    struct Consistencia: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "consistencia",
            abstract: "Escreve em JSON a prova de que um bloco continua outro mais antigo.",
            discussion: "Quem guardou a âncora de um dia prova com ela que nada do que já estava mudou.")
        @OptionGroup var opcoes: OpcoesDeCasa
        @Argument(help: "O bloco mais antigo.")
        var antes: Int64
        @Argument(help: "O mais novo; padrão: o último.")
        var depois: Int64?

        func run() async throws {
            let (antes, depois) = (antes, depois)
            try await AuditoriaComandos.escreverProva(opcoes) { provas, t in
                try provas.consistencia(antes: antes, depois: depois, em: t)
            }
        }
    }

    struct Selar: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "selar", abstract: "Sela e ancora agora o que espera selo.",
            discussion: "Servindo, isto se faz sozinho a cada segundo.")
        @OptionGroup var opcoes: OpcoesDeCasa

        func run() async throws {
            try await AuditoriaComandos.usandoCasa(opcoes) { casa in
                let selados = try await Selador(casa.instalacao).selarTudo()
                let ancorados = try await casa.ancora.registrar(os: casa.instalacao.banco)
                print(
                    Contagem.escrita(selados, "evento selado", "eventos selados") + "; "
                        + Contagem.escrita(ancorados, "bloco ancorado", "blocos ancorados"))
            }
        }
    }

    struct Ponto: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ponto", abstract: "Escreve o ponto de conferência do último bloco, para guardar fora daqui.",
            discussion:
                "Com AVERBA_PONTOS_PARA (endereços separados por vírgula) e correio, vai sozinho uma vez por dia. --mandar o põe já no correio."
        )
        @OptionGroup var opcoes: OpcoesDeCasa
        @Flag(help: "Põe na caixa de saída, para os destinatários configurados, ainda que não seja a hora.")
        var mandar = false

        func run() async throws {
            try await AuditoriaComandos.usandoCasa(opcoes) { casa in
                if mandar {
                    guard let correio = casa.correio, !correio.pontosPara.isEmpty else { throw SemDestinatario() }
                    let quantas = try await PontoPorCorreio(casa.instalacao, para: correio.pontosPara).mandar(
                        agora: true)
                    print(Contagem.escrita(quantas, "mensagem posta no correio", "mensagens postas no correio"))
                    return
                }
                let ponto = try await casa.instalacao.banco.transacao(como: .motor, soLeitura: true) { t in
                    try PontoDaTrilha.ultimo(em: t)
                }
                guard let ponto else { throw SemBlocoAinda() }
                print(ponto.texto)
            }
        }
    }

    struct SemDestinatario: Error, CustomStringConvertible {
        var description: String { "não há correio, ou ninguém para receber: diga AVERBA_SMTP e AVERBA_PONTOS_PARA" }
    }

    struct SemBlocoAinda: Error, CustomStringConvertible {
        var description: String { "nada se selou ainda: rode «averba auditoria selar»" }
    }

    /// Abre a casa, roda e fecha, dê certo ou não.
    fileprivate static func usandoCasa(_ opcoes: OpcoesDeCasa, _ corpo: (Casa) async throws -> Void) async throws {
        let casa = try await Casa.abrir(opcoes, conexoes: 2)
        do { try await corpo(casa) } catch {
            await casa.fechar()
            throw error
        }
        await casa.fechar()
    }

    fileprivate static func escreverProva(
        _ opcoes: OpcoesDeCasa, _ provar: @escaping @Sendable (ProvasDaTrilha, Transacao) throws -> Dado
    ) async throws {
        try await usandoCasa(opcoes) { casa in
            let provas = ProvasDaTrilha(casa.instalacao.cofre)
            let prova = try await casa.instalacao.banco.transacao(
                como: .motor, nivel: .leituraRepetivel, soLeitura: true
            ) { t in try provar(provas, t) }
            print(String(decoding: prova.json, as: UTF8.self))
        }
    }
}
