import Acesso
import Auditoria
import BancoDeDados
import Diretorio
import Foundation
import Nucleo
import OrgaoDeTeste
import ServidoresDeTeste
import Web

/// Um diretório de ensaio com uma conta, a da pessoa que a folha tem, e a portaria que entra por ele.
struct CenaDoDiretorio {
    static let senha = "a senha, lá do órgão: çã"
    /// Segundos: máquina carregada demora a fechar o TLS.
    private static let folgado = 30

    let ensaio: DiretorioDeEnsaio
    let portaria: Portaria
    let pessoa: PessoaDeTeste
    private let identificador: IdentificadorNaConta

    static func usando(
        _ identificador: IdentificadorNaConta = .cpf("employeeID"), startTLS: Bool = false, direto: Bool = false,
        filtro: String = "(uid={usuario})", grupo: Bool = false, portais: Set<Portal> = [.servidor],
        senhaPropria: Bool = false, piso: Duration = .zero,
        _ corpo: (CenaDoDiretorio) async throws -> Void
    ) async throws {
        let ensaio = try DiretorioDeEnsaio()
        defer { ensaio.parar() }
        let meio: ConfiguracaoDoDiretorio.Meio =
            direto
            ? try .direta(como: DiretorioDeEnsaio.nome(de: "{usuario}"), base: nil, filtro: nil)
            : try procurando(filtro)
        var configuracao = try ConfiguracaoDoDiretorio(
            servidores: startTLS ? ensaio.porStartTLS : ensaio.seguro, meio: meio, atributo: identificador.campo,
            grupo: grupo ? DiretorioDeEnsaio.grupo : nil, autoridades: ensaio.autoridade)
        configuracao.prazoEmSegundos = folgado
        try await Portaria.usando(diretorio: { casa in
            DiretorioDoOrgao(
                Diretorio(configuracao) { casa.relogio.agora.data }, identificador: identificador, nome: "do MPMG",
                portais: portais, senhaPropria: senhaPropria, piso: piso)
        }) { portaria in
            let pessoa = try await portaria.orgao.pessoa(1, margens: ["geral": 100_00])
            try ensaio.cadastrar(
                "ana", senha: senha,
                ["employeeID": pessoa.cpf.formatado, "employeeNumber": "\(pessoa.matricula)", "cn": "Nome de Lá"])
            try await corpo(
                CenaDoDiretorio(ensaio: ensaio, portaria: portaria, pessoa: pessoa, identificador: identificador))
        }
    }

    private static func procurando(_ filtro: String) throws -> ConfiguracaoDoDiretorio.Meio {
        try .procurando(
            servico: DiretorioDeEnsaio.servico, senha: DiretorioDeEnsaio.senhaDoServico,
            base: DiretorioDeEnsaio.base, filtro: filtro)
    }

    /// Outro diretório, com o mesmo jeito de procurar. Prazo curto, só para quem não vai responder.
    func diretorio(
        servidores: String, autoridade: String?, prazo: Int = Self.folgado
    ) throws -> DiretorioDoOrgao {
        var configuracao = try ConfiguracaoDoDiretorio(
            servidores: servidores, meio: try Self.procurando("(uid={usuario})"), atributo: identificador.campo,
            autoridades: autoridade)
        configuracao.prazoEmSegundos = prazo
        return DiretorioDoOrgao(
            Diretorio(configuracao) { Date() }, identificador: identificador, nome: "do MPMG", piso: .zero)
    }

    /// Manda usuário e senha pelo formulário do diretório.
    static func mandar(
        _ navegador: Navegador, _ usuario: String = "ana", _ senha: String = senha, portal: String = "servidor",
        campos: [(String, String)] = []
    ) async throws -> RespostaLida {
        try await navegador.cliente.post(
            "/entrar",
            [("meio", "orgao"), ("portal", portal), ("login", usuario), ("senha", senha)] + campos
                + (try await navegador.desafio(em: "/entrar?portal=\(portal)")))
    }

    /// O mesmo; sem navegador, um novo, de outro endereço, que confirma que encerra a outra sessão se ela perguntar.
    func mandar(
        _ usuario: String = "ana", _ senha: String = senha, portal: String = "servidor",
        campos: [(String, String)] = [], _ navegador: Navegador? = nil
    ) async throws -> RespostaLida {
        let quem = navegador ?? portaria.navegador("203.0.113.\(Int.random(in: 1...250))")
        let resposta = try await Self.mandar(quem, usuario, senha, portal: portal, campos: campos)
        guard resposta.destino == Navegador.outraSessao else { return resposta }
        return try await quem.cliente.post(Navegador.outraSessao)
    }

    func mandar(_ navegador: Navegador) async throws -> RespostaLida {
        try await mandar("ana", Self.senha, navegador)
    }

    func vinculo(_ situacao: String, encerrado: String?) async throws {
        let vinculo = pessoa.vinculo
        try await portaria.orgao.dono.transacao(como: .proprio) { t in
            _ = try t.executar(
                "UPDATE vinculo SET situacao = \(situacao), encerrado_em = \(encerrado.valorSQL)::date WHERE id = \(vinculo)"
            )
        }
    }

    func usuarios() async throws -> [String] {
        try await portaria.orgao.dono.transacao(como: .proprio) { t in
            try t.executar(
                "SELECT situacao || ' ' || (senha IS NULL)::text FROM usuario WHERE portal = 'servidor' ORDER BY id"
            ).map { try $0.ler(0) }
        }
    }

    /// Os eventos de um ato, abertos, do mais velho ao mais novo.
    func eventos(_ ato: String) async throws -> [EventoLido] {
        let trilha = portaria.orgao.casa.trilha
        return try await portaria.orgao.dono.transacao(como: .proprio) { t in
            try t.executar("SELECT id FROM evento WHERE ato = \(ato) ORDER BY id").compactMap {
                try EventoLido.ler(try $0.ler(0), trilha, em: t)
            }
        }
    }

    /// Um texto do conteúdo de cada evento de um ato.
    func ditos(_ chave: String, em ato: String) async throws -> [String] {
        try await eventos(ato).map { evento in
            guard case .objeto(let campos)? = evento.dado else { return "" }
            switch campos[chave] {
            case .some(.texto(let dito)): return dito
            default: return ""
            }
        }
    }

    /// As recusas, sem o começo que todas têm.
    func motivos() async throws -> [String] {
        try await ditos("motivo", em: "acesso.entrar-recusado").map { $0.replacing("diretório do órgão: ", with: "") }
    }
}
