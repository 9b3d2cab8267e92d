import Acesso
import Auditoria
import BancoDeDados
import BancoDeTeste
import Foundation
import Nucleo
import OrgaoDeTeste
import Testing

/// A API conferida por programas que não escrevemos: validador de OpenAPI e cliente montado do documento.
@Suite(.serialized) struct ApiPorClienteDeForaTests {
    @Test(
        "POC-CON-02, POC-CON-04, POC-TEC-02: um cliente de fora valida o OpenAPI, chama cada operação e não alcança a outra consignatária"
    )
    func clienteDeFora() async throws {
        let python = try #require(
            ProcessInfo.processInfo.environment["AVERBA_PYTHON"],
            "AVERBA_PYTHON diz onde está o Python das conferências")
        try await ReservaPorRestTests.comAplicacoes(1) { orgao, aplicacoes, _ in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            let casa = orgao.casa
            let credenciais = try await casa.banco.transacao(como: .motor) { t in
                try [Fixo.bancoA, Fixo.bancoB].map { consignataria in
                    try Credencial.criar(
                        nome: "De fora", consignataria: consignataria,
                        atos: [
                            "averbacao.reservar", "averbacao.confirmar", "averbacao.cancelar-reserva",
                            "contratos.consultar",
                        ],
                        expira: casa.relogio.agora + .seconds(86_400), casa, em: t, por: .comando)
                }
            }
            let processo = Process()
            let cano = Pipe()
            processo.executableURL = URL(fileURLWithPath: python)
            processo.arguments =
                [BancoDeTeste.raiz + "/Tests/SistemaTests/api.py", "https://localhost:\(aplicacoes[0].porta)"]
                + credenciais + [pessoa.matricula.texto]
            processo.standardOutput = cano
            processo.standardError = cano
            try processo.run()
            let dito = String(decoding: cano.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            processo.waitUntilExit()
            #expect(processo.terminationStatus == 0, "\(dito)")
            #expect(dito.contains(", 0 failed"))
        }
    }

    @Test("a página da API se lê sem entrar e traz cada operação do documento; a credencial sem o ato não lê contrato")
    func pagina() async throws {
        try await ReservaPorRestTests.comAplicacoes(1) { _, aplicacoes, credencial in
            let base = "https://localhost:\(aplicacoes[0].porta)"
            let pagina = try #require(await Chamada.get(base + "/api"))
            #expect(pagina.status == 200)
            for parte in [
                "POST /api/v1/reservas", "GET /api/v1/contratos/{id}", "Idempotency-Key", "nao-cabe-na-margem",
            ] {
                #expect(pagina.corpo.contains(parte), "\(parte)")
            }
            let documento = try #require(await Chamada.get(base + "/api/v1/openapi.json"))
            #expect(documento.status == 200 && documento.corpo.contains(#""openapi":"3.1.0""#))
            let semAto = try #require(await Chamada.get(base + "/api/v1/contratos", credencial: credencial))
            #expect(semAto.status == 403)
        }
    }
}
