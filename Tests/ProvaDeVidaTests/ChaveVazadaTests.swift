import Auditoria
import BancoDeDados
import Foundation
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import Testing
import Web

/// Trocar o segredo do cliente e a chave do serviço: o que continua a valer, por quanto tempo, e o que deixa de valer na hora.
@Suite struct ChaveVazadaTests {
    private static func status(_ token: String, _ bancada: BancadaDaProva) async throws -> Int {
        try await bancada.navegador.json("GET", "/v1/medicao/2026-10", "", credencial: token).status
    }

    private static func chaves(_ bancada: BancadaDaProva) async throws -> [String] {
        let lida = try bancada.json(try await bancada.navegador.get("/.well-known/jwks.json"))
        return ((lida["keys"] as? [[String: Any]]) ?? []).compactMap { $0["kid"] as? String }
    }

    @Test("PV-36: a chave comprometida, e as que ainda se publicavam, deixam de conferir na hora; sem isso, meia hora")
    func comprometida() async throws {
        try await BancadaDaProva.usando { bancada in
            let casa = bancada.orgao.casa
            let primeira = try await bancada.token()
            _ = try await casa.banco.transacao(como: .motor) { t in
                try ChaveDoServico.trocar(casa, em: t, por: .comando)
            }
            let segunda = try await bancada.token()
            #expect(try await Self.chaves(bancada).count == 2)
            #expect(try await [Self.status(primeira, bancada), Self.status(segunda, bancada)] == [200, 200])
            let nova = try await casa.banco.transacao(como: .motor) { t in
                try ChaveDoServico.trocar(comprometida: true, casa, em: t, por: .comando)
            }
            #expect(try await Self.chaves(bancada) == [nova])
            #expect(try await [Self.status(primeira, bancada), Self.status(segunda, bancada)] == [401, 401])
            #expect(try await Self.status(try await bancada.token(), bancada) == 200)
        }
    }

    @Test(
        "PV-36: troca-se o segredo do cliente sem parar: os dois valem até se encerrar o de antes, e então só o novo, na hora"
    )
    func segredo() async throws {
        try await BancadaDaProva.usando { bancada in
            let (casa, cliente, antiga) = (bancada.orgao.casa, bancada.cliente, bancada.credencial)
            let nova = try await casa.banco.transacao(como: .motor) { t in
                try CredencialDoCliente.emitir(
                    cliente: cliente, expira: casa.relogio.agora + .seconds(86_400), casa, em: t, por: .comando)
            }
            let (deAntes, deAgora) = (try await bancada.token(antiga), try await bancada.token(nova))
            #expect(try await [Self.status(deAntes, bancada), Self.status(deAgora, bancada)] == [200, 200])
            try await casa.banco.transacao(como: .motor) { t in
                try CredencialDoCliente.encerrar(antiga.identificador, casa, em: t, por: .comando)
            }
            #expect(try await [Self.status(deAntes, bancada), Self.status(deAgora, bancada)] == [401, 200])
        }
    }
}
