import Acesso
import Arquivos
import Auditoria
import Averbacao
import BancoDeDados
import BancoDeTeste
import BaseDeTeste
import BaseFicticia
import Cadastro
import CargaInicial
import Contratos
import Folha
import Foundation
import Logging
import Nucleo
import OrgaoDeTeste
import PortalDaConsignataria
import PortalDoGestor
import PortalDoServidor
import Synchronization
import Tarefas
import Testing
import Web

@testable import averba

/// Os três portais e a API sobre um órgão fictício com o catálogo de verdade, num processo só, com a hora que o teste acerta.
///
/// A base é de outubro de 2026, com o corte em 09/10; o relógio começa na segunda-feira, dia 5, às 10h.
final class SistemaInteiro: Sendable {
    static let mes = BaseCarregada.mes

    let banco: BancoDeTeste
    let casa: Instalacao
    let pecas: Pecas
    let servidor: ServidorMontado
    /// Onde a base fictícia escreveu a carga e o mês.
    let pasta: String
    private let hora: Hora

    private final class Hora: Sendable {
        let agora = Mutex(Relogio.instante(dia: Dia(ano: 2026, mes: 10, dia: 5), hora: 10))
    }

    private init(_ banco: BancoDeTeste, pasta: String) throws {
        self.banco = banco
        self.pasta = pasta
        let hora = Hora()
        self.hora = hora
        casa = Instalacao(
            banco: banco.aplicacao, cofre: try .sorteado(),
            relogio: Relogio { hora.agora.withLock { $0 } })
        let catalogo = GuardaDoCatalogo()
        let pecas = Pecas(
            casa: casa, raiz: BancoDeTeste.raiz, catalogo: catalogo, porta: Porta(casa, catalogo: catalogo),
            demonstracao: true)
        self.pecas = pecas
        var log = Logger(label: "teste")
        log.logLevel = .critical
        servidor = try Servidor.montar(ConfiguracaoDaWeb(porta: 0, tls: .semTLS), log: log) { montagem in
            try Rotas.montar(em: &montagem, pecas)
            // O teste entra sem senha: a sessão fica na memória.
            montagem.guardaDeSessao = GuardaDeSessaoNaMemoria()
        }
    }

    /// Monta, carrega, entrega ao corpo e desfaz, haja o que houver.
    static func usando(_ corpo: (SistemaInteiro) async throws -> Void) async throws {
        let pasta = try await BancoDeTeste.caminhoDescartavel("inteiro-\(UInt32.random(in: 0 ... .max))")
        let sistema = try SistemaInteiro(try await BancoDeTeste.novo(), pasta: pasta)
        let resultado: Result<Void, any Error>
        do {
            try await sistema.carregar()
            resultado = .success(try await corpo(sistema))
        } catch { resultado = .failure(error) }
        await sistema.pecas.executor.encerrar()
        await sistema.pecas.porta.encerrar()
        // O erro que interessa é o do corpo.
        try? await sistema.banco.apagar()
        try resultado.get()
    }

    private func carregar() async throws {
        pecas.trabalhos.registrar(em: pecas.executor)
        pecas.lotes.registrar(em: pecas.executor)
        try await BaseCarregada(casa, pecas.executor, pecas.acervo, pecas.fila, pasta: pasta).carregar(
            comOutrasFormas: false)
    }

    func acertar(_ instante: Instante) { hora.agora.withLock { $0 = instante } }

    // MARK: - Quem entra

    func gestor() async throws -> ClienteEmProcesso {
        try await navegador(.gestor, id: -77, nome: "Gestora", atos: PortalDoGestor.atos)
    }

    func consignataria(_ id: Int64) async throws -> ClienteEmProcesso {
        try await navegador(
            .consignataria, id: -88, nome: "Operadora", atos: PortalDaConsignataria.atos, consignataria: id)
    }

    func pessoa(_ id: Int64) async throws -> ClienteEmProcesso {
        try await navegador(.servidor, id: id, nome: "Pessoa", atos: PortalDoServidor.atos, pessoa: id)
    }

    func navegador(
        _ portal: Portal, id: Int64, nome: String, atos: [String], consignataria: Int64? = nil, pessoa: Int64? = nil,
        velado: Bool = false
    ) async throws -> ClienteEmProcesso {
        let cliente = ClienteEmProcesso(servidor)
        try await cliente.entrar(
            como: UsuarioNaSessao(
                id: id, nome: nome, portal: portal, perfil: "master", atos: Set(atos), consignataria: consignataria,
                pessoa: pessoa, sessao: "abcd", velado: velado))
        return cliente
    }

    // MARK: - O mês, sem tela

    /// Recebe, confere e aplica um arquivo da base.
    func receber(_ especie: EspecieDeEntrada, _ arquivo: String, de consignataria: Int64? = nil) async throws {
        let nome = URL(fileURLWithPath: arquivo).lastPathComponent
        let recepcao = try await pecas.entrada.receber(especie, nome: nome, consignataria: consignataria, por: .comando)
        try await recepcao.receber(Array(try Data(contentsOf: URL(fileURLWithPath: pasta + "/" + arquivo))))
        let id = try await recepcao.terminar().id
        let conferencia = try await pecas.entrada.conferir(id, por: .comando)
        try #require(conferencia.aprovada, "\(arquivo): \(conferencia.arquivo.motivo ?? "")")
        try await BaseCarregada.esperar(try await pecas.entrada.agendar(id, por: .comando), em: casa.banco)
    }

    /// Corta, glosa e gera a remessa; devolve as linhas da posicional.
    func remeter() async throws -> [LinhaPosicional] {
        let ciclo = CicloDaFolha(casa: casa, acervo: pecas.acervo)
        _ = try await ciclo.cortar(Self.mes, por: .comando)
        _ = try await ciclo.glosar(Self.mes, por: .comando)
        let remessas = try await ciclo.remeter(Self.mes, por: .comando)
        let posicional = try #require(remessas.first { $0.leiaute == "descontos-posicional" })
        let bytes = try await conteudo(posicional.arquivo)
        try await ciclo.enviar(Self.mes, por: .comando)
        try Data(bytes).write(to: URL(fileURLWithPath: pasta + "/remessa.txt"))
        return LinhaPosicional.ler(bytes)
    }

    /// A folha fechada que a folha fictícia faria da remessa, já importada, e devolvida às consignatárias.
    func fechar() async throws {
        let ciclo = CicloDaFolha(casa: casa, acervo: pecas.acervo)
        _ = try FolhaFicticia(leiautes: BancoDeTeste.raiz + "/Leiautes", semente: 7).retornar(
            remessa: pasta + "/remessa.txt", leiaute: "descontos-posicional", saida: pasta + "/retorno.txt")
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: pasta + "/retorno.txt")))
        let arquivo = try await Recepcao.guardar(
            bytes,
            NovoArquivo(
                especie: "retorno-da-folha", leiaute: "retorno-da-folha", nome: "retorno.txt", competencia: Self.mes),
            casa, por: .comando)
        let retorno = try await ciclo.receberRetorno(Self.mes, arquivo: arquivo.id, por: .comando)
        guard case .aplicado = retorno else { throw RetornoRecusado() }
        _ = try await ciclo.devolver(Self.mes, por: .comando)
    }

    /// As linhas do histórico do mês, baixado como o gestor o baixa.
    func historico() async throws -> [String] {
        let id = try await CicloDaFolha(casa: casa, acervo: pecas.acervo).gerarHistorico(Self.mes, por: .comando)
        return String(decoding: try await conteudo(id), as: UTF8.self).components(separatedBy: "\r\n")
    }

    struct RetornoRecusado: Error {}

    /// Os bytes de um arquivo guardado, baixados como o gestor os baixa.
    func conteudo(_ arquivo: Int64) async throws -> [UInt8] {
        let resposta = try await gestor().get("/gestor/arquivos/\(arquivo)/baixar")
        try #require(resposta.status == 200)
        return resposta.corpo
    }

    /// Um valor só, lido pelo dono.
    func um<T: LeituraSQL & Sendable>(_ sql: SQL, _ tipo: T.Type = T.self) async throws -> T {
        try await BancoDeTeste.um(sql, em: banco.dono)
    }

    func executar(_ sql: SQL) async throws {
        try await banco.dono.transacao(como: .proprio) { t in _ = try t.executar(sql) }
    }
}

/// Uma linha do arquivo posicional de descontos, lida pelas colunas do manual (`docs/leiautes.md`).
struct LinhaPosicional: Sendable {
    let matricula: String
    let rubrica: String
    let contrato: Int64
    let valor: Int64

    static func ler(_ bytes: [UInt8]) -> [LinhaPosicional] {
        String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n").filter { $0.hasPrefix("1") }.map {
            linha in
            func campo(_ inicio: Int, _ tamanho: Int) -> String {
                String(linha.dropFirst(inicio - 1).prefix(tamanho)).trimmingCharacters(in: .whitespaces)
            }
            return LinhaPosicional(
                matricula: campo(2, 12), rubrica: campo(14, 8), contrato: Int64(campo(22, 12)) ?? 0,
                valor: Int64(campo(34, 12)) ?? 0)
        }
    }
}
