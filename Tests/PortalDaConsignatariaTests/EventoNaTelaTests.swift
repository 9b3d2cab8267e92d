import Acesso
import Auditoria
import BancoDeDados
import Foundation
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import PortalDaConsignataria

/// A ficha do evento, o relatório em PDF e as partes concedidas, no portal da consignatária.
@Suite(.serialized) struct EventoNaTelaTests {
    /// O evento de um ato num registro.
    private static func evento(_ ato: String, _ contrato: Int64, _ bancada: BancadaDoPortal) async throws -> Int64 {
        try await bancada.orgao.dono.transacao(como: .proprio) { t in
            try #require(
                try t.uma("SELECT max(id) FROM evento WHERE ato = \(ato) AND objeto_id = \(contrato)")?.ler(
                    0, como: Int64?.self), "\(ato)")
        }
    }

    @Test(
        "RF-CON-35, POC-SEG-01: a ficha diz quem, quando, de onde e o quê, com o selo; a do evento de outra não existe"
    )
    func ficha() async throws {
        try await BancadaDoPortal.com { bancada in
            let pessoa = try await bancada.orgao.pessoa(1, margens: ["geral": 200_00])
            let meu = try await bancada.reserva(pessoa, Fixo.bancoA)
            let alheio = try await bancada.reserva(pessoa, Fixo.bancoB)
            let cliente = try await bancada.navegador(Fixo.bancoA)
            _ = try await cliente.post(
                "/consignataria/contratos/\(meu)/cancelar", [("motivo", "desistiu"), ("_chave", "chave-da-ficha")])
            let id = try await Self.evento("averbacao.cancelar-reserva", meu, bancada)
            let caminho = "/consignataria/auditoria/\(id)"
            #expect(try await cliente.get("/consignataria/auditoria").texto.contains("href=\"\(caminho)\""))
            let espera = LeitorDePagina.texto(try await cliente.get(caminho).texto)
            for dito in [
                "Reserva cancelada", "Operadora", "master", "203.0.113.7", "desistiu", "averbacao.cancelar-reserva",
                "Ainda sem selo",
            ] { #expect(espera.contains(dito), "\(dito): \(espera)") }
            try await bancada.orgao.selar()
            let selada = try await cliente.get(caminho).texto
            #expect(selada.contains("a assinatura do bloco confere"))
            // A prova leva a linha cifrada, cujo tamanho diria os números de uma recusa: é do órgão.
            #expect(!selada.contains("prova.json"))
            #expect(try await cliente.get(caminho + "/prova.json").status == 404)
            // O alheio e o que não existe respondem igual, e não deixam leitura.
            let outro = try await Self.evento("averbacao.reservar", alheio, bancada)
            for alheia in ["\(outro)", "999999999"] {
                #expect(try await cliente.get("/consignataria/auditoria/" + alheia).status == 404, "\(alheia)")
            }
            let lidas: Int64 = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                try t.uma("SELECT count(*) FROM evento WHERE ato = 'auditoria.ler-evento'")?.ler(
                    0)
                    ?? -1
            }
            #expect(lidas == 2)
        }
    }

    @Test(
        "RF-CON-35, RF-GER-04: a consignatária lê só as partes concedidas ao perfil, na lista, no CSV, na ficha e no PDF"
    )
    func partes() async throws {
        try await BancadaDoPortal.com { bancada in
            let pessoa = try await bancada.orgao.pessoa(1, margens: ["geral": 200_00])
            let meu = try await bancada.reserva(pessoa, Fixo.bancoA)
            let evento = try await Self.evento("averbacao.reservar", meu, bancada)
            let atos = [PesquisaDaTrilha.ato, PesquisaDaTrilha.atoDeExportar, FichaDoEvento.ato]
            let com = try await bancada.navegador(Fixo.bancoA, atos: atos + [ParteDaTrilha.operacoes.ato])
            let sem = try await bancada.navegador(Fixo.bancoA, atos: atos + [ParteDaTrilha.acesso.ato])
            let nenhuma = try await bancada.navegador(Fixo.bancoA, atos: atos)
            let raiz = "/consignataria/auditoria"
            #expect(try await com.get(raiz).texto.contains("href=\"\(raiz)/\(evento)\""))
            #expect(try await com.get(raiz + "?formato=csv").texto.contains("averbacao.reservar;"))
            #expect(try await com.get("\(raiz)/\(evento)").status == 200)
            for cliente in [sem, nenhuma] {
                #expect(!(try await cliente.get(raiz).texto.contains("\(raiz)/\(evento)\"")))
                #expect(!(try await cliente.get(raiz + "?formato=csv").texto.contains("averbacao.reservar;")))
                #expect(try await cliente.get("\(raiz)/\(evento)").status == 404)
                #expect(try await cliente.get(raiz + "/relatorio.pdf?ato=averbacao.reservar").status == 422, "vazio")
            }
            #expect(try await nenhuma.get(raiz).texto.contains("não lê nenhuma parte da trilha"))
            let semFicha = try await bancada.navegador(
                Fixo.bancoA, atos: [PesquisaDaTrilha.ato, ParteDaTrilha.operacoes.ato])
            #expect(try await semFicha.get("\(raiz)/\(evento)").status == 403)
            #expect(try await semFicha.get(raiz + "/relatorio.pdf").status == 403)
        }
    }

    @Test("RF-CON-35: o relatório em PDF traz os eventos dos seus, nenhum dos de outra, e confere pelo código")
    func pdf() async throws {
        try await BancadaDoPortal.com { bancada in
            let pessoa = try await bancada.orgao.pessoa(1, margens: ["geral": 200_00])
            let meu = try await bancada.reserva(pessoa, Fixo.bancoA)
            let alheio = try await bancada.reserva(pessoa, Fixo.bancoB)
            let cliente = try await bancada.navegador(Fixo.bancoA)
            #expect(try await cliente.get("/consignataria/auditoria").texto.contains("auditoria/relatorio.pdf"))
            let baixado = try await cliente.get("/consignataria/auditoria/relatorio.pdf?ato=averbacao.reservar")
            #expect(baixado.status == 200 && baixado.tipo == "application/pdf")
            let texto = try LeitorDePdf.texto(baixado.corpo)
            #expect(texto.contains("Reserva") && texto.contains("Operadora") && texto.contains("R$ 50,00"), "\(texto)")
            #expect(texto.contains("1 evento") && meu != alheio, "o do outro banco não está: \(texto)")
            let codigo = try #require(LeitorDePdf.codigo(texto))
            let conferido = try await ClienteEmProcesso(bancada.servidor).post(
                "/conferir", [("codigo", codigo.lowercased())])
            #expect(conferido.status == 200 && conferido.texto.contains("Este documento saiu deste sistema"))
        }
    }
}
