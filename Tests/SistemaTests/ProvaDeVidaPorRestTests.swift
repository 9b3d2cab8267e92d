import Acesso
import Auditoria
import Averbacao
import BancoDeDados
import Foundation
import Nucleo
import OrgaoDeTeste
import Testing

/// O que a consignatária sabe por REST da reserva que só se autoriza com prova de vida.
@Suite(.serialized) struct ProvaDeVidaPorRestTests {
    @Test(
        "RF-CON-04: a resposta da reserva e a leitura dizem que o meio é prova de vida, e confirmar antes dela é recusa com código próprio"
    )
    func meio() async throws {
        try await ReservaPorRestTests.comAplicacoes(1) { orgao, aplicacoes, _ in
            let casa = orgao.casa
            let credencial = try await casa.banco.transacao(como: .motor) { t in
                try Credencial.criar(
                    nome: "Com leitura", consignataria: Fixo.bancoA,
                    atos: [Reservar.ato, ConfirmarReserva.ato, "contratos.consultar"],
                    expira: casa.relogio.agora + .seconds(86_400), casa, em: t, por: .comando)
            }
            let regra = MudarExigencia(
                produto: Fixo.mensalidade, acimaDe: Dinheiro(centavos: 50_00), desde: casa.relogio.hoje,
                fonte: "Ofício 1")
            try await casa.banco.transacao(como: .motor) { t in try regra.executar(casa, em: t, por: .comando) }
            let base = "https://localhost:\(aplicacoes[0].porta)/api/v1/"
            for (numero, valor, exige) in [(1, "50.00", false), (2, "50.01", true)] {
                let pessoa = try await orgao.pessoa(numero, margens: ["geral": 100_00])
                let feita = try #require(
                    await Chamada.post(
                        base + "reservas", ReservaPorRestTests.reserva(pessoa, valor), credencial: credencial,
                        chave: "meio-\(numero)-reserva"))
                let corpo = try Self.json(feita.corpo)
                #expect(feita.status == 201)
                #expect(corpo["meio_de_autorizacao"] as? String == (exige ? "prova-de-vida" : nil), "\(valor)")
                let contrato = try #require((corpo["contrato"] as? NSNumber)?.int64Value)
                let lido = try Self.json(
                    try #require(await Chamada.get("\(base)reservas/\(contrato)", credencial: credencial)).corpo)
                #expect(lido["meio_de_autorizacao"] as? String == (exige ? "prova-de-vida" : nil))
                #expect(lido["autorizacao"] is NSNull)
                let confirmada = try #require(
                    await Chamada.post(
                        "\(base)reservas/\(contrato)/confirmacao", #"{"documento": "D-1"}"#, credencial: credencial,
                        chave: "meio-\(numero)-confirma"))
                #expect(confirmada.status == (exige ? 422 : 200))
                #expect(confirmada.corpo.contains("falta-prova-de-vida") == exige, "\(confirmada.corpo)")
                let depois = try Self.json(
                    try #require(await Chamada.get("\(base)contratos/\(contrato)", credencial: credencial)).corpo)
                let especie = (depois["autorizacao"] as? [String: Any])?["especie"] as? String
                #expect(especie == (exige ? nil : "documento"))
            }
        }
    }

    private static func json(_ texto: String) throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: Data(texto.utf8)) as? [String: Any] ?? [:]
    }
}
