import Acesso
import Arquivos
import Auditoria
import Averbacao
import BancoDeDados
import BancoDeTeste
import BaseDeTeste
import BaseFicticia
import CargaInicial
import Contratos
import Folha
import Foundation
import Logging
import Nucleo
import OrgaoDeTeste
import Tarefas
import Testing
import Web

@testable import PortalDoGestor

/// Um órgão fictício de verdade (catálogo implantado, carga inicial aplicada), o portal montado e o executor ligado.
final class BancadaDaFolha: Sendable {
    static let mes = BaseCarregada.mes

    let banco: BancoDeTeste
    let casa: Instalacao
    let trabalhos: TrabalhosDoGestor
    let executor: Executor
    let porta: Porta
    let servidor: ServidorMontado
    /// Onde a base fictícia escreveu a carga e os meses.
    let pasta: String

    private init(_ banco: BancoDeTeste, pasta: String) throws {
        self.banco = banco
        self.pasta = pasta
        let agora = Relogio.instante(dia: Dia(ano: 2026, mes: 10, dia: 12), hora: 9)
        let casa = Instalacao(banco: banco.aplicacao, cofre: try .sorteado(), relogio: .parado(em: agora))
        self.casa = casa
        var ritmo = Executor.Ritmo()
        ritmo.espera = .milliseconds(20)
        let executor = Executor(banco: banco.aplicacao, papel: .motor, ids: casa.ids, ritmo: ritmo)
        self.executor = executor
        let acervo = Acervo(pasta: BancoDeTeste.raiz + "/Leiautes")
        let fila = FilaDeTarefas(ids: casa.ids) { executor.acordar() }
        let trabalhos = TrabalhosDoGestor(
            casa: casa, acervo: acervo, fila: fila,
            entrada: EntradaDaFolha(casa: casa, acervo: acervo, fila: fila) { _, _, _ in })
        self.trabalhos = trabalhos
        let porta = Porta(casa)
        self.porta = porta
        var log = Logger(label: "teste")
        log.logLevel = .critical
        servidor = try Servidor.montar(ConfiguracaoDaWeb(porta: 0, tls: .semTLS), log: log) { montagem in
            PortalDoGestor.montar(
                em: &montagem,
                .init(
                    casa: casa, balcao: Balcao(casa: casa, porta: porta), fachada: Fachada(),
                    consultas: ConsultasGuardadas(casa), trabalhos: trabalhos))
        }
    }

    /// Monta, carrega, entrega ao corpo e desfaz, haja o que houver.
    static func usando(_ corpo: (BancadaDaFolha) async throws -> Void) async throws {
        let pasta = try await BancoDeTeste.caminhoDescartavel("folha-\(UInt32.random(in: 0 ... .max))")
        let bancada = try BancadaDaFolha(try await BancoDeTeste.novo(), pasta: pasta)
        let resultado: Result<Void, any Error>
        do {
            try await bancada.carregar()
            resultado = .success(try await corpo(bancada))
        } catch { resultado = .failure(error) }
        await bancada.executor.encerrar()
        await bancada.porta.encerrar()
        // O erro que interessa é o do corpo.
        try? await bancada.banco.apagar()
        try resultado.get()
    }

    private func carregar() async throws {
        trabalhos.registrar(em: executor)
        try await BaseCarregada(casa, executor, trabalhos.ciclo.acervo, trabalhos.fila, pasta: pasta).carregar(
            comOutrasFormas: true)
    }

    func navegador(atos: [String] = PortalDoGestor.atos) async throws -> ClienteEmProcesso {
        let cliente = ClienteEmProcesso(servidor)
        try await cliente.entrar(
            como: UsuarioNaSessao(
                id: -77, nome: "Gestora", portal: .gestor, perfil: "master", atos: Set(atos), consignataria: nil,
                pessoa: nil, sessao: "abcd"))
        return cliente
    }

    func bytes(_ arquivo: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: pasta + "/" + arquivo)))
    }

    /// Todas as tabelas, menos o recibo dos arquivos, a trilha e a fila.
    func fotografia() async throws -> [String: String] {
        try await BancoDeTeste.fotografia(em: banco.dono)
    }

    /// Um valor só, lido pelo dono.
    func um<T: LeituraSQL & Sendable>(_ sql: SQL, _ tipo: T.Type = T.self) async throws -> T {
        try await BancoDeTeste.um(sql, em: banco.dono)
    }

    /// O último evento de um ato, aberto.
    func ultimoEvento(_ ato: String) async throws -> EventoLido {
        let trilha = casa.trilha
        let lido = try await banco.dono.transacao(como: .proprio) { t -> EventoLido? in
            guard let linha = try t.uma("SELECT max(id) FROM evento WHERE ato = \(ato)"),
                let id = try linha.ler(0, como: Int64?.self)
            else { return nil }
            return try EventoLido.ler(id, trilha, em: t)
        }
        return try #require(lido, "\(ato)")
    }

    func consignataria(_ codigo: String) async throws -> Int64 {
        try await um("SELECT id FROM consignataria WHERE codigo = \(codigo)")
    }
}

/// Quem joga o mês pelas páginas: envia, espera, abre, baixa.
struct Jogadora {
    let bancada: BancadaDaFolha
    let cliente: ClienteEmProcesso

    init(_ bancada: BancadaDaFolha, atos: [String] = PortalDoGestor.atos) async throws {
        self.bancada = bancada
        cliente = try await bancada.navegador(atos: atos)
    }

    func abrir(_ caminho: String) async throws -> String {
        let pagina = try await cliente.get(caminho)
        #expect(pagina.status == 200, "\(caminho): \(pagina.status)")
        return pagina.texto
    }

    /// Manda um arquivo por multipart e espera a conferência; devolve o endereço do recibo.
    func enviar(
        _ caminho: String, _ nome: String, _ bytes: [UInt8], campos: [(String, String)] = []
    ) async throws -> String {
        let resposta = try await cliente.enviar(
            caminho, campos: [("_chave", "chave-\(UInt64.random(in: 0 ... .max))")] + campos,
            arquivos: [("arquivo", nome, bytes)])
        let destino = try #require(resposta.destino, "\(caminho): \(resposta.status) \(mensagens(resposta.texto))")
        guard destino.hasPrefix("/gestor/tarefas/") else { return destino }
        _ = try await esperar(destino)
        let pagina = try await abrir(destino)
        return try #require(pagina.firstMatch(of: /\/gestor\/arquivos\/\d+/)).output.description
    }

    /// Faz um ato (POST) que vira trabalho e espera acabar; devolve a página do trabalho.
    func fazer(_ caminho: String, _ campos: [(String, String)] = []) async throws -> String {
        let resposta = try await cliente.post(
            caminho, [("_chave", "chave-\(UInt64.random(in: 0 ... .max))")] + campos)
        let destino = try #require(resposta.destino, "\(caminho): \(resposta.status) \(mensagens(resposta.texto))")
        guard destino.hasPrefix("/gestor/tarefas/") else { return try await abrir(destino) }
        _ = try await esperar(destino)
        return try await abrir(destino)
    }

    private func esperar(_ tarefa: String) async throws -> EstadoDaTarefa {
        let id = try #require(Int64(tarefa.dropFirst("/gestor/tarefas/".count)))
        return try #require(
            try await FilaDeTarefas.esperar(
                id, ate: .seconds(120), em: bancada.casa.banco, como: .motor, cada: .milliseconds(20)))
    }

    /// Recebe, confere e aplica um arquivo da base; devolve a página do trabalho.
    func carregar(
        _ especie: String, _ arquivo: String, consignataria: String? = nil, leiaute: String? = nil
    ) async throws -> String {
        var campos: [(String, String)] = []
        if let leiaute { campos.append(("leiaute", leiaute)) }
        if let consignataria {
            campos.append(("consignataria", "\(try await bancada.consignataria(consignataria))"))
        }
        let recibo = try await enviar(
            "/gestor/receber/\(especie)", String(arquivo.split(separator: "/").last ?? ""),
            try bancada.bytes(arquivo), campos: campos)
        let pagina = try await abrir(recibo)
        try #require(pagina.contains("Conferido, a aplicar"), "\(arquivo): \(mensagens(pagina))")
        _ = try await abrir(recibo + "/aplicar")
        return try await fazer(recibo + "/aplicar")
    }

    /// Carrega a folha de 10/2026, corta e aperta a margem de todos: sem isso a base pequena quase não tem corte.
    func cortarComMargemApertada() async throws {
        _ = try await carregar("cadastro-da-folha", "2026-10/cadastro.txt")
        _ = try await carregar("margens-da-folha", "2026-10/margens.txt")
        _ = try await carregar("bases-da-folha", "2026-10/bases.csv")
        _ = try await fazer("/gestor/competencias/2026-10/cortar")
        try await bancada.banco.dono.transacao(como: .proprio) { t in
            _ = try t.executar("UPDATE margem_da_folha SET bruta = bruta / 4 WHERE competencia = '2026-09-01'")
        }
    }

    /// O que a página diz em mensagem, para o teste que falha explicar-se.
    func mensagens(_ pagina: String) -> String {
        pagina.matches(
            of: /<p class="(?:mensagem-titulo|progresso-etapa)[^>]*>([\s\S]*?)<\/p>(?:\s*<p>([\s\S]*?)<\/p>)?/
        )
        .map { "\($0.output.1) \($0.output.2 ?? "")" }.joined(separator: " | ")
    }

    /// Os arquivos que a página dá para baixar, na ordem.
    func arquivos(_ pagina: String) -> [Int64] {
        pagina.matches(of: /\/gestor\/arquivos\/(\d+)\/baixar/).compactMap { Int64($0.output.1) }
    }

    func baixar(_ arquivo: Int64) async throws -> [UInt8] {
        let resposta = try await cliente.get("/gestor/arquivos/\(arquivo)/baixar")
        #expect(resposta.status == 200)
        return resposta.corpo
    }
}
