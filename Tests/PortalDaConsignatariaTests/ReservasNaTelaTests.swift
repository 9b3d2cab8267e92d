import Acesso
import Averbacao
import BancoDeDados
import Foundation
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import PortalDaConsignataria

/// As reservas da consignatária: o prazo de confirmação que o órgão define, e a história de cada uma.
@Suite(.serialized, .timeLimit(.minutes(15))) struct ReservasNaTelaTests {
    @Test(
        "POC-CON-07, RF-CON-08: a reserva não confirmada se desfaz sozinha no prazo que o órgão definiu, nem um segundo antes",
        arguments: [
            // horas úteis (das 8h às 18h), a partir de segunda-feira, 05/10/2026, às 10h
            (1, "05/10/2026 11:00"), (8, "05/10/2026 18:00"), (9, "06/10/2026 09:00"), (30, "08/10/2026 10:00"),
            // sábado, domingo e o feriado de 12/10 não contam
            (50, "13/10/2026 10:00"),
        ])
    func prazo(horas: Int, ate: String) async throws {
        try await BancadaDoPortal.com { bancada in
            let orgao = bancada.orgao
            try await orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar(
                    """
                    INSERT INTO parametro (chave, valor, vigencia, fonte)
                    VALUES ('reserva.validade-em-horas-uteis', \("\(horas)"), '[2020-01-01,)', 'ato do órgão')
                    """)
            }
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            let cliente = try await bancada.navegador()
            let contrato = try await bancada.reserva(pessoa)
            let ficha = "/consignataria/contratos/\(contrato)"
            #expect(LeitorDePagina.texto(try await cliente.get(ficha).texto).contains("Confirmar até \(ate)"))
            #expect(try await cliente.get("/consignataria/reservas").texto.contains(ate))

            let venceEm: Instante = try await orgao.dono.transacao(como: .proprio) { t in
                try #require(try t.uma("SELECT vence_em FROM contrato WHERE id = \(contrato)")).ler(0)
            }
            orgao.acertar(venceEm - .seconds(1))
            #expect(try await bancada.balcao.vencerReservas() == 0)
            #expect(try await orgao.disponivel(pessoa.contas["geral"]) == 50_00)
            orgao.acertar(venceEm)
            #expect(try await bancada.balcao.vencerReservas() == 1)
            #expect(try await orgao.disponivel(pessoa.contas["geral"]) == 100_00, "a margem voltou sem ninguém pedir")
            let depois = LeitorDePagina.texto(try await cliente.get(ficha).texto)
            #expect(depois.contains("Vencida") && depois.contains("Reserva vencida sem confirmação"))
            let tarde = try await cliente.post(
                ficha + "/confirmar", [("documento", "ADF 1"), ("_chave", "chave-tarde")])
            #expect(tarde.status == 422 && tarde.texto.contains("reserva-vencida"))
        }
    }

    /// Cinco reservas, cada uma com o seu fim: à espera, confirmada, cancelada, vencida e negada.
    private static func cincoFins(_ bancada: BancadaDoPortal, _ cliente: ClienteEmProcesso) async throws -> [Int64] {
        let orgao = bancada.orgao
        var feitas: [Int64] = []
        for numero in 1...5 {
            let pessoa = try await orgao.pessoa(numero, margens: ["geral": 100_00])
            let produto = numero == 5 ? Fixo.seguro : Fixo.mensalidade
            feitas.append(try await bancada.reserva(pessoa, produto: produto, numero: "R\(numero)"))
        }
        let reservas = feitas
        _ = try await cliente.post(
            "/consignataria/contratos/\(reservas[1])/confirmar",
            [("documento", "ADF 2"), ("_chave", "historico-2")])
        _ = try await cliente.post(
            "/consignataria/contratos/\(reservas[2])/cancelar",
            [("motivo", "a pessoa desistiu"), ("_chave", "historico-3")])
        let quinta: Int64 = try await orgao.dono.transacao(como: .proprio) { t in
            try #require(
                try t.uma(
                    "SELECT v.pessoa_id FROM contrato c JOIN vinculo v ON v.id = c.vinculo_id WHERE c.id = \(reservas[4])"
                )
            ).ler(0)
        }
        _ = try await bancada.balcao.negar(
            contrato: reservas[4], pessoa: quinta, motivo: "não pedi",
            por: BancadaDoPortal.usuario(Fixo.bancoA).autor(endereco: nil), chave: "historico-5")
        try await orgao.dono.transacao(como: .proprio) { t in
            _ = try t.executar(
                "UPDATE contrato SET vence_em = now() - interval '9 years' WHERE id = \(reservas[3])")
        }
        _ = try await bancada.balcao.vencerReservas()
        return reservas
    }

    @Test("RF-CON-09: a consignatária acha cada reserva que fez, viva ou desfeita, com tudo que aconteceu com ela")
    func historico() async throws {
        try await BancadaDoPortal.com { bancada in
            let cliente = try await bancada.navegador()
            let reservas = try await Self.cincoFins(bancada, cliente)
            // reserva, filtro em que aparece, situação, o que a história conta (da mais nova à mais velha)
            let casos: [(Int64, String, String, [String])] = [
                (reservas[0], "reservas", "Pendente", ["Reserva feita"]),
                (reservas[1], "vivos", "Averbado", ["Reserva confirmada: contrato averbado", "Reserva feita"]),
                (
                    reservas[2], "desfeitas", "Cancelada",
                    ["Reserva cancelada", "Motivo: a pessoa desistiu", "Reserva feita"]
                ),
                (reservas[3], "desfeitas", "Vencida", ["Reserva vencida sem confirmação", "Reserva feita"]),
                (reservas[4], "desfeitas", "Recusada", ["Reserva negada", "Motivo: não pedi", "Reserva feita"]),
            ]
            for (contrato, filtro, situacao, historia) in casos {
                let lista = try await cliente.get("/consignataria/contratos?formato=csv&situacao=\(filtro)").texto
                #expect(lista.contains("\n\(contrato);") && lista.contains(situacao), "\(situacao)")
                let ficha = LeitorDePagina.texto(try await cliente.get("/consignataria/contratos/\(contrato)").texto)
                var resto = ficha[...]
                for fato in historia {
                    let achado = try #require(resto.range(of: fato), "\(situacao): falta «\(fato)»")
                    resto = resto[achado.upperBound...]
                }
                #expect(ficha.contains("05/10/2026 10:00"), "\(situacao): quando")
            }
            let pendentes = try await cliente.get("/consignataria/reservas?formato=csv").texto
            #expect(pendentes.split(whereSeparator: \.isNewline).count == 2 && pendentes.contains("R1"))
            let alheio = try await bancada.navegador(Fixo.bancoB)
            #expect(try await alheio.get("/consignataria/contratos/\(reservas[0])").status == 404)
        }
    }
}
