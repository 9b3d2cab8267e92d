import BancoDeDados
import Cadastro
import Comunicados
import Correio
import Foundation
import Nucleo
import OrgaoDeTeste
import ProvaAnual
import ServidoresDeTeste
import Testing
import Web

/// Os lembretes da prova de vida anual até a caixa de quem deve, por um servidor de correio de verdade.
@Suite(.serialized, .timeLimit(.minutes(10))) struct LembretesPorCorreioTests {
    private static func carteiro(_ correio: CorreioDeEnsaio) throws -> Carteiro {
        Carteiro(
            try ServidorDeCorreio(
                "smtp://localhost:\(correio.porta)", remetente: "averba@exemplo.gov.br",
                autoridades: correio.autoridade))
    }

    @Test(
        "o lembrete chega por TLS, uma vez, a quem deve; com o correio caído espera, e passado o prazo já não se entrega"
    )
    func chega() async throws {
        try await CenaDaAssinatura.usando { cena in
            let correio = try CorreioDeEnsaio(.starttls)
            defer { correio.parar() }
            try await cena.vinculo(cena.pessoa, situacao: "inativo")
            try await cena.darCorreio(cena.pessoa, "pessoa@exemplo.gov.br")
            let torta = try await cena.orgao.pessoa(2, margens: ["geral": 1_000_00], situacao: "inativo")
            try await cena.darCorreio(torta, "não é endereço")
            let id = try await cena.abrirCampanha(fim: "07/10/2026", lembretes: "2, 0")
            #expect(
                try await cena.gestor().get("\(CenaDaAssinatura.raizAnual)/\(id)/pessoas/\(torta.pessoa)").texto
                    .contains("não recebe lembrete"), "endereço em que não se entrega é não ter")
            let lembretes = LembretesDaProva(cena.orgao.casa, publico: cena.daqui)
            let caixa = CaixaDeSaida(cena.orgao.casa)
            let caido = Carteiro(try ServidorDeCorreio("smtp://localhost:1", remetente: "averba@exemplo.gov.br"))
            #expect(try await lembretes.mandar() == 1)
            #expect(try await caixa.entregar(por: caido).adiadas == 1)
            cena.andar(.seconds(3_600))
            #expect(try await caixa.entregar(por: Self.carteiro(correio)).enviadas == 1)
            #expect(try await lembretes.mandar() == 0)
            let chegada = try #require(try correio.recebidas().first)
            #expect(chegada.para == "pessoa@exemplo.gov.br" && chegada.cifrada && chegada.defeitos == 0)
            #expect(chegada.assunto.contains("prazo até 07/10/2026"))
            #expect(chegada.texto.contains(cena.daqui + "/servidor/prova-anual") && chegada.texto.contains("câmera"))
            // O do último dia, com o correio caído até o dia seguinte.
            cena.andar(.seconds(2 * 86_400))
            #expect(try await lembretes.mandar() == 1)
            #expect(try await caixa.entregar(por: caido).adiadas == 1)
            cena.andar(.seconds(86_400))
            #expect(try await caixa.entregar(por: Self.carteiro(correio)).desistidas == 1)
            #expect(try correio.recebidas().count == 1, "diria um prazo que já acabou")
        }
    }

    @Test(
        "o lembrete diz o prazo que vale: quem adia ou encerra no meio espera, e a mensagem sai com o prazo novo ou não sai; sem câmera, manda ao atendimento"
    )
    func prazoQueVale() async throws {
        try await CenaDaAssinatura.usando { cena in
            let correio = try CorreioDeEnsaio(.starttls)
            defer { correio.parar() }
            try await cena.vinculo(cena.pessoa, situacao: "inativo")
            try await cena.darCorreio(cena.pessoa, "pessoa@exemplo.gov.br")
            let id = try await cena.abrirCampanha(fim: "07/10/2026", lembretes: "30")
            let lembretes = LembretesDaProva(cena.orgao.casa, publico: cena.daqui, comCamera: false)
            /// Manda com outra transação, ainda por acabar, que mexe na campanha.
            func mandar(enquanto mudanca: SQL) async throws -> Int {
                try await cena.orgao.dono.transacao(como: .proprio) { t in
                    try t.executar("UPDATE campanha_da_prova SET " + mudanca + " WHERE id = \(id)")
                    let tarefa = Task { try await lembretes.mandar() }
                    _ = try t.executar("SELECT pg_sleep(1)")
                    return tarefa
                }.value
            }
            #expect(try await mandar(enquanto: "fim = '2026-10-20'") == 1)
            _ = try await CaixaDeSaida(cena.orgao.casa).entregar(por: Self.carteiro(correio))
            let chegada = try #require(try correio.recebidas().first)
            #expect(chegada.assunto.contains("20/10/2026") && chegada.texto.contains("20/10/2026"))
            #expect(chegada.texto.contains("Procure o atendimento") && !chegada.texto.contains("câmera"))
            #expect(
                try await mandar(enquanto: "fim = '2026-10-21', encerrada_em = now(), motivo = '\\x00'") == 0,
                "encerrada, não se lembra ninguém")
        }
    }
}
