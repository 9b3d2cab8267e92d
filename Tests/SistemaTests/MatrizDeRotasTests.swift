import Acesso
import Arquivos
import Auditoria
import Averbacao
import BancoDeDados
import BancoDeTeste
import Cadastro
import Cifra
import Contratos
import Foundation
import Logging
import Nucleo
import OrgaoDeTeste
import ProvaAnual
import Testing
import Web

@testable import averba

/// Toda rota que o executável monta × quem a pede × de quem é o objeto, comparada com o retrato que alguém leu e aprovou.
///
/// A lista sai da tabela de rotas: rota nova não está no retrato e reprova até que se leia a linha dela. Para gravá-lo de novo:
/// `make retratos`. Recusa nenhuma muda o banco, e a de objeto alheio é igual à de objeto que não existe.
@Suite(.serialized) struct MatrizDeRotasTests {
    static let retrato = BancoDeTeste.raiz + "/Tests/SistemaTests/Retratos/rotas.csv"

    static let cabecalho = """
        # Cada rota e o estado HTTP que recebe quem: não entrou; é de outro portal (com todos os atos); é do portal e não tem o ato; tem o ato e
        # pede objeto seu (só as de leitura); pede objeto alheio; pede objeto que não existe. «—» não se aplica.
        metodo;caminho;grupo;ato;sem sessão;outro portal;sem ato;próprio;alheio;inexistente

        """

    @Test(
        "RNF-SEG-04, RF-CON-01, POC-CON-02: cada rota × cada tipo de usuário × objeto próprio e alheio é o que o retrato diz"
    )
    func matriz() async throws {
        try await Cenario.usando { cenario in
            let antes = try await cenario.orgao.fotografia()
            var linhas: [String] = []
            for rota in cenario.servidor.tabela.rotas where rota.especie != .estatico {
                linhas.append(try await cenario.linha(rota))
            }
            #expect(try await cenario.orgao.fotografia() == antes, "recusa ou leitura que mudou alguma coisa")
            let atual = Self.cabecalho + linhas.sorted().joined(separator: "\n") + "\n"
            if ProcessInfo.processInfo.environment["REGRAVAR"] != nil {
                try atual.write(toFile: Self.retrato, atomically: true, encoding: .utf8)
            }
            let aprovado = try String(contentsOfFile: Self.retrato, encoding: .utf8)
            let (eram, sao) = (Set(aprovado.split(separator: "\n")), Set(atual.split(separator: "\n")))
            #expect(sao.subtracting(eram).sorted() == [], "a mais do que o retrato aprova")
            #expect(eram.subtracting(sao).sorted() == [], "o retrato aprova e não existe")
        }
    }

    @Test(
        "RNF-SEG-04: o retrato não deixa passar quem não entrou, quem é de outro portal, quem não tem o ato nem quem pede o alheio"
    )
    func retratoFechado() throws {
        // O aviso da prova de vida não tem credencial: o que chega é assinado, e se confere.
        let abertas: Set = ["entrada", "conta", "saude", "documentacao", "documentacao-na-tela", "aviso-da-prova"]
        for linha in try String(contentsOfFile: Self.retrato, encoding: .utf8).split(separator: "\n").dropFirst(3) {
            let c = linha.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
            guard !abertas.contains(c[2]) else { continue }
            #expect(["303", "401"].contains(c[4]), "sem sessão: \(linha)")
            #expect(["303", "401"].contains(c[5]), "outro portal: \(linha)")
            #expect(c[6] == "403", "sem ato: \(linha)")
            #expect(c[8] == "—" || c[8] == c[9], "alheio e inexistente se distinguem: \(linha)")
            #expect(c[8] == "—" || !c[8].hasPrefix("2"), "alheio responde: \(linha)")
        }
    }
}

/// O servidor inteiro montado sobre um órgão com duas consignatárias e duas pessoas, cada uma com o que é seu.
private final class Cenario: Sendable {
    let orgao: OrgaoDeTeste
    let servidor: ServidorMontado
    private let porta: Porta
    private let objetos: Objetos

    /// O que há de cada um: `proprio` é de A (ou da pessoa 1), `alheio` é de B (ou da pessoa 2).
    struct Objetos: Sendable {
        var contrato: (proprio: Int64, alheio: Int64)
        var arquivo: (proprio: Int64, alheio: Int64)
        var lote: (proprio: Int64, alheio: Int64)
        var consulta: (proprio: String, alheio: String)
        /// Credenciais de integração de A: com todos os atos e sem nenhum.
        var credencial: String
        var semAto: String
        /// As duas pessoas, e o contrato que é de cada uma.
        var pessoas: [Int64]
        var contratoDaPessoa: (proprio: Int64, alheio: Int64)
        /// Um evento já selado, que tem prova.
        var evento: Int64
        /// Quem tem uma sessão aberta.
        var conectado: Int64
        /// A campanha de prova de vida que alcança a pessoa 1, e a que alcança a 2.
        var campanha: (proprio: Int64, alheio: Int64)
        var acesso: ObjetosDeAcesso
    }

    private init(_ orgao: OrgaoDeTeste, _ porta: Porta, _ objetos: Objetos) throws {
        (self.orgao, self.porta, self.objetos) = (orgao, porta, objetos)
        var log = Logger(label: "teste")
        log.logLevel = .critical
        let pecas = Pecas(
            casa: orgao.casa, raiz: BancoDeTeste.raiz, catalogo: GuardaDoCatalogo(), porta: porta, demonstracao: false)
        servidor = try Servidor.montar(ConfiguracaoDaWeb(porta: 0, tls: .semTLS), log: log) { montagem in
            try Rotas.montar(em: &montagem, pecas)
            // A sessão se põe direto na guarda: entrar é de outra prova.
            montagem.guardaDeSessao = GuardaDeSessaoNaMemoria()
        }
    }

    static func usando(_ corpo: (Cenario) async throws -> Void) async throws {
        let orgao = try await OrgaoDeTeste.novo()
        let porta = Porta(orgao.casa)
        do {
            try await corpo(try Cenario(orgao, porta, try await preparar(orgao, porta)))
        } catch {
            await porta.encerrar()
            // O erro que interessa é o do corpo.
            try? await orgao.apagar()
            throw error
        }
        await porta.encerrar()
        try await orgao.apagar()
    }

    private static func preparar(_ orgao: OrgaoDeTeste, _ porta: Porta) async throws -> Objetos {
        let casa = orgao.casa
        let balcao = Balcao(casa: casa, porta: porta)
        let pessoas = [
            try await orgao.pessoa(1, margens: ["geral": 900_00]),
            try await orgao.pessoa(2, margens: ["geral": 900_00]),
        ]
        func reservar(_ pessoa: PessoaDeTeste, _ consignataria: Int64) async throws -> Int64 {
            let resposta = try await balcao.reservar(
                Balcao.Reserva(
                    quem: .matricula(pessoa.matricula), consignataria: consignataria, produto: Fixo.mensalidade,
                    parcela: Dinheiro(centavos: 30_00), prazo: nil),
                por: Autor(usuario: -11, nome: "A", perfil: "operador", consignataria: consignataria, canal: .rest),
                chave: "matriz-\(pessoa.pessoa)-\(consignataria)")
            return try #require(resposta.contrato)
        }
        func arquivo(_ especie: String, _ consignataria: Int64) async throws -> Int64 {
            try await Recepcao.guardar(
                Array("T;0;0,00\r\n".utf8),
                NovoArquivo(especie: especie, nome: "envio.csv", consignataria: consignataria), casa,
                por: Autor(usuario: -11, nome: "A", perfil: "operador", consignataria: consignataria, canal: .tela)
            ).id
        }
        let consultas = ConsultasGuardadas(casa)
        let a = try await reservar(pessoas[0], Fixo.bancoA)
        let b = try await reservar(pessoas[1], Fixo.bancoB)
        func credencial(_ atos: [String]) async throws -> String {
            try await casa.banco.transacao(como: .motor) { t in
                try Credencial.criar(
                    nome: "Integração", consignataria: Fixo.bancoA, atos: atos,
                    expira: casa.relogio.agora + .seconds(3_600), casa, em: t, por: .comando)
            }
        }
        let conectado = try await conectar(casa)
        try await orgao.selar()
        let evento = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try #require(try t.uma("SELECT min(evento_id) FROM folha_da_trilha")).ler(0, como: Int64.self)
        }
        return Objetos(
            contrato: (a, b),
            arquivo: (
                try await arquivo("variaveis-da-consignataria", Fixo.bancoA),
                try await arquivo("variaveis-da-consignataria", Fixo.bancoB)
            ),
            lote: (
                try await arquivo("inclusoes-da-consignataria", Fixo.bancoA),
                try await arquivo("inclusoes-da-consignataria", Fixo.bancoB)
            ),
            consulta: (
                try #require(try await consultas.guardar(["matricula": "1001-00"], de: Fixo.bancoA)),
                try #require(try await consultas.guardar(["matricula": "1001-00"], de: Fixo.bancoB))
            ),
            credencial: try await credencial(AverbacaoRoutes.atos + [ContratosPorRest.ato]),
            semAto: try await credencial([]),
            pessoas: pessoas.map(\.pessoa), contratoDaPessoa: (a, b), evento: evento,
            conectado: conectado, campanha: try await campanhas(orgao, pessoas),
            acesso: try await ObjetosDeAcesso.preparar(casa))
    }

    /// Uma campanha de prova de vida para cada pessoa: a 1 se aposenta, e a 2 passa a pensionista.
    private static func campanhas(
        _ orgao: OrgaoDeTeste, _ pessoas: [PessoaDeTeste]
    ) async throws -> (Int64, Int64) {
        let (casa, hoje) = (orgao.casa, orgao.casa.relogio.hoje)
        try await orgao.dono.transacao(como: .proprio) { t in
            try t.executar("UPDATE vinculo SET situacao = 'inativo' WHERE id = \(pessoas[0].vinculo)")
            try t.executar("UPDATE vinculo SET categoria = 'pensionista' WHERE id = \(pessoas[1].vinculo)")
        }
        return try await casa.banco.transacao(como: .motor) { t in
            func abrir(_ publico: Campanha.Publico) throws -> Int64 {
                try AbrirCampanha(nome: "Campanha", publico: publico, comeco: hoje, fim: hoje + 30, lembretes: [])
                    .executar(casa, em: t, por: .comando)
            }
            return (try abrir(.aposentados), try abrir(.pensionistas))
        }
    }

    /// Um usuário com uma sessão aberta no banco, para o gestor ver.
    private static func conectar(_ casa: Instalacao) async throws -> Int64 {
        let usuario = try await casa.banco.transacao(como: .motor) { t in
            try Perfil.garantir("consulta", nome: "Consulta", portal: .gestor, atos: [], casa, em: t)
            return try CriarUsuario(
                dados: DadosDoUsuario(nome: "Rui", login: "rui"), portal: .gestor, perfil: "consulta",
                resumoDaSenha: nil
            ).executar(casa, em: t, por: .comando)
        }
        let agora = casa.relogio.agora.data
        try await GuardaDeSessaoNoBanco(casa).criar(
            ResumoDeSessao(bytes: Imprevisivel.bytes(32)),
            SessaoGuardada(
                identidade: UsuarioNaSessao(
                    id: usuario, nome: "Rui", portal: .gestor, perfil: "consulta", atos: [], consignataria: nil,
                    pessoa: nil, sessao: ""), criadaEm: agora, vistaEm: agora), noLugarDe: nil)
        return usuario
    }

    // MARK: - Quem pede

    private enum Dono { case proprio, alheio, inexistente }

    private func usuario(_ portal: Portal, atos: Set<String>) -> UsuarioNaSessao {
        UsuarioNaSessao(
            id: portal == .consignataria ? Fixo.bancoA : -77, nome: "Alguém", portal: portal, perfil: "master",
            atos: atos,
            consignataria: portal == .consignataria ? Fixo.bancoA : nil,
            pessoa: portal == .servidor ? objetos.pessoas[0] : nil, sessao: "abcd", mestre: true)
    }

    /// Os das rotas, e os que só dizem que parte da trilha se lê.
    private var todos: Set<String> { Set(servidor.tabela.atos + ParteDaTrilha.allCases.map(\.ato)) }

    private func navegador(_ portal: Portal, atos: Set<String>) async throws -> ClienteEmProcesso {
        let cliente = ClienteEmProcesso(servidor)
        try await cliente.entrar(como: usuario(portal, atos: atos))
        return cliente
    }

    // MARK: - O que se pede

    func linha(_ rota: Rota) async throws -> String {
        let portal = Portal(rawValue: rota.grupo)
        let integracao = rota.grupo == "integracao"
        let (proprio, alheio) = (caminho(rota, .proprio), caminho(rota, .alheio))
        let inexistente = caminho(rota, .inexistente)
        let semSessao = try await estado(rota, proprio, ClienteEmProcesso(servidor), nil)
        var outroPortal = "—"
        var semAto = "—"
        var (meu, deOutro, deNinguem) = ("—", "—", "—")
        if let portal {
            var vistos: Set<String> = []
            for outro in Portal.allCases where outro != portal {
                vistos.insert(try await estado(rota, proprio, navegador(outro, atos: todos), nil))
            }
            outroPortal = vistos.sorted().joined(separator: "/")
            semAto = try await estado(rota, proprio, navegador(portal, atos: []), nil)
            let dentro = try await navegador(portal, atos: todos)
            if rota.metodo == .get { meu = try await estado(rota, proprio, dentro, nil) }
            if alheio != proprio { deOutro = try await estado(rota, alheio, dentro, nil) }
            if inexistente != proprio { deNinguem = try await estado(rota, inexistente, dentro, nil) }
        } else if integracao {
            outroPortal = try await estado(rota, proprio, navegador(.gestor, atos: todos), nil)
            let cliente = ClienteEmProcesso(servidor)
            semAto = try await estado(rota, proprio, cliente, objetos.semAto)
            if rota.metodo == .get { meu = try await estado(rota, proprio, cliente, objetos.credencial) }
            if alheio != proprio { deOutro = try await estado(rota, alheio, cliente, objetos.credencial) }
            if inexistente != proprio { deNinguem = try await estado(rota, inexistente, cliente, objetos.credencial) }
        }
        return [
            rota.metodo.rawValue, rota.caminho, rota.grupo, rota.ato, semSessao, outroPortal, semAto, meu, deOutro,
            deNinguem,
        ].joined(separator: ";")
    }

    private func estado(
        _ rota: Rota, _ caminho: String, _ cliente: ClienteEmProcesso, _ credencial: String?
    ) async throws -> String {
        let resposta: RespostaLida
        switch rota.especie {
        case .envio:
            resposta = try await cliente.enviar(caminho, arquivos: [("arquivo", "envio.csv", Array("x".utf8))])
        case .formulario:
            resposta = try await cliente.post(caminho)
        case .api where rota.metodo != .get:
            resposta = try await cliente.json(
                rota.metodo.rawValue, caminho, "{}", credencial: credencial, chave: "matriz-\(UUID().uuidString)")
        case .bruta:
            resposta = try await cliente.pedir(
                rota.metodo.rawValue, caminho, cabecalhos: ["Content-Type": "application/jwt"], corpo: Array("x".utf8))
        default:
            var cabecalhos: [String: String] = [:]
            if let credencial { cabecalhos["Authorization"] = "Bearer \(credencial)" }
            resposta = try await cliente.get(caminho, cabecalhos: cabecalhos)
        }
        return String(resposta.status)
    }

    /// O caminho com os parâmetros do objeto de cada um; parâmetro que não é objeto de ninguém (o mês, o leiaute) é sempre o mesmo.
    private func caminho(_ rota: Rota, _ dono: Dono) -> String {
        func escolha<T>(_ par: (proprio: T, alheio: T), _ nenhum: T) -> String {
            switch dono {
            case .proprio: "\(par.proprio)"
            case .alheio: "\(par.alheio)"
            case .inexistente: "\(nenhum)"
            }
        }
        func doGestor(_ id: Int64) -> String { dono == .inexistente ? "999999999" : "\(id)" }
        var caminho = rota.caminho
        func trocar(_ parametro: String, _ valor: String) {
            caminho = caminho.replacingOccurrences(of: "{\(parametro)}", with: valor)
        }
        trocar("mes", "2026-10")
        trocar("consignataria", doGestor(Fixo.bancoA))
        trocar("campanha", doGestor(objetos.campanha.proprio))
        let codigo =
            caminho.contains("/parametros/")
            ? "acesso.erros-de-senha" : caminho.contains("/prova-de-vida/") ? "emprestimo" : "margens-da-folha"
        trocar("codigo", dono == .inexistente ? "nao-ha" : codigo)
        trocar("consulta", escolha(objetos.consulta, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"))
        let id: String
        switch rota.grupo {
        case "servidor":
            let par = caminho.contains("/prova-anual/") ? objetos.campanha : objetos.contratoDaPessoa
            id = escolha(par, 999_999_999)
        case "consignataria", "integracao":
            let segmentos = caminho.split(separator: "/")
            if segmentos.contains("arquivos") {
                id = escolha(objetos.arquivo, 999_999_999)
            } else if segmentos.contains("lotes") {
                id = escolha(objetos.lote, 999_999_999)
            } else if let par = objetos.acesso.par(segmentos) {
                id = escolha(par, 999_999_999)
            } else {
                id = escolha(objetos.contrato, 999_999_999)
            }
        default:
            let segmentos = caminho.split(separator: "/")
            if segmentos.contains("pessoas") || segmentos.contains("sondagens") {
                id = doGestor(objetos.pessoas[0])
            } else if segmentos.contains("arquivos") {
                id = doGestor(objetos.arquivo.proprio)
            } else if segmentos.contains("consignatarias") {
                id = doGestor(Fixo.bancoA)
            } else if segmentos.contains("sessoes") {
                id = doGestor(objetos.conectado)
            } else if segmentos.contains("auditoria") {
                id = doGestor(objetos.evento)
            } else if let par = objetos.acesso.par(segmentos) {
                id = doGestor(par.proprio)
            } else {
                id = doGestor(objetos.contrato.proprio)
            }
        }
        trocar("id", id)
        return caminho
    }
}
