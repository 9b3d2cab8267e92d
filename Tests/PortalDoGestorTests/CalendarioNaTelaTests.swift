import Averbacao
import BancoDeDados
import Cadastro
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import PortalDoGestor

/// O calendário da folha, definido pelo órgão na tela, e o que ele muda.
@Suite(.serialized, .timeLimit(.minutes(15))) struct CalendarioNaTelaTests {
    private static func datas(
        _ corte: String, _ remessa: String, _ desconto: String, _ repasse: String, _ chave: String
    )
        -> [(String, String)]
    {
        [
            ("corte", corte), ("remessa_ate", remessa), ("vencimento", desconto), ("repasse", repasse),
            ("_chave", "calendario-\(chave)"),
        ]
    }

    @Test(
        "INT-08: o órgão define as datas do mês, e a operação feita até o último instante do dia de corte entra nele; a de depois, no seguinte"
    )
    func corte() async throws {
        try await PortalDoGestorTests.com { orgao, balcao, servidor in
            let cliente = try await PortalDoGestorTests.navegador(servidor)
            let feito = try await cliente.post(
                "/gestor/calendario/2026-10",
                Self.datas("08/10/2026", "14/10/2026", "05/11/2026", "10/11/2026", "define"))
            #expect(feito.destino == "/gestor/calendario")
            let csv = try await cliente.get("/gestor/calendario?formato=csv").texto
            #expect(csv.contains("10/2026;08/10/2026;14/10/2026;05/11/2026;10/11/2026;aberta"))
            let painel = LeitorDePagina.texto(try await cliente.get("/gestor/competencias/2026-10").texto)
            for data in [
                "Operações até 08/10/2026", "Remessa à folha até 14/10/2026", "Desconto em 05/11/2026",
                "Repasse em 10/11/2026",
            ] { #expect(painel.contains(data), "\(data)") }
            let ultimo = DefinirMesDoCalendario.corte(no: Dia(ano: 2026, mes: 10, dia: 8))
            // quando se reserva, e a primeira folha do contrato
            for (numero, (quando, primeira)) in [(ultimo, "2026-10"), (ultimo + .microseconds(1), "2026-11")]
                .enumerated()
            {
                orgao.acertar(quando)
                let pessoa = try await orgao.pessoa(numero + 1, margens: ["geral": 100_00])
                let contrato = try await PortalDoGestorTests.reservar(balcao, pessoa)
                let lida: Competencia = try await orgao.dono.transacao(como: .proprio) { t in
                    try #require(try t.uma("SELECT primeira FROM contrato WHERE id = \(contrato)")).ler(0)
                }
                #expect(lida.iso == primeira)
            }
            let trilha: Int64? = try await orgao.dono.transacao(como: .proprio) { t in
                try t.uma("SELECT count(*) FROM evento WHERE ato = 'calendario.definir' AND autor_id = -77")?.ler(0)
            }
            #expect(trilha == 1)
        }
    }

    /// Mês, datas e o que volta; hoje é 05/10/2026.
    private static let casosRecusados: [(String, [(String, String)], Int, String)] = [
        (
            "2026-10", Self.datas("04/10/2026", "12/10/2026", "05/11/2026", "10/11/2026", "1"), 422,
            "corte-no-passado"
        ),
        (
            "2026-10", Self.datas("08/10/2026", "07/10/2026", "05/11/2026", "10/11/2026", "2"), 422,
            "remessa-antes-do-corte"
        ),
        (
            "2026-10", Self.datas("08/10/2026", "09/10/2026", "08/10/2026", "10/11/2026", "3"), 422,
            "desconto-antes-da-remessa"
        ),
        (
            "2026-10", Self.datas("08/10/2026", "09/10/2026", "05/11/2026", "04/11/2026", "4"), 422,
            "repasse-antes-do-desconto"
        ),
        (
            "2026-10", Self.datas("10/11/2026", "11/11/2026", "12/11/2026", "13/11/2026", "5"), 422,
            "fora-de-ordem"
        ),
        (
            "2026-09", Self.datas("08/10/2026", "09/10/2026", "10/10/2026", "13/10/2026", "6"), 422,
            "mes-cortado"
        ),
        // hoje é 05/10/2026: dois anos à frente do mês passado é 09/2028
        (
            "2028-10", Self.datas("10/10/2028", "11/10/2028", "05/11/2028", "05/11/2028", "8"), 422, "mes-longe"
        ),
        (
            "2026-08", Self.datas("08/10/2026", "09/10/2026", "10/10/2026", "13/10/2026", "9"), 422, "mes-longe"
        ),
        (
            "2026-12", Self.datas("10/12/2026", "11/12/2026", "05/01/2027", "05/01/2062", "a"), 422,
            "data-longe"
        ),
        ("9999-12", Self.datas("30/12/9999", "30/12/9999", "31/12/9999", "31/12/9999", "b"), 404, ""),
        (
            "2026-12", Self.datas("30/12/9999", "30/12/9999", "31/12/9999", "31/12/9999", "c"), 400,
            "1900 a 2200"
        ),
        ("2026-10", Self.datas("31/02/2026", "", "x", "10/11/2026", "7"), 400, "Informe a data."),
    ]

    @Test("INT-08: data fora de ordem, no passado ou de mês já cortado é recusada com a razão, e nada muda")
    func recusas() async throws {
        try await PortalDoGestorTests.com { orgao, _, servidor in
            let cliente = try await PortalDoGestorTests.navegador(servidor)
            try await HistoriaPronta(orgao).fechar(
                Competencia(ano: 2026, mes: 9), descontoEm: Dia(ano: 2026, mes: 10, dia: 5))
            let novembro = Self.datas("10/11/2026", "12/11/2026", "04/12/2026", "08/12/2026", "novembro")
            #expect(try await cliente.post("/gestor/calendario/2026-11", novembro).status == 303)
            func calendario() async throws -> String { try await cliente.get("/gestor/calendario?formato=csv").texto }
            let antes = try await calendario()
            for (mes, datas, status, codigo) in Self.casosRecusados {
                let recusa = try await cliente.post("/gestor/calendario/\(mes)", datas)
                #expect(recusa.status == status && recusa.texto.contains(codigo), "\(codigo): \(recusa.status)")
                #expect(try await calendario() == antes, "\(codigo)")
            }
            let noLimite = Self.datas("08/09/2028", "11/09/2028", "05/10/2028", "06/10/2028", "limite")
            #expect(try await cliente.post("/gestor/calendario/2028-09", noLimite).status == 303)
            // os dois lados: corte hoje e tudo no mesmo dia valem
            let hoje = Self.datas("05/10/2026", "05/10/2026", "05/10/2026", "05/10/2026", "hoje")
            #expect(try await cliente.post("/gestor/calendario/2026-10", hoje).status == 303)
            let soVe = try await PortalDoGestorTests.navegador(servidor, atos: [PortalDoGestor.atoDaFolha])
            #expect(try await soVe.get("/gestor/calendario").status == 200)
            #expect(try await soVe.post("/gestor/calendario/2026-10", hoje).status == 403)
        }
    }
}
