import Acesso
import Auditoria
import BancoDeDados
import Foundation
import HTTPTypes
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import Testing
import Web

/// Gente inventada que entra nas telas, cada uma com o seu papel.
extension BancadaDaProva {
    static let mestre = "123.456.789-09"
    static let operador = "987.654.321-00"
    static let representante = "111.444.777-35"
    static let cidada = cpf
    static let atendente = "222.333.444-05"

    /// As contas da demonstração: nos ensaios das telas, entrar é de outra prova.
    static func contas() throws -> [ContaFicticia] {
        try [mestre, operador, representante, cidada, atendente].enumerated().map { posicao, cpf in
            ContaFicticia(cpf: try CPF.lendo(cpf), nome: "Pessoa \(posicao)", oQueE: "ensaio")
        }
    }

    func conceder(
        _ cpf: String, _ papel: PapelNaProva, mestre: Bool = false, cliente: Int64? = nil
    ) async throws {
        let casa = orgao.casa
        let pedido = ConcederPapel(
            cpf: try CPF.lendo(cpf), nome: "Fulana de \(papel.nome)", papel: papel, mestre: mestre, cliente: cliente)
        try await casa.banco.transacao(como: .motor) { t in try pedido.executar(casa, em: t, por: .comando) }
    }

    /// Um navegador em que esta conta entrou, pela entrada fictícia.
    func entrar(
        _ cpf: String, volta: String? = nil, de endereco: String = "203.0.113.7", agente: String = ""
    ) async throws -> ClienteEmProcesso {
        let navegador = ClienteEmProcesso(servidor, endereco: endereco)
        _ = try await navegador.get("/entrar")
        let lida = try await entrar(navegador, cpf, volta: volta, agente: agente)
        try #require(lida.status == 303, "\(lida.texto)")
        return navegador
    }

    /// O envio da conta fictícia, num navegador que já abriu a entrada.
    func entrar(
        _ navegador: ClienteEmProcesso, _ cpf: String, volta: String? = nil, agente: String = ""
    ) async throws -> RespostaLida {
        let contas = [Self.mestre, Self.operador, Self.representante, Self.cidada, Self.atendente]
        let posicao = try #require(contas.firstIndex(of: cpf))
        return try await navegador.post(
            "/entrar/demonstracao", [("conta", "\(posicao)")] + (volta.map { [("volta", $0)] } ?? []),
            cabecalhos: ["User-Agent": agente])
    }

    /// Com um operador-mestre, um operador, um atendente e um representante do primeiro cliente.
    static func comGente(_ corpo: (BancadaDaProva) async throws -> Void) async throws {
        try await usando(ficticias: try contas()) { bancada in
            try await bancada.conceder(mestre, .operador, mestre: true)
            try await bancada.conceder(operador, .operador)
            try await bancada.conceder(atendente, .atendente)
            try await bancada.conceder(representante, .representante, cliente: bancada.cliente)
            try await corpo(bancada)
        }
    }

    func eventos(_ ato: String) async throws -> Int {
        try await orgao.dono.transacao(como: .proprio) { t in
            try t.uma("SELECT count(*) FROM evento WHERE ato = \(ato)")?.ler(0) ?? 0
        }
    }

    func entradas() async throws -> Int {
        try await orgao.dono.transacao(como: .proprio) { t in
            try t.uma("SELECT count(*) FROM entrada_da_prova")?.ler(0) ?? 0
        }
    }
}

extension RespostaLida {
    /// O `Location`.
    var destino: String? { cabecalhos[.location] }
}
