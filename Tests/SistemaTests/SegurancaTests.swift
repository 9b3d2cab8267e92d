import Acesso
import Auditoria
import BancoDeDados
import BancoDeTeste
import Cadastro
import Cifra
import Contratos
import Foundation
import HTTPTypes
import Logging
import Nucleo
import OrgaoDeTeste
import PortalDoGestor
import Testing
import Web

@testable import averba

/// O que a norma de segurança pede do programa montado por inteiro, item a item em `docs/seguranca/asvs.md`.
///
/// Quem entra, entra pela tela, com senha: um usuário em cada portal.
@Suite(.serialized, .timeLimit(.minutes(15))) struct SegurancaTests {
    private static let senha = "canoa violeta azul"
    private static let inicios = ["gestora": "/gestor", "operador": "/consignataria", "pessoa": "/servidor"]

    private static func usando(_ corpo: (OrgaoDeTeste, ServidorMontado) async throws -> Void) async throws {
        let orgao = try await OrgaoDeTeste.novo()
        let porta = Porta(orgao.casa)
        let resultado: Result<Void, any Error>
        do {
            var log = Logger(label: "teste")
            log.logLevel = .critical
            let pecas = Pecas(
                casa: orgao.casa, raiz: BancoDeTeste.raiz, catalogo: GuardaDoCatalogo(), porta: porta,
                demonstracao: false)
            let casa = orgao.casa
            var configuracao = ConfiguracaoDaWeb(porta: 0, tls: .semTLS)
            configuracao.relogio = { casa.relogio.agora.data }
            let servidor = try Servidor.montar(configuracao, log: log) { try Rotas.montar(em: &$0, pecas) }
            resultado = .success(try await corpo(orgao, servidor))
        } catch { resultado = .failure(error) }
        await porta.encerrar()
        try await orgao.apagar()
        try resultado.get()
    }

    /// Um usuário de cada portal, no perfil de mestre, com a mesma senha.
    private static func povoar(_ orgao: OrgaoDeTeste, demonstracao: Bool = false) async throws {
        let casa = orgao.casa
        let pessoa = try await orgao.pessoa(1, margens: ["geral": 900_00]).pessoa
        let resumo = try await Senha(parametros: .init(memoria: 64, passadas: 1, faixas: 1)).resumir(senha)
        try await casa.banco.transacao(como: .motor) { t in
            try Implantacao.garantirPerfis(casa, em: t)
            func criar(_ login: String, _ portal: Portal, consignataria: Int64? = nil, pessoa: Int64? = nil) throws {
                try CriarUsuario(
                    dados: DadosDoUsuario(nome: "Fulana de Tal", login: login), portal: portal, perfil: "master",
                    resumoDaSenha: resumo, consignataria: consignataria, pessoa: pessoa, demonstracao: demonstracao
                ).executar(casa, em: t, por: .comando)
            }
            try criar("gestora", .gestor)
            try criar("operador", .consignataria, consignataria: Fixo.bancoA)
            try criar("pessoa", .servidor, pessoa: pessoa)
        }
    }

    @discardableResult
    private static func entrar(
        _ cliente: ClienteEmProcesso, _ login: String, _ senha: String = senha
    ) async throws -> RespostaLida {
        let tela = try await cliente.get("/entrar")
        return try await cliente.post(
            "/entrar", [("login", login), ("senha", senha)] + DesafioDeTeste.campos(tela.texto))
    }

    private static func eventos(_ orgao: OrgaoDeTeste, _ ato: String) async throws -> Int64 {
        try await orgao.dono.transacao(como: .proprio) { t in
            try t.uma("SELECT count(*) FROM evento WHERE ato = \(ato)")?.ler(0) ?? -1
        }
    }

    // MARK: - Cookies, entrada e saída

    @Test("todo cookie é só deste servidor e só por HTTPS; o da sessão, o programa da página não lê")
    func cookies() async throws {
        try await Self.usando { orgao, servidor in
            try await Self.povoar(orgao)
            let cliente = ClienteEmProcesso(servidor)
            let respostas = [
                try await cliente.get("/entrar"), try await cliente.post("/aparencia", [("contraste", "alto")]),
                try await Self.entrar(cliente, "gestora"), try await cliente.post("/sair"),
            ]
            var nomes: Set<String> = []
            for cookie in respostas.flatMap({ $0.cabecalhos[values: .setCookie] }) {
                let nome = String(cookie.prefix { $0 != "=" })
                nomes.insert(nome)
                #expect(nome.hasPrefix("__Host-"), "\(cookie)")
                #expect(cookie.contains("; Secure") && cookie.contains("; Path=/"), "\(cookie)")
                #expect(cookie.contains("; SameSite=Lax") && !cookie.contains("Domain"), "\(cookie)")
                #expect(cookie.contains("; HttpOnly") || nome == "__Host-aparencia", "\(cookie)")
                #expect(cookie.utf8.count < 4_096)
            }
            #expect(nomes == ["__Host-averba", "__Host-averba-antes", "__Host-aparencia"])
        }
    }

    @Test("quem sai manda o navegador esquecer o que guardou; entrada certa, entrada recusada e saída ficam na trilha")
    func saida() async throws {
        try await Self.usando { orgao, servidor in
            try await Self.povoar(orgao)
            let cliente = ClienteEmProcesso(servidor)
            #expect(try await Self.entrar(cliente, "gestora", "outra senha qualquer").status == 400)
            #expect(try await Self.entrar(cliente, "ninguem").status == 400)
            #expect(try await Self.entrar(cliente, "gestora").destino == "/gestor")
            let cookie = cliente.cookieDeSessao
            let saiu = try await cliente.post("/sair")
            #expect(saiu.cabecalho("Clear-Site-Data") == "\"cache\", \"storage\"")
            cliente.porCookieDeSessao(cookie)
            #expect(try await cliente.get("/gestor").status == 303)
            #expect(try await Self.eventos(orgao, "acesso.entrar-recusado") == 2)
            #expect(try await Self.eventos(orgao, "acesso.entrar") == 1)
            #expect(try await Self.eventos(orgao, "acesso.sair") == 1)
        }
    }

    @Test("a senha confere como foi escrita: sessenta e quatro letras, caixa, acento e até a última contam")
    func senhaInteira() async throws {
        let longa = "Pé de ipê amarelo às 7 da manhã, na rua da Bahia & arredores; Á!"
        #expect(longa.count == 64)
        try await Self.usando { orgao, servidor in
            try await Self.povoar(orgao)
            let cliente = ClienteEmProcesso(servidor)
            try await Self.entrar(cliente, "gestora")
            let troca = try await cliente.post(
                "/senha", [("atual", Self.senha), ("nova", longa), ("repetida", longa)])
            #expect(troca.status == 303, "nenhuma classe é exigida, e nenhuma letra se proíbe")
            #expect(try await cliente.post("/sair").status == 303)
            for errada in [longa.lowercased(), String(longa.dropLast()), longa.replacing("ê", with: "e")] {
                #expect(
                    try await Self.entrar(ClienteEmProcesso(servidor), "gestora", errada).status == 400, "\(errada)")
            }
            #expect(try await Self.entrar(ClienteEmProcesso(servidor), "gestora", longa).destino == "/gestor")
        }
    }

    @Test("a instalação não traz conta nenhuma, e a da base fictícia só entra na demonstração")
    func contasDeFabrica() async throws {
        try await Self.usando { orgao, servidor in
            let quantas = try await orgao.dono.transacao(como: .proprio) { t in
                try t.uma("SELECT count(*) FROM usuario")?.ler(0, como: Int64.self)
            }
            #expect(quantas == 0)
            try await Self.povoar(orgao, demonstracao: true)
            for login in Self.inicios.keys {
                #expect(try await Self.entrar(ClienteEmProcesso(servidor), login).status == 400, "\(login)")
            }
        }
    }

    @Test(
        "a entrada só pede usuário e senha; o campo de senha esconde o que se digita, diz ao gerenciador de senhas o que é, e há como trocá-la"
    )
    func campoDeSenha() async throws {
        try await Self.usando { orgao, servidor in
            try await Self.povoar(orgao)
            let cliente = ClienteEmProcesso(servidor)
            func campos(_ html: String) -> [String] {
                html.matches(of: /<input[^>]*name="(senha|atual|nova|repetida)"[^>]*>/).map { String($0.output.0) }
            }
            let tela = try await cliente.get("/entrar").texto
            let visiveis = tela.matches(of: /<input[^>]*>/).map { String($0.output) }.filter {
                !$0.contains("type=\"hidden\"")
            }.compactMap { $0.firstMatch(of: /name="([^"]+)"/).map { String($0.output.1) } }
            #expect(visiveis == ["login", "senha"], "nem dica nem pergunta")
            let entrada = campos(tela)
            try await Self.entrar(cliente, "gestora")
            let troca = campos(try await cliente.get("/senha").texto)
            #expect(entrada.count == 1 && troca.count == 3)
            for campo in entrada + troca {
                #expect(campo.contains("type=\"password\""), "\(campo)")
                let esperado =
                    campo.contains("name=\"nova\"") || campo.contains("name=\"repetida\"") ? "new" : "current"
                #expect(campo.contains("autocomplete=\"\(esperado)-password\""), "\(campo)")
                let maximo = campo.firstMatch(of: /maxlength="(\d+)"/).flatMap { Int($0.output.1) } ?? .max
                #expect(maximo >= 64, "\(campo)")
            }
        }
    }

    // MARK: - Toda rota

    private static let comTexto = ["text/", "+xml", "/xml"]

    @Test(
        "toda página e leitura diz o tipo e a codificação do que leva, não se guarda, não se emoldura e não se abre a outra origem"
    )
    func cabecalhos() async throws {
        try await Self.usando { orgao, servidor in
            try await Self.povoar(orgao)
            var lidas = 0
            for login in Self.inicios.keys.sorted() {
                let cliente = ClienteEmProcesso(servidor)
                try await Self.entrar(cliente, login)
                for rota in servidor.tabela.rotas
                where rota.metodo == .get && rota.parametros.isEmpty && rota.especie != .eventos
                    && rota.especie != .estatico
                {
                    let resposta = try await cliente.get(rota.caminho, cabecalhos: ["Origin": "https://mau.example"])
                    let onde = "\(login) \(rota.caminho)"
                    lidas += 1
                    let tipo = resposta.tipo ?? ""
                    #expect(resposta.corpo.isEmpty || !tipo.isEmpty, "\(onde)")
                    if Self.comTexto.contains(where: tipo.contains) {
                        #expect(tipo.contains("charset=utf-8"), "\(onde): \(tipo)")
                    }
                    if tipo.hasPrefix("text/html") { #expect(resposta.texto.hasPrefix("<!DOCTYPE html>"), "\(onde)") }
                    #expect(resposta.cabecalho("X-Content-Type-Options") == "nosniff", "\(onde)")
                    #expect(resposta.cabecalho("Access-Control-Allow-Origin") == nil, "\(onde)")
                    // O contrato da API é público e tem marca de versão; o resto não se guarda.
                    let guarda = rota.grupo == "documentacao" ? "private, no-cache" : "no-store"
                    #expect(resposta.cabecalho("Cache-Control") == guarda, "\(onde)")
                    #expect(resposta.cabecalho("Referrer-Policy") == "same-origin", "\(onde)")
                    let politica = resposta.cabecalho("Content-Security-Policy") ?? ""
                    for diretiva in [
                        "default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'",
                    ] {
                        #expect(politica.contains(diretiva), "\(onde): \(diretiva)")
                    }
                    #expect(!politica.contains("unsafe") && !politica.contains("*"), "\(onde): \(politica)")
                }
            }
            #expect(lidas > 60, "\(lidas)")
        }
    }

    @Test("toda página de quem entrou mostra por onde sair")
    func sair() async throws {
        try await Self.usando { orgao, servidor in
            try await Self.povoar(orgao)
            for (login, inicio) in Self.inicios {
                let cliente = ClienteEmProcesso(servidor)
                try await Self.entrar(cliente, login)
                for caminho in ["/senha", "/sessoes", "/segundo-fator"] {
                    let resposta = try await cliente.get(caminho)
                    #expect(resposta.status == 200 && resposta.texto.contains("action=\"/sair\""), "\(caminho)")
                }
                var abertas = 0
                for rota in servidor.tabela.rotas
                where rota.metodo == .get && rota.especie == .pagina && rota.parametros.isEmpty
                    && (rota.caminho == inicio || rota.caminho.hasPrefix(inicio + "/"))
                {
                    let resposta = try await cliente.get(rota.caminho)
                    guard resposta.status == 200, resposta.tipo?.hasPrefix("text/html") == true else { continue }
                    abertas += 1
                    #expect(resposta.texto.contains("action=\"/sair\""), "\(rota.caminho)")
                }
                #expect(abertas > 3, "\(inicio): \(abertas)")
            }
        }
    }

    @Test("método que não se oferece é recusado; pasta, arquivo de ponto, código e página de defeito não se servem")
    func nadaAMais() async throws {
        try await Self.usando { orgao, servidor in
            let cliente = ClienteEmProcesso(servidor)
            for metodo in ["TRACE", "OPTIONS", "PUT", "DELETE", "PROPFIND"] {
                let resposta = try await cliente.pedir(metodo, "/entrar")
                #expect(resposta.status == 405, "\(metodo): \(resposta.status)")
                #expect(!resposta.texto.contains("__Host-"), "\(metodo) não devolve o pedido")
            }
            for caminho in [
                "/.git/config", "/.git/HEAD", "/.env", "/.svn/entries", "/Package.swift",
                "/Sources/averba/Servir.swift",
                "/Migracoes", "/publico", "/publico/js", "/publico/../Package.swift", "/publico/%2e%2e/Package.swift",
                "/chaves", "/segredo", "/dados", "/debug", "/metrics", "/server-status", "/swagger", "/api/v1/metricas",
            ] {
                let resposta = try await cliente.get(caminho)
                #expect([404, 400].contains(resposta.status), "\(caminho): \(resposta.status)")
                #expect(!resposta.texto.contains("[core]") && !resposta.texto.contains("swift-tools"), "\(caminho)")
            }
        }
    }

    // MARK: - Segredo

    @Test(
        "dez que sobem juntos ficam com o mesmo segredo de formulário, que só o dono lê; o estragado é dito, e não trocado"
    )
    func segredo() async throws {
        let pasta = FileManager.default.temporaryDirectory.appending(path: "averba-segredo-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: pasta) }
        try FileManager.default.createDirectory(atPath: pasta, withIntermediateDirectories: true)
        let segredos = try await withThrowingTaskGroup(of: [UInt8].self) { grupo in
            for _ in 0..<10 { grupo.addTask { try SegredoDoServidor.abrir(na: pasta) } }
            return try await grupo.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
        }
        #expect(segredos.count == 1 && segredos.first?.count == 32)
        #expect(try FileManager.default.contentsOfDirectory(atPath: pasta) == ["segredo"])
        let modo = try FileManager.default.attributesOfItem(atPath: pasta + "/segredo")[.posixPermissions]
        #expect(modo as? Int == 0o600)
        try Data([1, 2, 3]).write(to: URL(fileURLWithPath: pasta + "/segredo"))
        #expect(throws: SegredoIlegivel.self) { try SegredoDoServidor.abrir(na: pasta) }
    }
}
