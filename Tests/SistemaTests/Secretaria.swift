import Acesso
import Antivirus
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
import PortalDaConsignataria
import PortalDoGestor
import Testing
import Web

@testable import averba

/// O servidor inteiro, com sessões no banco e senhas de verdade, para provar quem administra usuários, perfis e credenciais.
final class Secretaria: Sendable {
    let orgao: OrgaoDeTeste
    let servidor: ServidorMontado
    private let porta: Porta
    private let senhas = Senha(parametros: .init(memoria: 64, passadas: 1, faixas: 1))
    static let senha = "canoa violeta azul"
    static let publico = "https://consignacoes.orgao.gov.br"

    var casa: Instalacao { orgao.casa }
    var balcao: Balcao { Balcao(casa: orgao.casa, porta: porta) }

    private init(_ orgao: OrgaoDeTeste, _ porta: Porta, _ conta: ContaDoOrgao?) throws {
        (self.orgao, self.porta) = (orgao, porta)
        var log = Logger(label: "teste")
        log.logLevel = .critical
        let pecas = Pecas(
            casa: orgao.casa, raiz: BancoDeTeste.raiz, catalogo: GuardaDoCatalogo(), porta: porta, demonstracao: false,
            correio: try CorreioDaCasa.ler(
                pasta: "/nao-existe",
                ambiente: [
                    "AVERBA_SMTP": "smtp://localhost:2525", "AVERBA_SMTP_DE": "averba@orgao.gov.br",
                    "AVERBA_ENDERECO_PUBLICO": Self.publico,
                ]), conta: conta)
        var configuracao = ConfiguracaoDaWeb(porta: 0, tls: .semTLS)
        let casa = orgao.casa
        configuracao.relogio = { casa.relogio.agora.data }
        servidor = try Servidor.montar(configuracao, log: log) { montagem in try Rotas.montar(em: &montagem, pecas) }
    }

    /// Com os perfis do programa e três mestres: `ana` e `bia` no órgão, `caio` na consignatária A, `davi` na B.
    static func usando(
        conta: ContaDoOrgao? = nil, antivirus: Antivirus? = nil, _ corpo: (Secretaria) async throws -> Void
    ) async throws {
        let orgao = try await OrgaoDeTeste.novo(antivirus: antivirus)
        let porta = Porta(orgao.casa)
        do {
            let secretaria = try Secretaria(orgao, porta, conta)
            let casa = orgao.casa
            try await casa.banco.transacao(como: .motor) { t in try Implantacao.garantirPerfis(casa, em: t) }
            try await secretaria.criar("ana", .gestor, "master")
            try await secretaria.criar("bia", .gestor, "master")
            try await secretaria.criar("caio", .consignataria, "master", Fixo.bancoA)
            try await secretaria.criar("davi", .consignataria, "master", Fixo.bancoB)
            try await corpo(secretaria)
        } catch {
            await porta.encerrar()
            // O erro que interessa é o do corpo.
            try? await orgao.apagar()
            throw error
        }
        await porta.encerrar()
        try await orgao.apagar()
    }

    /// Um usuário já com a senha de todos, no perfil do código dado.
    @discardableResult
    func criar(
        _ login: String, _ portal: Portal, _ perfil: String, _ consignataria: Int64? = nil, cpf: CPF? = nil,
        correspondente: Int64? = nil, email: String? = nil, pessoa: Int64? = nil
    ) async throws -> Int64 {
        let resumo = try await senhas.resumir(Self.senha)
        let casa = casa
        return try await casa.banco.transacao(como: .motor) { t in
            try CriarUsuario(
                dados: DadosDoUsuario(nome: "Usuário \(login)", login: login, email: email, cpf: cpf), portal: portal,
                perfil: perfil, resumoDaSenha: resumo, consignataria: consignataria, correspondente: correspondente,
                pessoa: pessoa
            ).executar(casa, em: t, por: .comando)
        }
    }

    /// Uma reserva pendente da consignatária A, para a primeira pessoa; devolve o contrato.
    func reservar(chave: String) async throws -> Int64 {
        let pessoa = try await orgao.pessoa(1, margens: ["geral": 900_00])
        let reserva = try await balcao.reservar(
            .init(
                quem: .matricula(pessoa.matricula), consignataria: Fixo.bancoA, produto: Fixo.mensalidade,
                parcela: Dinheiro(centavos: 30_00), prazo: nil),
            por: Autor(usuario: -11, nome: "A", perfil: "operador", consignataria: Fixo.bancoA, canal: .rest),
            chave: chave)
        return try #require(reserva.contrato)
    }

    func garantirPerfil(_ codigo: String, _ portal: Portal, atos: [String]) async throws -> Int64 {
        let casa = casa
        return try await casa.banco.transacao(como: .motor) { t in
            try Perfil.garantir(codigo, nome: "Perfil \(codigo)", portal: portal, atos: atos, casa, em: t)
            return try #require(
                try t.uma("SELECT id FROM perfil WHERE portal = \(portal.rawValue) AND codigo = \(codigo)")
            )
            .ler(0, como: Int64.self)
        }
    }

    /// Os ids dos perfis que o órgão oferece às consignatárias, pelo código.
    func perfis(_ codigos: [String]) async throws -> [String: Int64] {
        try await orgao.dono.transacao(como: .proprio) { t in
            var ids: [String: Int64] = [:]
            for linha in try t.executar(
                "SELECT codigo, id FROM perfil WHERE portal = 'consignataria' AND consignataria_id IS NULL AND codigo = ANY (\(codigos))"
            ) { ids[try linha.ler(0)] = try linha.ler(1, como: Int64.self) }
            return ids
        }
    }

    /// Quem entrou pela tela; falha se não entrou.
    func navegador(
        _ login: String, _ senha: String = Secretaria.senha, endereco: String = "203.0.113.7"
    ) async throws -> ClienteEmProcesso {
        let cliente = ClienteEmProcesso(servidor, endereco: endereco)
        let resposta = try await entrar(cliente, login, senha)
        try #require(resposta.status == 303, "\(login) não entrou: \(resposta.status)")
        return cliente
    }

    /// Se a senha deixa entrar.
    func entra(_ login: String, _ senha: String = Secretaria.senha) async throws -> Bool {
        try await entrar(ClienteEmProcesso(servidor), login, senha).status == 303
    }

    /// O envio da entrada, com a verificação contra robôs resolvida.
    func entrar(_ cliente: ClienteEmProcesso, _ login: String, _ senha: String) async throws -> RespostaLida {
        let desafio = DesafioDeTeste.campos(try await ClienteEmProcesso(servidor).get("/entrar?portal=gestor").texto)
        return try await cliente.post("/entrar", [("login", login), ("senha", senha)] + desafio)
    }

    func usuario(_ login: String) async throws -> Int64? {
        let indice = DadosDoUsuario.indice(doLogin: login, casa.cofre)
        return try await orgao.dono.transacao(como: .proprio) { t in
            try t.uma("SELECT id FROM usuario WHERE login_indice = \(indice)")?.ler(0)
        }
    }

    func situacao(_ login: String) async throws -> String? {
        let indice = DadosDoUsuario.indice(doLogin: login, casa.cofre)
        return try await orgao.dono.transacao(como: .proprio) { t in
            try t.uma("SELECT situacao FROM usuario WHERE login_indice = \(indice)")?.ler(0)
        }
    }

    /// Quantos eventos de um ato há na trilha.
    func eventos(_ ato: String) async throws -> Int64 {
        try await orgao.dono.transacao(como: .proprio) { t in
            try t.uma("SELECT count(*) FROM evento WHERE ato = \(ato)")?.ler(0, como: Int64.self) ?? 0
        }
    }

    /// Tudo do cadastro de acesso, em texto, para provar que uma recusa não mudou nada.
    func fotografia() async throws -> String {
        try await orgao.dono.transacao(como: .proprio) { t in
            try ["usuario", "perfil", "perfil_ato", "credencial"].map { tabela in
                let sql = "SELECT coalesce(string_agg(x::text, E'\\n' ORDER BY x::text), '') FROM \(tabela) x"
                return try t.uma(SQL(stringLiteral: sql))?.ler(0, como: String.self) ?? ""
            }.joined(separator: "\n==\n")
        }
    }

    /// A senha sorteada que a página mostra.
    static func senhaMostrada(_ pagina: RespostaLida) throws -> String {
        let achada = try #require(pagina.texto.firstMatch(of: /<code>([^<]+)<\/code>/))
        return String(achada.1)
    }
}

extension RespostaLida {
    /// O texto como se lê, sem marcação.
    var lido: String { LeitorDePagina.texto(texto) }
}
