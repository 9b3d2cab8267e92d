import Acesso
import BancoDeDados
import Foundation
import Nucleo
import OrgaoDeTeste
import Provedor
import ServidoresDeTeste
import Testing
import Web

/// Um provedor de OpenID Connect de ensaio com uma conta, a da pessoa que a folha tem, e a portaria que entra por ele.
struct CenaDaConta {
    static let publico = "https://consignacoes.exemplo.gov.br"

    let provedor: ProvedorDeEnsaio
    let portaria: Portaria
    let pessoa: PessoaDeTeste
    let ponteiro: PonteiroDoEnsaio

    static func usando(
        _ identificador: IdentificadorNaConta = .cpf("cpf"), prazo: Int64 = 30,
        _ corpo: (CenaDaConta) async throws -> Void
    ) async throws {
        let ensaio = try ProvedorDeEnsaio()
        defer { ensaio.parar() }
        let ponteiro = PonteiroDoEnsaio()
        var configuracao = try ConfiguracaoDoProvedor(
            emissor: ensaio.emissor, cliente: "averba", segredo: "o segredo & tal", autoridades: ensaio.autoridade)
        configuracao.prazoEmSegundos = prazo
        let provedor = Provedor(configuracao) { ponteiro.agora }
        let conta = ContaDoOrgao(provedor, identificador: identificador, nome: "do MPMG", publico: publico)
        try await Portaria.usando(conta: conta) { portaria in
            let pessoa = try await portaria.orgao.pessoa(1, margens: ["geral": 100_00])
            try ensaio.cadastrar(
                "ana",
                ["cpf": pessoa.cpf.formatado, "name": "Nome do Provedor", "matricula": "\(pessoa.matricula)"])
            try await corpo(CenaDaConta(provedor: ensaio, portaria: portaria, pessoa: pessoa, ponteiro: ponteiro))
        }
    }

    /// O caminho, daqui, da volta a que o provedor manda.
    static func caminho(_ endereco: String) -> String {
        #expect(endereco.hasPrefix(publico + "/entrar/orgao/volta?"), "\(endereco)")
        return String(endereco.dropFirst(publico.count))
    }

    /// Do botão à volta do provedor; a resposta da volta.
    func entrar(
        como sujeito: String = "ana", _ navegador: Navegador, por botao: String = "/entrar/orgao",
        adiantando segundos: Double = 0
    ) async throws -> RespostaLida {
        let ida = try await navegador.cliente.get(botao)
        let volta = try provedor.entrar(sujeito, em: try #require(ida.destino))
        ponteiro.adiantar(segundos)
        return try await navegador.cliente.get(Self.caminho(volta))
    }

    func usuarios() async throws -> [String] { try await portaria.servidores() }
}

extension Portaria {
    /// A situação dos usuários servidores, e se não têm senha aqui.
    func servidores() async throws -> [String] {
        try await orgao.dono.transacao(como: .proprio) { t in
            try t.executar(
                "SELECT situacao || ' ' || (senha IS NULL)::text FROM usuario WHERE portal = 'servidor' ORDER BY id"
            ).map { try $0.ler(0) }
        }
    }

    /// Quantos erros se contaram contra os servidores.
    func errosDosServidores() async throws -> Int {
        try await orgao.dono.transacao(como: .proprio) { t in
            try t.uma("SELECT coalesce(sum(erros_seguidos), 0)::bigint FROM usuario WHERE portal = 'servidor'")?.ler(0)
                ?? -1
        }
    }
}
