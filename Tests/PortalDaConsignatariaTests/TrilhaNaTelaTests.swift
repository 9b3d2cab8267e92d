import Acesso
import Auditoria
import Averbacao
import BancoDeDados
import Foundation
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import PortalDaConsignataria

/// A trilha que a consignatária lê: só a sua, e sem nada que diga a margem.
@Suite(.serialized) struct TrilhaNaTelaTests {
    @Test("RF-CON-35: a consignatária vê e baixa o que os seus usuários fizeram, e nada dos de outra")
    func soOsSeus() async throws {
        try await BancadaDoPortal.com { bancada in
            let pessoa = try await bancada.orgao.pessoa(1, margens: ["geral": 200_00])
            let meu = try await bancada.reserva(pessoa, Fixo.bancoA)
            let alheio = try await bancada.reserva(pessoa, Fixo.bancoB)
            let cliente = try await bancada.navegador(Fixo.bancoA)
            let caminho = "/consignataria/contratos/\(meu)/cancelar"
            _ = try await cliente.post(caminho, [("motivo", "desistiu"), ("_chave", "chave-da-tela")])
            let lista = try await cliente.get("/consignataria/auditoria").texto
            #expect(
                lista.contains("Reserva feita") && lista.contains("Reserva cancelada") && lista.contains("desistiu"))
            #expect(lista.contains("/consignataria/contratos/\(meu)\""))
            #expect(!lista.contains("/consignataria/contratos/\(alheio)\""))
            let filtrada = try await cliente.get(
                "/consignataria/auditoria?ato=averbacao.cancelar-reserva&registro=\(meu)"
            ).texto
            #expect(filtrada.contains("desistiu") && !filtrada.contains("R$\u{A0}50,00"))
            let csv = try await cliente.get("/consignataria/auditoria?formato=csv").texto
            #expect(csv.contains("averbacao.reservar;") && csv.contains(";\(meu);") && !csv.contains(";\(alheio);"))
            let ficha = try await cliente.get("/consignataria/contratos/\(meu)").texto
            let ultimos = try #require(ficha.range(of: "ultimos-eventos"))
            #expect(ficha[ultimos.upperBound...].contains("Reserva cancelada"), "e na ficha do registro")
            let semExportar = try await bancada.navegador(Fixo.bancoA, atos: [PesquisaDaTrilha.ato])
            #expect(try await semExportar.get("/consignataria/auditoria?formato=csv").status == 403)
        }
    }

    @Test("a recusa por margem aparece com a resposta que ela recebeu, e igual para quem tem margens diferentes")
    func semMargem() async throws {
        var textos: [String] = []
        for margem in [Int64?.some(40_00), 49_99, nil] {
            try await BancadaDoPortal.com { bancada in
                let pessoa = try await bancada.orgao.pessoa(1, margens: ["geral": margem])
                #expect(try await bancada.reserva(pessoa, Fixo.bancoA) == 0, "não cabe, ou não se sabe se cabe")
                let cliente = try await bancada.navegador(Fixo.bancoA)
                let csv = try await cliente.get("/consignataria/auditoria?formato=csv").texto
                let recusa = try #require(
                    csv.split(whereSeparator: \.isNewline).first { $0.contains("averbacao.reservar-recusado") })
                #expect(recusa.contains("nao-cabe-na-margem") && recusa.contains("50,00"), "o que ela mesma pediu")
                for segredo in ["40,00", "49,99", "4000", "4999", "margem-", "isponivel", "isponível", "conhecida"] {
                    #expect(!recusa.contains(segredo), "\(segredo)")
                }
                // Sem o número do evento e o do vínculo, que são de cada banco de teste.
                textos.append(
                    recusa.split(separator: ";").dropFirst().filter { Int64($0) == nil }.joined(separator: ";"))
            }
        }
        #expect(Set(textos).count == 1, "\(textos)")
    }
}
