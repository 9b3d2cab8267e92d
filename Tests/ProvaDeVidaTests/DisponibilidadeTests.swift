import Acesso
import Auditoria
import BancoDeDados
import Foundation
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import Synchronization
import Testing
import Web

extension BancadaDaProva {
    /// Um processo que mede este serviço; `https` diz se ele responde.
    func medidor(comCorreio: Bool = false, https: @escaping @Sendable () -> Bool = { true }) -> Medidor {
        Medidor(servico, Mensageiro(comCorreio: comCorreio, publico: Self.publico)) { https() }
    }

    /// Passam-se minutos, e o medidor mede em cada um.
    func medir(_ medidor: Medidor, minutos: Int) async throws {
        for _ in 0..<minutos {
            try await medidor.volta()
            orgao.andar(.seconds(60))
        }
    }

    /// Põe minutos no ar de uma vez, como se já se tivesse medido: o que se prova é a conta.
    func jaMedidos(de: Instante, ate: Instante, menos fora: Range<Int> = 0..<0) async throws {
        try await orgao.dono.transacao(como: .proprio) { t in
            _ = try t.executar(
                """
                INSERT INTO minuto_medido (minuto, no_ar, falta)
                SELECT g, true, '{}' FROM generate_series(\(de)::timestamptz, \(ate)::timestamptz - interval '1 minute', interval '1 minute') g
                 WHERE NOT (extract(epoch FROM g - \(de)::timestamptz) / 60 >= \(fora.lowerBound)
                            AND extract(epoch FROM g - \(de)::timestamptz) / 60 < \(fora.upperBound))
                """)
        }
    }

    func situacao() async throws -> [String: Any] { try json(try await navegador.get("/v1/situacao")) }

    func mes(_ competencia: String) async throws -> [String: Any] {
        let meses = try await situacao()["meses"] as? [[String: Any]] ?? []
        return meses.first { $0["competencia"] as? String == competencia } ?? [:]
    }
}

@Suite struct DisponibilidadeTests {
    private static let setembro = Relogio.instante(dia: Dia(ano: 2026, mes: 9, dia: 1))
    private static let outubro = Relogio.instante(dia: Dia(ano: 2026, mes: 10, dia: 1))

    @Test(
        "PV-17: setembro tem 43.200 minutos; com 864 fora alcança os 98 %, com 865 não, e a porcentagem não se arredonda para cima",
        arguments: [(0, true, 10_000), (864, true, 9_800), (865, false, 9_799)])
    func limite(_ caso: (fora: Int, alcanca: Bool, centesimos: Int)) async throws {
        try await BancadaDaProva.usando { bancada in
            try await bancada.jaMedidos(de: Self.setembro, ate: Self.outubro, menos: 10_000..<(10_000 + caso.fora))
            let mes = try await bancada.mes("2026-09")
            #expect(mes["minutos"] as? Int == 43_200 && mes["no_ar"] as? Int == 43_200 - caso.fora)
            #expect(
                mes["alcanca_os_98"] as? Bool == caso.alcanca && mes["cheio_em_centesimos"] as? Int == caso.centesimos)
            #expect(mes["descontado_em_centesimos"] as? Int == caso.centesimos, "sem manutenção os dois são um")
            let pagina = LeitorDePagina.texto(try await bancada.navegador.get("/situacao").texto)
            #expect(pagina.contains("09/2026") && pagina.contains(caso.alcanca ? " alcançados" : "não alcançados"))
        }
    }

    @Test("PV-17: os minutos de manutenção avisada saem do número descontado e ficam no cheio, que é o que vale")
    func descontada() async throws {
        try await BancadaDaProva.usando { bancada in
            // Fora por 1.000 minutos, 900 deles avisados.
            try await bancada.jaMedidos(de: Self.setembro, ate: Self.outubro, menos: 10_000..<11_000)
            let comeco = Self.setembro + .seconds(10_000 * 60)
            try await bancada.orgao.dono.transacao(como: .proprio) { t in
                try t.executar(
                    """
                    INSERT INTO manutencao_da_prova (id, comeca_em, acaba_em, avisada_em, descricao)
                    VALUES (1, \(comeco), \(comeco + .seconds(900 * 60)), \(comeco - Manutencao.antecedencia), 'troca de disco'),
                           (2, \(comeco + .seconds(60_000)), \(comeco + .seconds(63_600)), \(comeco - Manutencao.antecedencia), 'cancelada')
                    """)
                try t.executar("UPDATE manutencao_da_prova SET cancelada_em = avisada_em WHERE id = 2")
            }
            let mes = try await bancada.mes("2026-09")
            #expect(mes["no_ar"] as? Int == 42_200 && mes["em_manutencao"] as? Int == 900)
            #expect(mes["cheio_em_centesimos"] as? Int == 9_768 && mes["alcanca_os_98"] as? Bool == false)
            #expect(mes["descontado_em_centesimos"] as? Int == 9_976)
            let csv = try await bancada.navegador.get("/situacao?csv=disponibilidade-por-mes").texto
            #expect(csv.contains("09/2026;43.200;42.200;1.000;900;97,68%;99,76%;não alcançados"), "\(csv)")
        }
    }

    @Test("PV-17: minuto que ninguém mediu conta como fora; com dois processos, basta um no ar")
    func semAmostra() async throws {
        try await BancadaDaProva.usando { bancada in
            let (um, outro) = (bancada.medidor(), bancada.medidor { false })
            try await bancada.medir(um, minutos: 10)
            // Os dois medem: um caiu, o outro não.
            for _ in 0..<5 {
                try await outro.volta()
                try await bancada.medir(um, minutos: 1)
            }
            // O processo morto não mede: sete minutos sem amostra.
            bancada.orgao.andar(.seconds(7 * 60))
            try await bancada.medir(outro, minutos: 2)
            try await bancada.medir(um, minutos: 1)
            let hoje = try #require(try await bancada.situacao()["hoje"] as? [String: Any])
            #expect(hoje["minutos"] as? Int == 25 && hoje["no_ar"] as? Int == 16, "\(hoje)")
            // Quem chama duas vezes no mesmo minuto mede uma.
            #expect(try await um.volta() != nil)
            bancada.orgao.andar(.seconds(59))
            #expect(try await um.volta() == nil)
            // O minuto em curso ainda não se conta, e o que passou não se reescreve para pior.
            try await bancada.medidor { false }.volta()
            bancada.orgao.andar(.seconds(1))
            let depois = try #require(try await bancada.situacao()["hoje"] as? [String: Any])
            #expect(depois["minutos"] as? Int == 26 && depois["no_ar"] as? Int == 17, "\(depois)")
        }
    }

    @Test(
        "PV-18: o serviço atende a qualquer hora e dia, feriado ou madrugada, e esses minutos se medem como os outros",
        arguments: [
            (2026, 10, 11, 3), (2026, 12, 25, 12), (2027, 1, 1, 0), (2027, 2, 9, 23), (2026, 11, 2, 5),
        ])
    func aQualquerHora(_ caso: (ano: Int, mes: Int, dia: Int, hora: Int)) async throws {
        try await BancadaDaProva.usando { bancada in
            bancada.orgao.acertar(
                Relogio.instante(dia: Dia(ano: caso.ano, mes: caso.mes, dia: caso.dia), hora: caso.hora))
            let medidor = bancada.medidor()
            try await medidor.volta()
            let casa = bancada.orgao.casa
            let credencial = try await casa.banco.transacao(como: .motor) { t in
                try CredencialDoCliente.emitir(
                    cliente: bancada.cliente, expira: casa.relogio.agora + .seconds(86_400), casa, em: t, por: .comando)
            }
            let token = try await bancada.token(credencial)
            let (criada, id, link) = try await bancada.sessao("cadastro", token: token)
            #expect(criada.status == 201, "\(criada.texto)")
            var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
            #expect(try await pagina.capturar(PessoaDeEnsaio())["situacao"] as? String == "APROVADA")
            #expect(try await bancada.resultado(id, token: token)["situacao"] as? String == "APROVADA")
            bancada.orgao.andar(.seconds(60))
            let lida = try await bancada.situacao()
            #expect(lida["agora"] as? String == "NO_AR")
            #expect((lida["hoje"] as? [String: Any])?["no_ar"] as? Int == 1)
        }
    }

    @Test(
        "PV-18: cada parte que falta tira o serviço do ar na página pública, e a amostra velha não vale por agora",
        arguments: MinutoMedido.Parte.allCases.filter { $0 != .banco })
    func partes(_ parte: MinutoMedido.Parte) async throws {
        try await BancadaDaProva.usando { bancada in
            #expect(try await bancada.situacao()["agora"] as? String == "NAO_MEDIDO")
            let medidor = bancada.medidor { parte != .https }
            if parte == .analise { bancada.ensaio.cair(true) }
            if parte == .assinatura {
                try await bancada.orgao.dono.transacao(como: .proprio) { t in
                    // A pública trocada: o que se assina já não confere com o que se publica.
                    _ = try t.executar("UPDATE chave_da_prova SET publica = decode(repeat('00', 32), 'hex')")
                }
            }
            #expect(try await medidor.volta() == [parte])
            bancada.orgao.andar(.seconds(20))
            #expect(try await bancada.situacao()["agora"] as? String == "FORA")
            let pagina = LeitorDePagina.texto(try await bancada.navegador.get("/situacao").texto)
            #expect(pagina.contains("não respondeu: \(parte.nome)"), "\(pagina)")
        }
        try await BancadaDaProva.usando { bancada in
            try await bancada.medidor().volta()
            bancada.orgao.andar(.seconds(149))
            #expect(try await bancada.situacao()["agora"] as? String == "NO_AR")
            bancada.orgao.andar(.seconds(15))
            #expect(try await bancada.situacao()["agora"] as? String == "FORA")
        }
    }
}
