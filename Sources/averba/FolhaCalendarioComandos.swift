import ArgumentParser
import Auditoria
import BancoDeDados
import Cadastro
import Folha
import Html
import Nucleo

/// `averba folha calendario`: as datas de cada mês, que o órgão define, com o mesmo ato da tela.
struct FolhaCalendarioComandos: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calendario",
        abstract: "As datas de cada mês: último dia de operações, remessa, desconto e repasse.",
        subcommands: [Listar.self, Definir.self], defaultSubcommand: Listar.self)

    struct Listar: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "listar", abstract: "Escreve em CSV os meses definidos, do mais velho ao mais novo.")
        @OptionGroup var opcoes: OpcoesDeCasa

        func run() async throws {
            try await MesaDaFolha.abrir(opcoes) { ciclo in
                let meses = try await ciclo.casa.banco.transacao(como: .gestor, soLeitura: true) { t in
                    let situacoes = try Dictionary(
                        uniqueKeysWithValues: FolhaDoMes.listar(em: t).map { ($0.competencia, $0.situacao) })
                    return try Catalogo.calendario(em: t).values
                        .sorted { $0.competencia < $1.competencia }
                        .map { ($0, situacoes[$0.competencia]?.rawValue ?? "") }
                }
                var csv: [UInt8] = []
                Csv.linha(["competencia", "corte", "remessa_ate", "desconto", "repasse", "folha"], em: &csv)
                for (mes, situacao) in meses {
                    Csv.linha(
                        [
                            mes.competencia.iso, Relogio.dia(de: mes.corte).iso, mes.remessaAte.iso, mes.vencimento.iso,
                            mes.repasse.iso, situacao,
                        ], em: &csv)
                }
                print(String(decoding: csv, as: UTF8.self), terminator: "")
            }
        }
    }

    struct Definir: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "definir", abstract: "Define as quatro datas de um mês que ainda não foi cortado.")
        @OptionGroup var opcoes: OpcoesDoMes

        @Option(help: "Último dia de operações, como 2026-10-10; vale o dia inteiro.")
        var corte: String

        @Option(help: "Até quando a remessa vai à folha.")
        var remessaAte: String

        @Option(help: "O dia em que a folha paga e desconta.")
        var desconto: String

        @Option(help: "O dia do repasse às consignatárias.")
        var repasse: String

        func validate() throws { _ = try ato() }

        func run() async throws {
            let ato = try ato()
            try await MesaDaFolha.abrir(opcoes.casa) { ciclo in
                let casa = ciclo.casa
                try await casa.banco.transacao(como: .motor) { t in try ato.executar(casa, em: t, por: .comando) }
                print("\(ato.competencia.brasileira) recebe operações até \(ato.corte.brasileiro), o dia inteiro")
            }
        }

        /// As quatro datas lidas; as que não se leem se dizem todas de uma vez.
        private func ato() throws -> DefinirMesDoCalendario {
            var erros: [String] = []
            func dia(_ opcao: String, _ texto: String) -> Dia? {
                do { return try Dia.lendo(texto) } catch {
                    erros.append("\(opcao): esperado \(error.esperado), lido \(error.lido).")
                    return nil
                }
            }
            let datas = (
                dia("--corte", corte), dia("--remessa-ate", remessaAte), dia("--desconto", desconto),
                dia("--repasse", repasse)
            )
            guard case (let corte?, let remessa?, let desconto?, let repasse?) = datas else {
                throw ValidationError(erros.joined(separator: " "))
            }
            return DefinirMesDoCalendario(
                try opcoes.mes(), corte: corte, remessaAte: remessa, vencimento: desconto, repasse: repasse)
        }
    }
}
