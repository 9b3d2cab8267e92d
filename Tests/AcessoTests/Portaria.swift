import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import HTTPTypes
import Logging
import Nucleo
import OrgaoDeTeste
import Testing
import Web

/// A entrada e um portal de uma página só, sobre um órgão com um usuário.
final class Portaria: Sendable {
    static let login = "m.antunes"
    static let senha = "canoa violeta azul"
    static let correio = "m.antunes@exemplo.gov.br"

    let orgao: OrgaoDeTeste
    let servidor: ServidorMontado
    let recuperacao: Recuperacao

    private init(
        _ orgao: OrgaoDeTeste, _ senhas: Senha, comCorreio: Bool, conta: ContaDoOrgao?, _ diretorio: DiretorioDoOrgao?
    ) throws {
        self.orgao = orgao
        let recuperacao = Recuperacao(
            orgao.casa, publico: "https://consignacoes.exemplo.gov.br", demonstracao: false)
        self.recuperacao = recuperacao
        var log = Logger(label: "teste")
        log.logLevel = .critical
        let casa = orgao.casa
        var configuracao = ConfiguracaoDaWeb(porta: 0, tls: .semTLS)
        configuracao.relogio = { casa.relogio.agora.data }
        servidor = try Servidor.montar(configuracao, log: log) { montagem in
            montagem.guardaDeSessao = GuardaDeSessaoNoBanco(casa)
            Entrada.montar(
                em: &montagem,
                .init(
                    casa: casa, senhas: senhas, fachada: Fachada(), recuperacao: comCorreio ? recuperacao : nil,
                    conta: conta, diretorio: diretorio))
            let grupo = montagem.telas(
                "gestor", em: "/gestor", contexto: ContextoDoGestor.self, entrada: "/entrar"
            ) { _, _ in true }
            grupo.get("", ato: "inicio.ver") { _ in .html(Array("dentro".utf8)) }
            let doServidor = montagem.telas(
                "servidor", em: "/servidor", contexto: ContextoDoServidor.self, entrada: "/entrar"
            ) { _, _ in true }
            doServidor.get("", ato: "inicio.ver") { .html(Array("dentro, \($0.usuario.nome)".utf8)) }
        }
    }

    static func usando(
        correio: String? = correio, comCorreio: Bool = true, conta: ContaDoOrgao? = nil,
        diretorio: (Instalacao) -> DiretorioDoOrgao? = { _ in nil },
        _ corpo: (Portaria) async throws -> Void
    ) async throws {
        let orgao = try await OrgaoDeTeste.novo()
        do {
            // Custo mínimo: aqui não se mede a senha.
            let senhas = Senha(parametros: .init(memoria: 64, passadas: 1, faixas: 1))
            let resumo = try await senhas.resumir(senha)
            let casa = orgao.casa
            try await casa.banco.transacao(como: .motor) { t in
                for portal in [Portal.gestor, .servidor] {
                    try Perfil.garantir("master", nome: "Máster", portal: portal, atos: ["inicio.ver"], casa, em: t)
                }
                try CriarUsuario(
                    dados: DadosDoUsuario(nome: "Márcia Antunes", login: login, email: correio), portal: .gestor,
                    perfil: "master", resumoDaSenha: resumo
                ).executar(casa, em: t, por: .comando)
            }
            let portaria = try Portaria(orgao, senhas, comCorreio: comCorreio, conta: conta, diretorio(casa))
            // O desafio mais fácil que se aceita: aqui não se mede a conta.
            try await portaria.mudar(.dificuldadeDoDesafio, 8)
            try await corpo(portaria)
        } catch {
            // O erro que interessa é o do corpo.
            try? await orgao.apagar()
            throw error
        }
        try await orgao.apagar()
    }

    /// A mesma portaria, no mesmo órgão, com outro diretório.
    func comOutroDiretorio(_ diretorio: DiretorioDoOrgao, _ corpo: (Portaria) async throws -> Void) async throws {
        let senhas = Senha(parametros: .init(memoria: 64, passadas: 1, faixas: 1))
        try await corpo(try Portaria(orgao, senhas, comCorreio: false, conta: nil, diretorio))
    }

    func mudar(_ chave: ChaveDeParametro, _ valor: Int) async throws {
        let (casa, hoje) = (orgao.casa, orgao.casa.relogio.hoje)
        try await casa.banco.transacao(como: .motor) { t in
            try MudarParametro(chave, valor: valor, desde: hoje, fonte: "teste").executar(
                casa, em: t, por: .comando)
        }
    }

    func bloqueio() async throws -> String? {
        try await orgao.dono.transacao(como: .proprio) { t in
            try t.uma("SELECT bloqueio FROM usuario")?.ler(0, como: String?.self) ?? nil
        }
    }

    /// Quantos eventos há de um ato.
    func eventos(_ ato: String) async throws -> Int {
        try await orgao.dono.transacao(como: .proprio) { t in
            try t.uma("SELECT count(*) FROM evento WHERE ato = \(ato)")?.ler(0) ?? 0
        }
    }

    func navegador(_ endereco: String = "203.0.113.7", agente: String = "") -> Navegador {
        Navegador(cliente: ClienteEmProcesso(servidor, endereco: endereco), servidor: servidor, agente: agente)
    }
}

/// Alguém diante da entrada.
struct Navegador: Sendable {
    static let outraSessao = "/entrar/outra-sessao"

    let cliente: ClienteEmProcesso
    let servidor: ServidorMontado
    var agente = ""

    private var cabecalhos: [String: String] { agente.isEmpty ? [:] : ["User-Agent": agente] }

    /// Manda usuário e senha; a resposta como veio.
    func mandar(_ senha: String, login: String = Portaria.login) async throws -> RespostaLida {
        try await cliente.post(
            "/entrar", [("login", login), ("senha", senha)] + (try await desafio(em: "/entrar?portal=gestor")),
            cabecalhos: cabecalhos
        )
    }

    /// Para onde a entrada leva, depois de confirmar que encerra a outra sessão se ela perguntar; `nil` se recusou.
    func entrar(_ senha: String) async throws -> String? {
        let resposta = try await mandar(senha)
        guard resposta.status == 303 else { return nil }
        return resposta.destino == Self.outraSessao ? try await confirmar() : resposta.destino
    }

    /// Confirma que encerra a outra sessão.
    func confirmar() async throws -> String? {
        try await cliente.post(Self.outraSessao, cabecalhos: cabecalhos).destino
    }

    /// O estado HTTP da troca.
    func trocar(_ atual: String, _ nova: String) async throws -> Int {
        try await cliente.post("/senha", [("atual", atual), ("nova", nova), ("repetida", nova)]).status
    }
}

extension RespostaLida {
    /// O `Location`.
    var destino: String? { cabecalhos[.location] }
}
