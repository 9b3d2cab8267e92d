import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import PortalDaConsignataria

/// O que o órgão pode ligar contra a regra geral: desligado não existe; ligado funciona e fica na trilha.
@Suite(.serialized) struct MargemHabilitadaTests {
    /// Como o gestor muda o parâmetro na tela.
    private static func ligar(_ chave: ChaveDeParametro, _ orgao: OrgaoDeTeste) async throws {
        let casa = orgao.casa
        try await casa.banco.transacao(como: .motor) { t in
            try MudarParametro(chave, valor: 1, desde: casa.relogio.hoje, fonte: "Ofício 1/2026").executar(
                casa, em: t, por: .comando)
        }
    }

    private static func eventos(_ ato: String, _ orgao: OrgaoDeTeste) async throws -> [Int64] {
        try await orgao.dono.transacao(como: .proprio) { t in
            try t.executar("SELECT objeto_id FROM evento WHERE ato = \(ato) AND consignataria_id = \(Fixo.bancoA)").map
            {
                try $0.ler(0)
            }
        }
    }

    @Test(
        "RF-CON-38: consultar margem não existe enquanto o órgão não liga; ligado, mostra a disponível, e cada consulta fica na trilha"
    )
    func consulta() async throws {
        try await BancadaDoPortal.com { bancada in
            let pessoa = try await bancada.orgao.pessoa(1, margens: ["geral": 437_21, "cartao": nil])
            let cliente = try await bancada.navegador()
            let pedido = [("matricula", pessoa.matricula.texto)]
            #expect(try await cliente.get("/consignataria/reservar/margem").status == 404)
            #expect(try await cliente.post("/consignataria/reservar/margem", pedido).status == 404)
            func oferece(_ quem: ClienteEmProcesso) async throws -> Bool {
                try await quem.get("/consignataria/reservar").texto.contains("/consignataria/reservar/margem")
            }
            #expect(try await !oferece(cliente))
            try await Self.ligar(.consultaDeMargem, bancada.orgao)
            #expect(try await oferece(cliente))
            let lida = LeitorDePagina.texto(try await cliente.post("/consignataria/reservar/margem", pedido).texto)
            #expect(lida.contains("437,21") && lida.contains("não informada"))
            #expect(try await Self.eventos(ConsultaDeMargem.ato, bancada.orgao) == [pessoa.pessoa])
            let ninguem = try await cliente.post("/consignataria/reservar/margem", [("matricula", "9999-00")])
            #expect(ninguem.status == 400 && ninguem.texto.contains("Não há vínculo"))
            #expect(try await cliente.post("/consignataria/reservar/margem", []).status == 400)
            let semAto = try await bancada.navegador(Fixo.bancoA, atos: ["averbacao.reservar"])
            #expect(try await semAto.get("/consignataria/reservar/margem").status == 403)
            #expect(try await !oferece(semAto))
        }
    }

    @Test(
        "RF-CON-06: ligado, a tela de confirmar a reserva mostra o comprometimento e a evolução da margem bruta; desligado, nada"
    )
    func comprometimento() async throws {
        try await BancadaDoPortal.com { bancada in
            let orgao = bancada.orgao
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 200_00])
            try await orgao.dono.transacao(como: .proprio) { t in
                for (mes, bruta) in [("2026-08-01", Int64(180_00)), ("2026-09-01", 200_00)] {
                    _ = try t.executar(
                        """
                        INSERT INTO margem_da_folha (conta_id, competencia, bruta)
                        VALUES (\(pessoa.contas["geral"] ?? 0), \(mes)::date, \(bruta))
                        ON CONFLICT (conta_id, competencia) DO UPDATE SET bruta = excluded.bruta
                        """)
                }
            }
            let contrato = try await bancada.reserva(pessoa)
            let cliente = try await bancada.navegador()
            let confirmar = "/consignataria/contratos/\(contrato)/confirmar"
            let desligada = LeitorDePagina.texto(try await cliente.get(confirmar).texto)
            #expect(!desligada.contains("Comprometi") && !desligada.contains("200,00"))
            #expect(try await Self.eventos("margens.ver-comprometimento", orgao) == [])
            try await Self.ligar(.veComprometimento, orgao)
            let ligada = LeitorDePagina.texto(try await cliente.get(confirmar).texto)
            for parte in ["Comprometimento da margem", "25%", "50,00", "200,00", "180,00", "08/2026", "09/2026"] {
                #expect(ligada.contains(parte), "\(parte)")
            }
            #expect(try await Self.eventos("margens.ver-comprometimento", orgao) == [pessoa.pessoa])
            let deOutra = try await bancada.navegador(Fixo.bancoB)
            #expect(try await deOutra.get(confirmar).status == 404, "só de quem reservou")
        }
    }
}
