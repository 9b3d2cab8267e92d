import Acesso
import ArgumentParser
import Auditoria
import BancoDeDados
import Nucleo
import ProvaDeVida

/// `averba prova-de-vida incidente`: a anormalidade que quem opera conhece e a medição não vê, e a explicação de qualquer uma.
struct IncidenteComandos: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "incidente", abstract: "Abre, explica, fecha e lista os incidentes.",
        subcommands: [Abrir.self, Explicar.self, Fechar.self, Listar.self])

    struct Abrir: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "abrir", abstract: "Abre um incidente e avisa todo cliente liberado.")
        @OptionGroup var opcoes: OpcoesDaProva
        @Option(help: "O que houve, em poucas palavras: vai no aviso.") var titulo: String
        @Option(help: "O que se sabe: vai no aviso e na página da situação.") var descricao: String
        @Option(help: "Desde quando, na hora do órgão, como 2026-11-30T22:00; padrão: agora.") var desde: String?

        func run() async throws {
            let pedido = AbrirIncidente(
                titulo: try TextoPublico.lendo("--titulo", titulo, ate: 120),
                descricao: try TextoPublico.lendo("--descricao", descricao, ate: 1_000),
                comecou: try desde.map { try HoraDigitada.lendo("--desde", $0) })
            let id = try await opcoes.avisando { casa, mensageiro, t in
                try pedido.executar(casa, mensageiro, em: t, por: .comando)
            }
            guard let id else { throw NaoAprovado(frase: "O incidente não se gravou: outro igual acaba de se abrir.") }
            print("incidente \(id) aberto; os clientes liberados estão avisados")
        }
    }

    struct Explicar: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "explicar", abstract: "Junta uma explicação a um incidente, aberto ou não; não avisa de novo.")
        @OptionGroup var opcoes: OpcoesDaProva
        @Argument(help: "O número do incidente.") var id: Int64
        @Option(help: "O que se soube.") var texto: String

        func run() async throws {
            let pedido = ExplicarIncidente(id: id, explicacao: try TextoPublico.lendo("--texto", texto, ate: 500))
            try await opcoes.fazendo { casa, t in try pedido.executar(casa, em: t, por: .comando) }
            print("incidente \(id) explicado")
        }
    }

    struct Fechar: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "fechar", abstract: "Fecha um incidente que gente abriu e avisa todo cliente liberado.")
        @OptionGroup var opcoes: OpcoesDaProva
        @Argument(help: "O número do incidente.") var id: Int64
        @Option(help: "Como se resolveu: vai no aviso.") var explicacao: String

        func run() async throws {
            let pedido = FecharIncidente(
                id: id, explicacao: try TextoPublico.lendo("--explicacao", explicacao, ate: 500))
            try await opcoes.avisando { casa, mensageiro, t in
                try pedido.executar(casa, mensageiro, em: t, por: .comando)
            }
            print("incidente \(id) fechado; os clientes liberados estão avisados")
        }
    }

    struct Listar: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "listar", abstract: "Lista os incidentes, do mais novo ao mais velho.")
        @OptionGroup var opcoes: OpcoesDaProva

        func run() async throws {
            let linhas = try await opcoes.fazendo { _, t in try Incidente.listar(limite: 1_000, em: t) }
            for linha in linhas {
                let fim = linha.acabouEm.map { "acabou em \($0.naTela)" } ?? "aberto"
                print(
                    "\(linha.id): desde \(linha.comecouEm.naTela), \(fim), de \(linha.origem.rawValue); \(linha.titulo). \(linha.descricao.replacing("\n", with: " "))"
                )
            }
            if linhas.isEmpty { print("nenhum incidente") }
        }
    }
}
