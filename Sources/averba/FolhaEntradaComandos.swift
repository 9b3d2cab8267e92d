import Acesso
import ArgumentParser
import Arquivos
import Auditoria
import Averbacao
import BancoDeDados
import Folha
import Foundation
import Leiaute
import Nucleo
import Tarefas

/// Os comandos da entrada da folha; entram em `averba folha`, ao lado dos do ciclo.
///
/// Saída 0: feito; 1: o arquivo ou a regra disse não, com os apontamentos na saída de erro; 64: o que se digitou não se lê.
enum FolhaEntradaComandos {
    static let comandos: [any ParsableCommand.Type] = [Receber.self, Ausentes.self]

    struct Receber: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "receber", abstract: "Recebe um arquivo da folha ou de consignatária, confere e aplica.",
            discussion: "Espécies: " + EspecieDeEntrada.allCases.map(\.rawValue).joined(separator: ", ") + ".")
        @OptionGroup var opcoes: OpcoesDeCasa
        @Argument(help: "A espécie do arquivo.")
        var especie: String
        @Argument(help: "O arquivo.")
        var arquivo: String
        @Option(help: "Código da consignatária, nos arquivos que são dela.")
        var consignataria: String?
        @Option(help: "Código do leiaute, se não for o da espécie.")
        var leiaute: String?
        @Option(help: "Pasta em que se grava o relatório de apontamentos, em CSV.")
        var pasta: String?
        @Flag(help: "Só confere: nada se aplica.")
        var conferir = false

        func validate() throws {
            guard EspecieDeEntrada(rawValue: especie) != nil else {
                throw ValidationError("Espécie desconhecida: \(especie). \(Self.configuration.discussion)")
            }
        }

        func run() async throws {
            guard let especie = EspecieDeEntrada(rawValue: especie) else { throw ExitCode(64) }
            try await MesaDeEntradaDaCasa.abrir(opcoes) { mesa in
                let id = try await mesa.idDaConsignataria(consignataria)
                let recepcao = try await mesa.entrada.receber(
                    especie, nome: URL(fileURLWithPath: arquivo).lastPathComponent, leiaute: leiaute, consignataria: id,
                    por: .comando)
                try await mesa.ler(arquivo) { try await recepcao.receber($0) }
                let guardado = try await recepcao.terminar()
                let conferencia = try await mesa.entrada.conferir(guardado.id, por: .comando)
                mesa.mostrar(conferencia.primeiros, de: conferencia.erros + conferencia.avisos)
                if let relatorio = conferencia.relatorio {
                    try await MesaDaFolha.gravar(relatorio.id, em: pasta, mesa.entrada.casa)
                }
                guard conferencia.aprovada else {
                    throw NaoAprovado(frase: conferencia.arquivo.motivo ?? "o arquivo não serve")
                }
                print(
                    "conferido: \(Contagem.escrita(conferencia.arquivo.registros ?? 0, "registro", "registros")), "
                        + Contagem.escrita(conferencia.avisos, "aviso", "avisos"))
                if conferir { return }
                try await mesa.esperar(try await mesa.entrada.agendar(guardado.id, por: .comando)) { estado in
                    Folha.Entrada.resultado(de: estado)?.medidas.map(\.porExtenso) ?? []
                }
            }
        }
    }

    struct Ausentes: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ausentes", abstract: "Lista os vínculos em vigor que o último cadastro da folha não trouxe.")
        @OptionGroup var opcoes: OpcoesDeCasa

        func run() async throws {
            try await MesaDeEntradaDaCasa.abrir(opcoes) { mesa in
                let banco = mesa.entrada.casa.banco
                guard try await banco.transacao(como: .gestor, { t in try AusenteDaFolha.ultimoCadastro(em: t) }) != nil
                else {
                    throw NaoAprovado(frase: "nenhum cadastro da folha foi aplicado ainda: não há com o que comparar")
                }
                print("matricula;situacao;vista_na_folha_de")
                var ultima = ""
                while true {
                    let depoisDe = ultima
                    let pagina = try await banco.transacao(como: .gestor) { t in
                        try AusenteDaFolha.listar(depoisDe: depoisDe, limite: 1_000, em: t)
                    }
                    for ausente in pagina {
                        print("\(ausente.matricula);\(ausente.situacao);\(ausente.visto?.iso ?? "")")
                    }
                    guard let fim = pagina.last else { return }
                    ultima = fim.matricula.texto
                }
            }
        }
    }
}

/// A casa aberta com a entrada, um executor só para este comando e o jeito de contar o que aconteceu.
struct MesaDeEntradaDaCasa: Sendable {
    let raiz: String
    let entrada: Folha.Entrada
    let executor: Executor
    let fila: FilaDeTarefas

    /// Abre, roda e fecha. Recusa vira frase na saída de erro e saída 1.
    static func abrir(
        _ opcoes: OpcoesDeCasa, registrar: @Sendable (MesaDeEntradaDaCasa) -> Void = { _ in },
        _ corpo: (MesaDeEntradaDaCasa) async throws -> Void
    ) async throws {
        try await abrir(opcoes) {
            registrar($0)
        } _: { mesa, _ in
            try await corpo(mesa)
        }
    }

    /// O mesmo, com o que `preparar` montou antes de o executor começar.
    static func abrir<P>(
        _ opcoes: OpcoesDeCasa, _ preparar: (MesaDeEntradaDaCasa) -> P,
        _ corpo: (MesaDeEntradaDaCasa, P) async throws -> Void
    ) async throws {
        let casa = try await Casa.abrir(opcoes)
        let mesa = MesaDeEntradaDaCasa(casa)
        let preparado = preparar(mesa)
        do {
            try await mesa.executor.iniciar(trabalhadores: 1)
            try await corpo(mesa, preparado)
            await mesa.executor.encerrar()
            await casa.fechar()
        } catch {
            await mesa.executor.encerrar()
            await casa.fechar()
            guard let frase = frase(error) else { throw error }
            Aviso.escrever(frase)
            throw ExitCode(1)
        }
    }

    private init(_ casa: Casa) {
        let executor = Executor(banco: casa.instalacao.banco, papel: .motor, ids: casa.instalacao.ids)
        raiz = casa.raiz
        self.executor = executor
        fila = FilaDeTarefas(ids: casa.instalacao.ids) { executor.acordar() }
        entrada = Folha.Entrada(
            casa: casa.instalacao, acervo: Acervo(pasta: casa.raiz + "/Leiautes"), fila: fila,
            aoDesligar: EncerrarAcesso.aoDesligar(casa.instalacao))
        entrada.registrar(em: executor)
    }

    private static func frase(_ erro: any Error) -> String? {
        switch erro {
        case let erro as NaoAprovado: erro.frase
        case let recusa as RecusaDeEntrada: recusa.description
        case let recusa as RecusaDeLote: recusa.description
        case let recusa as RecusaDeArquivo: recusa.description
        case let recusa as RecusaDeLeiaute: recusa.description
        case let recusa as FalhaDeArquivo: recusa.description
        default: nil
        }
    }

    /// Lê o arquivo aos pedaços.
    func ler(_ caminho: String, _ cada: ([UInt8]) async throws -> Void) async throws {
        let origem = try ArquivoDeOrigem(caminho: caminho)
        var bloco = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let lidos = try bloco.withUnsafeMutableBytes { try origem.ler(para: $0) }
            if lidos == 0 { return }
            try await cada(Array(bloco[..<lidos]))
        }
    }

    func idDaConsignataria(_ codigo: String?) async throws -> Int64? {
        guard let codigo else { return nil }
        let id: Int64? = try await entrada.casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try t.uma("SELECT id FROM consignataria WHERE codigo = \(codigo)")?.ler(0)
        }
        guard let id else { throw NaoAprovado(frase: "não há consignatária \(codigo)") }
        return id
    }

    func mostrar(_ primeiros: [Apontado], de total: Int64) {
        for apontado in primeiros { Aviso.escrever("\(apontado.gravidade.rawValue): \(apontado.texto)") }
        if total > Int64(primeiros.count) {
            Aviso.escrever(
                "… e mais \(Contagem.comMilhar(total - Int64(primeiros.count))); todos estão no relatório de apontamentos"
            )
        }
    }

    /// Espera a tarefa, contando as etapas na saída de erro; no fim escreve o que `contando` disser dela, ou só que está feita.
    func esperar(_ id: Int64, contando: (EstadoDaTarefa) throws -> [String] = { _ in [] }) async throws {
        var etapa = ""
        for try await estado in FilaDeTarefas.acompanhar(
            id, em: entrada.casa.banco, como: .motor, cada: .milliseconds(100))
        {
            if estado.etapa != etapa { Aviso.escrever("… \(estado.etapa)") }
            etapa = estado.etapa
            guard !estado.situacao.viva else { continue }
            guard estado.situacao == .terminada else {
                throw NaoAprovado(frase: estado.mensagem ?? "a tarefa ficou \(estado.situacao.rawValue)")
            }
            let linhas = try contando(estado)
            print(linhas.isEmpty ? "feito" : linhas.joined(separator: "\n"))
        }
    }
}

extension ResultadoDaTarefa.Medida {
    /// `margens gravadas: 1.234`, `parcelas depois: R$ 5,00`.
    var porExtenso: String {
        "\(nome): \(valor?.emReais ?? quantidade.map { Contagem.comMilhar($0) } ?? "—")"
    }
}

/// O que se pediu não se fez, e a frase diz por quê.
struct NaoAprovado: Error, CustomStringConvertible {
    let frase: String
    var description: String { frase }
}
