import Arquivos
import Auditoria
import BancoDeDados
import BancoDeTeste
import CargaInicial
import Foundation
import Leiaute
import Nucleo
import OrgaoDeTeste
import Tarefas
import Testing

/// Um banco só com as migrações, uma pasta de arquivos e um executor: o órgão antes de existir.
final class CasaVazia: Sendable {
    let banco: BancoDeTeste
    let casa: Instalacao
    let executor: Executor
    let carga: Carga
    let pasta: String

    static let acervo = Acervo(pasta: BancoDeTeste.raiz + "/Leiautes")
    static var yaml: String {
        get throws { try String(contentsOfFile: BancoDeTeste.raiz + "/Implantacao/mpmg.yaml", encoding: .utf8) }
    }

    private init(_ banco: BancoDeTeste, pasta: String) throws {
        self.banco = banco
        self.pasta = pasta
        let agora = Relogio.instante(dia: Dia(ano: 2026, mes: 10, dia: 12), hora: 9)
        casa = Instalacao(banco: banco.aplicacao, cofre: try .sorteado(), relogio: .parado(em: agora))
        var ritmo = Executor.Ritmo()
        ritmo.espera = .milliseconds(20)
        executor = Executor(banco: banco.aplicacao, papel: .motor, ids: casa.ids, ritmo: ritmo)
        let executor = executor
        carga = Carga(casa: casa, acervo: Self.acervo, fila: FilaDeTarefas(ids: casa.ids) { executor.acordar() })
    }

    static func usando(_ corpo: (CasaVazia) async throws -> Void) async throws {
        let pasta = try await BancoDeTeste.caminhoDescartavel("carga-\(UInt32.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(atPath: pasta, withIntermediateDirectories: true)
        let vazia = try CasaVazia(try await BancoDeTeste.novo(), pasta: pasta)
        vazia.carga.registrar(em: vazia.executor)
        try await vazia.executor.iniciar(trabalhadores: 1)
        do { try await corpo(vazia) } catch {
            await vazia.executor.encerrar()
            // O erro que interessa é o do corpo.
            try? await vazia.banco.apagar()
            throw error
        }
        await vazia.executor.encerrar()
        try await vazia.banco.apagar()
    }

    @discardableResult
    func implantar(_ yaml: String? = nil) async throws -> Implantar.Resultado {
        let (casa, texto) = (casa, try yaml ?? Self.yaml)
        return try await banco.aplicacao.transacao(como: .motor) { t in
            try Implantar(yaml: texto, garantirPerfil: { _, _ in }).executar(casa, em: t, por: .comando)
        }
    }

    func aplicar(_ pacote: Pacote) async throws -> EstadoDaTarefa {
        let id = try await carga.agendar(pacote, por: .comando)
        return try #require(
            try await FilaDeTarefas.esperar(
                id, ate: .seconds(90), em: banco.aplicacao, como: .motor, cada: .milliseconds(10)))
    }

    func um<T: LeituraSQL & Sendable>(_ sql: SQL, _ tipo: T.Type = T.self) async throws -> T {
        try await BancoDeTeste.um(sql, em: banco.dono)
    }

    /// Todas as tabelas, menos o recibo dos arquivos, a trilha e a fila.
    func fotografia() async throws -> [String: String] {
        try await BancoDeTeste.fotografia(em: banco.dono)
    }

    // MARK: - A pasta

    /// Grava um arquivo da pasta pelo seu leiaute.
    func escrever(
        _ nome: String, _ leiaute: String, cabecalho: [String: Leiaute.Campo] = [:], _ linhas: [[String: Leiaute.Campo]]
    ) async throws {
        let definicao = try await banco.aplicacao.transacao(como: .motor) { t in
            try Self.acervo.definicao(leiaute, em: Dia(ano: 2026, mes: 10, dia: 12), em: t).definicao
        }
        let saida = try ArquivoDeSaida(caminho: pasta + "/" + nome)
        let escritor = try EscritorDeLeiaute(definicao, saida)
        if definicao.registro("cabecalho") != nil { try escritor.escrever("cabecalho", cabecalho) }
        for linha in linhas { try escritor.escrever("detalhe", linha) }
        if definicao.registro("rodape") != nil { try escritor.escrever("rodape", [:]) }
        try escritor.terminar()
    }
}
