import ArgumentParser
import Auditoria
import BancoDeDados
import Cadastro
import Html
import Nucleo
import ProvaAnual

/// `averba prova-anual`: as campanhas de prova de vida anual pela linha de comando, com os mesmos atos da tela.
///
/// Saída 0: feito; 1: a regra disse não, com a frase na saída de erro; 64: o que se digitou não se lê.
struct ProvaAnualComandos: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prova-anual", abstract: "Abre e lista campanhas de prova de vida anual, e lembra quem deve.",
        subcommands: [Abrir.self, Listar.self, Lembrar.self])

    struct Abrir: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "abrir", abstract: "Abre uma campanha: dali em diante quem está no público a deve.")
        @OptionGroup var opcoes: OpcoesDeCasa
        @Argument(help: "O nome da campanha.")
        var nome: String
        @Option(help: "A quem alcança: aposentados, pensionistas ou ambos.")
        var publico = "ambos"
        @Option(help: "O primeiro dia, dd/mm/aaaa. Padrão: hoje.")
        var comeco: String?
        @Option(help: "O último dia do prazo, dd/mm/aaaa.")
        var fim: String
        @Option(help: "Quantos dias antes do prazo se lembra, separados por vírgula; vazio, nenhum.")
        var lembretes = "30, 15, 3"

        func validate() throws {
            guard Campanha.Publico(rawValue: publico) != nil else {
                throw ValidationError("Público desconhecido: \(publico). Há aposentados, pensionistas e ambos.")
            }
            for texto in [comeco, fim].compactMap({ $0 }) where (try? Dia.lendo(texto)) == nil {
                throw ValidationError("Data que não se lê: \(texto). Escreva dd/mm/aaaa.")
            }
        }

        func run() async throws {
            guard let publico = Campanha.Publico(rawValue: publico) else { throw ExitCode(64) }
            try await ProvaAnualComandos.usando(opcoes) { casa in
                let instalacao = casa.instalacao
                let ato = AbrirCampanha(
                    nome: nome, publico: publico, comeco: try comeco.map(Dia.lendo) ?? instalacao.relogio.hoje,
                    fim: try Dia.lendo(fim), lembretes: try AbrirCampanha.lembretes(lendo: lembretes))
                let (id, alcance) = try await instalacao.banco.transacao(como: .motor) { t in
                    (
                        try ato.executar(instalacao, em: t, por: .comando),
                        try AlcanceDaCampanha.ler(publico, instalacao.cofre, em: t)
                    )
                }
                print(
                    "campanha \(id): \(Contagem.escrita(alcance.pessoas, "pessoa", "pessoas")), "
                        + "\(Contagem.comMilhar(Int64(alcance.semCorreio))) sem e-mail")
            }
        }
    }

    struct Listar: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "listar", abstract: "Escreve em CSV as campanhas e quantas pessoas estão em cada situação.")
        @OptionGroup var opcoes: OpcoesDeCasa

        private static let titulos = [
            "campanha", "nome", "publico", "comeco", "fim", "situacao", "por_fazer", "feitas", "vencidas",
            "dispensadas",
        ]

        func run() async throws {
            try await ProvaAnualComandos.usando(opcoes) { casa in
                let hoje = casa.instalacao.relogio.hoje
                let linhas = try await casa.instalacao.banco.transacao(como: .gestor, soLeitura: true) { t in
                    try Campanha.listar(em: t).map { ($0, try NumerosDaCampanha.ler($0, hoje: hoje, em: t)) }
                }
                var csv: [UInt8] = []
                Csv.linha(Self.titulos, em: &csv)
                for (campanha, numeros) in linhas {
                    let contas = [numeros.porFazer, numeros.feitas, numeros.vencidas, numeros.dispensadas]
                    Csv.linha(
                        [
                            "\(campanha.id)", campanha.nome, campanha.publico.rawValue, campanha.comeco.iso,
                            campanha.fim.iso, campanha.aberta ? "aberta" : "encerrada",
                        ] + contas.map(String.init), em: &csv)
                }
                print(String(decoding: csv, as: UTF8.self), terminator: "")
            }
        }
    }

    struct Lembrar: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "lembrar", abstract: "Põe no correio os lembretes de hoje; repetir não manda de novo.")
        @OptionGroup var opcoes: OpcoesDeCasa

        func run() async throws {
            try await ProvaAnualComandos.usando(opcoes) { casa in
                guard let correio = casa.correio else { throw SemCorreio() }
                let quantos = try await LembretesDaProva(
                    casa.instalacao, publico: correio.publico, comCamera: casa.prova != nil
                ).mandar(por: .comando)
                print(Contagem.escrita(quantos, "lembrete posto no correio", "lembretes postos no correio"))
            }
        }
    }

    private static func usando(_ opcoes: OpcoesDeCasa, _ corpo: (Casa) async throws -> Void) async throws {
        let casa = try await Casa.abrir(opcoes, conexoes: 2)
        let resultado: Result<Void, any Error>
        do { resultado = .success(try await corpo(casa)) } catch { resultado = .failure(error) }
        await casa.fechar()
        try resultado.get()
    }
}

/// Não há por onde mandar e-mail.
struct SemCorreio: Error, CustomStringConvertible {
    var description: String {
        "esta instalação não manda correio: diga o servidor em AVERBA_SMTP ou no arquivo correio da pasta de dados"
    }
}
