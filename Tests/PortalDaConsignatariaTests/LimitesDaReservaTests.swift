import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import PortalDaConsignataria

/// O passo dos valores diz junto do campo o que nunca poderia valer; o que pode valer segue até a porta.
@Suite(.serialized, .timeLimit(.minutes(15))) struct LimitesDaReservaTests {
    private static let bons = [
        ("produto", "emprestimo"), ("parcela", "100,00"), ("prazo", "12"), ("liberado", "1.000,00"), ("taxa", "1,80"),
    ]
    private static let valor = "Informe um valor de R$\u{A0}0,01 a R$\u{A0}10.000.000.000,00."
    private static let doZero = "Informe um valor de R$\u{A0}0,00 a R$\u{A0}10.000.000.000,00."
    private static let aoMes = "Informe um percentual de 0,00% a 100,00%."
    private static let aoAno = "Informe um percentual de 0,00% a 1.000.000,00%."

    /// O campo, o que se digita e o erro; `nil` passa.
    private static let casos: [(String, String, String?)] = [
        ("parcela", "0,00", valor), ("parcela", "-1,00", valor), ("parcela", "92.233.720.368.547.758,07", valor),
        ("parcela", "10.000.000.000,01", valor), ("parcela", "0,01", nil), ("parcela", "10.000.000.000,00", nil),
        ("liberado", "0,00", valor), ("liberado", "-0,01", valor), ("liberado", "0,01", nil),
        ("taxa", "-1", aoMes), ("taxa", "99999999999", aoMes), ("taxa", "100,000001", aoMes), ("taxa", "100", nil),
        ("taxa", "0", nil), ("iof", "-0,01", doZero), ("iof", "0,00", nil), ("cet", "-0,01", aoAno),
        ("cet", "1000000,01", aoAno), ("cet", "1000000", nil),
        ("cet", "27,461", "Percentual de até duas casas"), ("taxa", "1,1234567", "Taxa de até seis casas"),
        ("tarifa_financiada", "-0,01", doZero), ("tarifa_a_vista", "-0,01", doZero), ("seguro_mensal", "-0,01", doZero),
        ("tarifa_financiada", "0,00", nil), ("tarifa_a_vista", "10,00", nil), ("seguro_mensal", "0,01", nil),
    ]

    @Test(
        "RF-CON-04: valor ou taxa que nunca poderia valer volta com o erro junto do campo, e nada do que se digitou se perde"
    )
    func limites() async throws {
        try await BancadaDoPortal.com { bancada in
            let pessoa = try await bancada.orgao.pessoa(1, margens: ["geral": 100_00])
            let cliente = try await bancada.navegador()
            let passo = try #require(
                try await cliente.post("/consignataria/reservar", [("cpf", pessoa.cpf.formatado)]).destino)
            for (campo, texto, erro) in Self.casos {
                let campos = Self.bons.filter { $0.0 != campo } + [(campo, texto)]
                let resposta = try await cliente.post(passo, campos)
                guard let erro else {
                    #expect(resposta.status == 303, "\(campo) \(texto): \(LeitorDePagina.texto(resposta.texto))")
                    continue
                }
                #expect(resposta.status == 400, "\(campo) \(texto)")
                #expect(resposta.texto.contains(erro), "\(campo) \(texto): \(LeitorDePagina.texto(resposta.texto))")
                #expect(resposta.texto.contains("value=\"\(texto)\""), "\(campo) \(texto): o digitado fica")
            }
        }
    }
}
