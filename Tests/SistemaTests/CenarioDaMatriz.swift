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

/// O servidor inteiro montado sobre um órgão com duas consignatárias e duas pessoas, cada uma com o que é seu.
final class CenarioDaMatriz: Sendable {
    let orgao: OrgaoDeTeste
    let servidor: ServidorMontado
    private let porta: Porta
    let objetos: Objetos

    /// O que há de cada um: `proprio` é de A (ou da pessoa 1), `alheio` é de B (ou da pessoa 2).
    struct Objetos: Sendable {
        var contrato: (proprio: Int64, alheio: Int64)
        /// Da consignatária A, reservados por uma agência dela e por outra.
        var daAgencia: (proprio: Int64, alheio: Int64)
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
        /// O evento já selado de cada consignatária.
        var eventoDaConsignataria: (proprio: Int64, alheio: Int64)
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

    static func usando(_ corpo: (CenarioDaMatriz) async throws -> Void) async throws {
        let orgao = try await OrgaoDeTeste.novo()
        let porta = Porta(orgao.casa)
        do {
            try await corpo(try CenarioDaMatriz(orgao, porta, try await preparar(orgao, porta)))
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
        func arquivo(_ especie: String, _ consignataria: Int64) async throws -> Int64 {
            try await Self.arquivo(casa, especie, consignataria)
        }
        let consultas = ConsultasGuardadas(casa)
        let a = try await reservar(balcao, pessoas[0], Fixo.bancoA)
        let b = try await reservar(balcao, pessoas[1], Fixo.bancoB)
        let acesso = try await ObjetosDeAcesso.preparar(casa)
        let agencias = (
            try await reservar(balcao, pessoas[0], Fixo.bancoA, agencia: acesso.correspondente.proprio),
            try await reservar(balcao, pessoas[1], Fixo.bancoA, agencia: try await outraAgencia(casa))
        )
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
        func selado(_ contrato: Int64) async throws -> Int64 {
            try await orgao.dono.transacao(como: .proprio) { t in
                try #require(
                    try t.uma("SELECT min(id) FROM evento WHERE objeto = 'contrato' AND objeto_id = \(contrato)")?.ler(
                        0, como: Int64?.self))
            }
        }
        return Objetos(
            contrato: (a, b), daAgencia: agencias,
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
            eventoDaConsignataria: (try await selado(a), try await selado(b)),
            conectado: conectado, campanha: try await campanhas(orgao, pessoas),
            acesso: acesso)
    }

    private static func reservar(
        _ balcao: Balcao, _ pessoa: PessoaDeTeste, _ consignataria: Int64, agencia: Int64? = nil
    ) async throws -> Int64 {
        let resposta = try await balcao.reservar(
            Balcao.Reserva(
                quem: .matricula(pessoa.matricula), consignataria: consignataria, produto: Fixo.mensalidade,
                parcela: Dinheiro(centavos: 30_00), prazo: nil),
            por: Autor(
                usuario: -11, nome: "A", perfil: "operador", consignataria: consignataria, correspondente: agencia,
                canal: .rest), chave: "matriz-\(pessoa.pessoa)-\(consignataria)-\(agencia ?? 0)")
        return try #require(resposta.contrato)
    }

    private static func arquivo(_ casa: Instalacao, _ especie: String, _ consignataria: Int64) async throws -> Int64 {
        try await Recepcao.guardar(
            Array("T;0;0,00\r\n".utf8),
            NovoArquivo(especie: especie, nome: "envio.csv", consignataria: consignataria), casa,
            por: Autor(usuario: -11, nome: "A", perfil: "operador", consignataria: consignataria, canal: .tela)
        ).id
    }

    /// Uma segunda agência da consignatária A.
    private static func outraAgencia(_ casa: Instalacao) async throws -> Int64 {
        try await casa.banco.transacao(como: .motor) { t in
            try ObjetosDeAcesso.correspondente("L2", de: Fixo.bancoA, casa, em: t)
        }
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

    private enum Dono { case proprio, alheio, inexistente, daAgencia, deOutraAgencia }

    private func usuario(_ portal: Portal, atos: Set<String>) -> UsuarioNaSessao {
        UsuarioNaSessao(
            id: portal == .consignataria ? Fixo.bancoA : -77, nome: "Alguém", portal: portal, perfil: "master",
            atos: atos,
            consignataria: portal == .consignataria ? Fixo.bancoA : nil,
            pessoa: portal == .servidor ? objetos.pessoas[0] : nil, sessao: "abcd", mestre: true)
    }

    /// Quem é de um tipo, com todos os atos que o tipo aceita.
    private func navegador(_ tipo: TipoDePerfil) async throws -> ClienteEmProcesso {
        let cliente = ClienteEmProcesso(servidor)
        let correspondente = tipo == .correspondente ? objetos.acesso.correspondente.proprio : nil
        try await cliente.entrar(
            como: UsuarioNaSessao(
                id: -78, nome: "Alguém", portal: tipo.portal, perfil: tipo.rawValue,
                atos: todos.filter { tipo.aceita(AtoConcedivel($0)) },
                consignataria: tipo.portal == .consignataria ? Fixo.bancoA : nil, pessoa: nil, sessao: "efgh",
                velado: tipo == .operadora, correspondente: correspondente))
        return cliente
    }

    /// A página de uma rota no objeto próprio, de quem pode tudo no portal dela.
    func abrir(_ rota: Rota) async throws -> RespostaLida {
        let portal = try #require(Portal(rawValue: rota.grupo))
        return try await navegador(portal, atos: todos).get(caminho(rota, .proprio))
    }

    /// O que recebe cada tipo que não é mestre: a agência, no que reservou, no que outra reservou e no que não existe; quem só lê e o apoio.
    private func porTipo(_ rota: Rota) async throws -> [String] {
        var (minha, deOutra): (String, String) = ("—", "—")
        var orgao = ["—", "—", "—"]
        switch rota.grupo {
        case "consignataria":
            let agencia = try await navegador(.correspondente)
            let (sua, alheia) = (caminho(rota, .daAgencia), caminho(rota, .deOutraAgencia))
            // O ato que ela tem não se faz aqui: só se lê.
            if rota.metodo == .get || !TipoDePerfil.correspondente.aceita(AtoConcedivel(rota.ato)) {
                minha = try await estado(rota, sua, agencia, nil)
            }
            if alheia != sua { deOutra = try await estado(rota, alheia, agencia, nil) }
        case "gestor":
            for (n, tipo) in [TipoDePerfil.fiscal, .auditor, .operadora].enumerated() {
                orgao[n] = try await estado(rota, caminho(rota, .proprio), navegador(tipo), nil)
            }
        default: break
        }
        return [minha, deOutra] + orgao
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
        ].joined(separator: ";") + ";" + (try await porTipo(rota)).joined(separator: ";")
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
            case .proprio, .daAgencia, .deOutraAgencia: "\(par.proprio)"
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
        trocar("id", id(rota, dono, caminho.split(separator: "/"), escolha: { escolha($0, 999_999_999) }, doGestor))
        return caminho
    }

    /// O objeto que o caminho nomeia, conforme o grupo da rota.
    private func id(
        _ rota: Rota, _ dono: Dono, _ segmentos: [Substring], escolha: ((proprio: Int64, alheio: Int64)) -> String,
        _ doGestor: (Int64) -> String
    ) -> String {
        switch rota.grupo {
        case "servidor":
            let par = segmentos.contains("prova-anual") ? objetos.campanha : objetos.contratoDaPessoa
            return escolha(par)
        case "consignataria", "integracao":
            if segmentos.contains("arquivos") {
                return escolha(objetos.arquivo)
            } else if segmentos.contains("lotes") {
                return escolha(objetos.lote)
            } else if let par = objetos.acesso.par(segmentos) {
                return escolha(par)
            } else if segmentos.contains("auditoria") {
                return escolha(objetos.eventoDaConsignataria)
            } else if dono == .daAgencia || dono == .deOutraAgencia {
                return "\(dono == .daAgencia ? objetos.daAgencia.proprio : objetos.daAgencia.alheio)"
            } else {
                return escolha(objetos.contrato)
            }
        default:
            if segmentos.contains("pessoas") || segmentos.contains("sondagens") {
                return doGestor(objetos.pessoas[0])
            } else if segmentos.contains("arquivos") {
                return doGestor(objetos.arquivo.proprio)
            } else if segmentos.contains("consignatarias") {
                return doGestor(Fixo.bancoA)
            } else if segmentos.contains("sessoes") {
                return doGestor(objetos.conectado)
            } else if segmentos.contains("auditoria") {
                return doGestor(objetos.evento)
            } else if let par = objetos.acesso.par(segmentos) {
                return doGestor(par.proprio)
            } else {
                return doGestor(objetos.contrato.proprio)
            }
        }
    }
}
