import Auditoria
import BancoDeDados
import Foundation
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import Synchronization
import Testing
import Web

/// O incidente medido, com a indisponibilidade antes, durante e depois de uma manutenção anunciada.
@Suite(.serialized) struct IncidenteEmManutencaoTests {
    /// Minutos contados das 13:00 de 05/10/2026 (UTC); a manutenção vai do 10 ao 20, este fora dela.
    struct Caso: Sendable, CustomTestStringConvertible {
        /// Do primeiro minuto fora ao primeiro de novo no ar.
        let fora: Range<Int>
        /// O processo está morto: ninguém mede.
        var morto = false
        /// Do começo ao fim do incidente; `nil`: nenhum.
        let incidente: Range<Int>?

        var testDescription: String { "fora \(fora)\(morto ? ", morto" : "")" }
    }

    private static let casos = [
        // Antes: com três minutos há incidente, com dois não, e a manutenção não completa o que faltou.
        Caso(fora: 5..<8, incidente: 5..<8), Caso(fora: 5..<7, incidente: nil),
        Caso(fora: 7..<10, incidente: 7..<10), Caso(fora: 8..<10, incidente: nil), Caso(fora: 8..<15, incidente: nil),
        // Começa antes e acaba dentro, ou atravessa.
        Caso(fora: 5..<12, incidente: 5..<12), Caso(fora: 7..<20, incidente: 7..<20),
        Caso(fora: 7..<25, incidente: 7..<25),
        // Dois minutos antes e a manutenção que se estendeu: dois depois não são incidente; três são, e começa quando ela acaba.
        Caso(fora: 8..<22, incidente: nil), Caso(fora: 8..<23, incidente: 20..<23),
        // Durante: só o que passa do fim.
        Caso(fora: 10..<20, incidente: nil), Caso(fora: 12..<22, incidente: nil),
        Caso(fora: 12..<23, incidente: 20..<23),
        Caso(fora: 19..<22, incidente: nil), Caso(fora: 19..<23, incidente: 20..<23),
        // Depois, dos dois lados do minuto em que ela acaba.
        Caso(fora: 20..<22, incidente: nil), Caso(fora: 20..<23, incidente: 20..<23),
        Caso(fora: 21..<24, incidente: 21..<24),
        // O mesmo, sem ninguém a medir: sabe-se quando o processo volta.
        Caso(fora: 8..<22, morto: true, incidente: nil), Caso(fora: 12..<23, morto: true, incidente: 20..<23),
        Caso(fora: 7..<25, morto: true, incidente: 7..<25),
    ]

    @Test(
        "PV-19, PV-20: em volta da manutenção anunciada o incidente começa e acaba no minuto certo, e o avisado não é incidente",
        arguments: casos)
    func tabela(_ caso: Caso) async throws {
        try await BancadaDaProva.usando { bancada in
            let base = bancada.orgao.casa.relogio.agora
            let (comeca, acaba) = (base + .seconds(600), base + .seconds(1_200))
            try await bancada.orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar(
                    """
                    INSERT INTO manutencao_da_prova (id, comeca_em, acaba_em, avisada_em, descricao)
                    VALUES (1, \(comeca), \(acaba), \(comeca - Manutencao.antecedencia), 'troca de disco')
                    """)
            }
            let noAr = Mutex(true)
            let medidor = bancada.medidor { noAr.withLock { $0 } }
            for minuto in 0..<(caso.fora.upperBound + 4) {
                let fora = caso.fora.contains(minuto)
                noAr.withLock { $0 = !fora }
                if !fora || !caso.morto { try await medidor.volta() }
                bancada.orgao.andar(.seconds(60))
            }
            let incidentes = try await bancada.situacao()["incidentes"] as? [[String: Any]] ?? []
            let lidos = incidentes.map { [$0["comecou_em"] as? String, $0["acabou_em"] as? String] }
            let esperado = caso.incidente.map { trecho in
                [trecho.lowerBound, trecho.upperBound].map { (base + .seconds($0 * 60)).iso }
            }
            #expect(lidos == [esperado].compactMap(\.self))
        }
    }

    /// O bloco do representante estraga-se e conserta-se: é a mesma troca. Estragado, nenhum incidente se abre nem se fecha.
    private static func trocarBloco(_ bancada: BancadaDaProva) async throws {
        try await bancada.orgao.dono.transacao(como: .proprio) { t in
            _ = try t.executar(
                """
                UPDATE cliente_da_prova
                   SET pessoal = set_byte(pessoal, octet_length(pessoal) - 1, get_byte(pessoal, octet_length(pessoal) - 1) # 255)
                """)
        }
    }

    @Test(
        "PV-20: o incidente do processo morto que não se abriu no primeiro minuto abre depois, por outro processo, e o seguinte não se mistura com ele"
    )
    func mortoENaoAbriu() async throws {
        try await BancadaDaProva.usando { bancada in
            try await bancada.medir(bancada.medidor(), minutos: 3)
            bancada.orgao.andar(.seconds(10 * 60))
            // Volta a medir sem conseguir abrir; cai de novo, volta de novo, e ainda não consegue.
            try await Self.trocarBloco(bancada)
            try await bancada.medir(bancada.medidor(), minutos: 4)
            bancada.orgao.andar(.seconds(5 * 60))
            try await bancada.medir(bancada.medidor(), minutos: 4)
            #expect(try await bancada.eventos("prova-de-vida.abrir-incidente") == 0)
            try await Self.trocarBloco(bancada)
            try await bancada.medir(bancada.medidor(), minutos: 8)
            let incidentes = try await bancada.situacao()["incidentes"] as? [[String: Any]] ?? []
            let lidos = Set(incidentes.map { [$0["comecou_em"] as? String, $0["acabou_em"] as? String] })
            #expect(
                lidos == [
                    ["2026-10-05T13:03:00.000000Z", "2026-10-05T13:13:00.000000Z"],
                    ["2026-10-05T13:17:00.000000Z", "2026-10-05T13:22:00.000000Z"],
                ])
            #expect(try await bancada.eventos("prova-de-vida.abrir-incidente") == 2, "cada um uma vez")
        }
    }

    @Test(
        "PV-17, PV-20: o aviso que não se consegue fazer não desfaz o minuto medido; o incidente se abre e se fecha no minuto seguinte, com as horas certas"
    )
    func avisoDefeituoso() async throws {
        try await BancadaDaProva.usando { bancada in
            let noAr = Mutex(true)
            let medidor = bancada.medidor { noAr.withLock { $0 } }
            func trocarBloco() async throws { try await Self.trocarBloco(bancada) }
            func incidente() async throws -> [String: Any]? {
                // A leitura da página vale quinze segundos.
                bancada.orgao.andar(.seconds(16))
                defer { bancada.orgao.andar(.seconds(-16)) }
                return (try await bancada.situacao()["incidentes"] as? [[String: Any]])?.first
            }
            func horas(_ campo: String) async throws -> String? { try await incidente()?[campo] as? String }
            try await trocarBloco()
            noAr.withLock { $0 = false }
            try await bancada.medir(medidor, minutos: 4)
            #expect(try await incidente() == nil)
            let hoje = try #require(try await bancada.situacao()["hoje"] as? [String: Any])
            #expect(hoje["minutos"] as? Int == 4 && hoje["no_ar"] as? Int == 0, "os minutos ficaram")
            let ultimo = try await bancada.orgao.casa.banco.transacao(como: .motor) { t in
                try MinutoMedido.ultimo(em: t)
            }
            #expect(ultimo?.falta == [.https])
            try await trocarBloco()
            try await bancada.medir(medidor, minutos: 1)
            #expect(try await horas("comecou_em") == "2026-10-05T13:00:00.000000Z")
            #expect((try await horas("descricao"))?.contains("a resposta a pedidos por HTTPS") == true)
            // E o mesmo ao fechar.
            try await trocarBloco()
            noAr.withLock { $0 = true }
            try await bancada.medir(medidor, minutos: 4)
            #expect(try await horas("acabou_em") == nil)
            try await trocarBloco()
            try await bancada.medir(medidor, minutos: 1)
            #expect(try await horas("acabou_em") == "2026-10-05T13:05:00.000000Z")
            #expect(try await bancada.eventos("prova-de-vida.abrir-incidente") == 1)
        }
    }
}
