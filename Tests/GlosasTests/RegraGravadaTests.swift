import Foundation
@testable import Glosas
import Testing

/// A forma em que a regra de glosa se grava.
@Suite struct RegraGravadaTests {
    @Test("o que se escreve se lê de volta igual")
    func idaEVolta() throws {
        var regra = RegraGravada()
        regra.codigo = "geral"
        regra.percentualDoLimite = 4_000
        regra.criterios = ["prioridade", "ade"]
        regra.segueAdiante = false
        regra.tipos = [
            "cartao": RegraGravada.Tipo(
                percentual: 1_000, excesso: "transbordar", destino: "geral", parteDoCorte: 2_500)
        ]
        let json = String(decoding: try JSONEncoder().encode(regra), as: UTF8.self)
        #expect(json.contains("percentual_do_limite"))
        #expect(try RegraGravada.lendo(json) == regra)
    }

    @Test(
        "o que não se entende é recusado, com o motivo",
        arguments: [
            ("[]", "o conteúdo não é um objeto JSON"), ("{", "o conteúdo não é um objeto JSON"),
            (#"{"percentual": 1}"#, "chave desconhecida: percentual"),
            (#"{"tipos": {"geral": {"limite": 1}}}"#, "chave desconhecida: limite"),
            (#"{"segue_adiante": "sim"}"#, "o conteúdo tem valor de outro tipo"),
        ])
    func recusada(json: String, motivo: String) {
        #expect { try RegraGravada.lendo(json) } throws: { ($0 as? DefeitoDaRegra)?.motivo == motivo }
    }
}
