import ArgumentParser
import Arquivos
import Auditoria
import Averbacao
import BancoDeDados
import Contratos
import Folha
import Foundation
import Nucleo
import Tarefas

/// `averba lote`: os lotes de contratos das consignatárias pela linha de comando, com os mesmos atos da tela.
///
/// Saída 0: feito; 1: o lote ou a regra disse não, com os apontamentos na saída de erro; 64: o que se digitou não se lê.
struct LoteComandos: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lote", abstract: "Recebe, confere e aplica lotes de contratos de uma consignatária.",
        subcommands: [Receber.self, Linhas.self])

    struct Receber: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "receber", abstract: "Recebe um lote, confere e aplica linha a linha.",
            discussion: "Espécies: " + EspecieDeLote.allCases.map(\.rawValue).joined(separator: ", ")
                + ". Linha recusada não derruba as outras; a saída diz quantas viraram contrato.")
        @OptionGroup var opcoes: OpcoesDeCasa
        @Argument(help: "A espécie do lote.")
        var especie: String
        @Argument(help: "O arquivo.")
        var arquivo: String
        @Option(help: "Código da consignatária que manda o lote.")
        var consignataria: String
        @Option(help: "Código do leiaute, se não for o da espécie.")
        var leiaute: String?
        @Flag(help: "Só confere: nada se aplica.")
        var conferir = false

        func validate() throws {
            guard EspecieDeLote(rawValue: especie) != nil else {
                throw ValidationError("Espécie desconhecida: \(especie). \(Self.configuration.discussion)")
            }
        }

        func run() async throws {
            guard let especie = EspecieDeLote(rawValue: especie) else { throw ExitCode(64) }
            try await MesaDeLotes.abrir(opcoes) { mesa, lotes in
                guard let id = try await mesa.idDaConsignataria(consignataria) else { throw ExitCode(64) }
                let recepcao = try await lotes.receber(
                    especie, nome: URL(fileURLWithPath: arquivo).lastPathComponent, leiaute: leiaute, consignataria: id,
                    por: .comando)
                try await mesa.ler(arquivo) { try await recepcao.receber($0) }
                let guardado = try await recepcao.terminar()
                let conferencia = try await lotes.conferir(guardado.id, por: .comando)
                mesa.mostrar(conferencia.primeiros, de: conferencia.erros + conferencia.avisos)
                guard conferencia.aprovada else {
                    throw NaoAprovado(frase: conferencia.arquivo.motivo ?? "o lote não serve")
                }
                print(
                    "conferido: \(Contagem.escrita(conferencia.arquivo.registros ?? 0, "linha", "linhas")), "
                        + "\(Contagem.comMilhar(conferencia.erros)) com erro ou recusa")
                if conferir { return }
                try await mesa.esperar(
                    try await lotes.agendar(guardado.id, por: .comando), contando: LoteComandos.frase)
                print("lote \(guardado.id): veja as linhas com averba lote linhas \(guardado.id)")
            }
        }
    }

    /// `3 linhas: 2 aplicadas, 1 recusada`.
    private static func frase(_ estado: EstadoDaTarefa) throws -> [String] {
        guard let json = estado.resultado, json != "null" else { return [] }
        let lote = try JSONDecoder().decode(ResultadoDoLote.self, from: Data(json.utf8))
        return [
            "\(Contagem.escrita(lote.linhas, "linha", "linhas")): \(Contagem.escrita(lote.aplicadas, "aplicada", "aplicadas")), "
                + Contagem.escrita(lote.recusadas, "recusada", "recusadas")
        ]
    }

    struct Linhas: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "linhas", abstract: "Escreve em CSV o que cada linha de um lote virou.")
        @OptionGroup var opcoes: OpcoesDeCasa
        @Argument(help: "O número do lote, que o recebimento mostrou.")
        var lote: Int64

        func run() async throws {
            try await MesaDeEntradaDaCasa.abrir(opcoes) { mesa in
                let (lote, banco) = (lote, mesa.entrada.casa.banco)
                print("linha;situacao;contrato;codigo;mensagem")
                var ultima = 0
                while true {
                    let depoisDe = ultima
                    let pagina = try await banco.transacao(como: .gestor, soLeitura: true) { t in
                        try LinhaRespondida.listar(lote, depoisDe: depoisDe, limite: 1_000, em: t)
                    }
                    for linha in pagina {
                        print(
                            "\(linha.linha);\(linha.situacao.rawValue);\(linha.contrato.map(String.init) ?? "");"
                                + "\(linha.codigo ?? "");\(linha.mensagem ?? "")")
                    }
                    guard let fim = pagina.last else { return }
                    ultima = fim.linha
                }
            }
        }
    }
}

/// A mesa de entrada com os lotes e uma porta só para este comando.
enum MesaDeLotes {
    static func abrir(
        _ opcoes: OpcoesDeCasa, _ corpo: (MesaDeEntradaDaCasa, LotesDeContratos) async throws -> Void
    ) async throws {
        try await MesaDeEntradaDaCasa.abrir(opcoes) { mesa in
            let porta = Porta(mesa.entrada.casa)
            let lotes = LotesDeContratos(
                casa: mesa.entrada.casa, acervo: mesa.entrada.acervo, fila: mesa.fila, porta: porta)
            lotes.registrar(em: mesa.executor)
            return (lotes, porta)
        } _: { mesa, preparado in
            let (lotes, porta) = preparado
            do {
                try await corpo(mesa, lotes)
            } catch {
                await porta.encerrar()
                throw error
            }
            await porta.encerrar()
        }
    }
}
