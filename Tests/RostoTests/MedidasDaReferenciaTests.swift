import Foundation
import Testing

@testable import Rosto

/// O que muda de um quadro para outro e a luz que a pele devolve, contra a conta escrita em Python (`Tests/Referencia/rosto/medidas.py`).
///
/// As malhas são as da referência, iguais nos dois lados: só a conta se compara.
@Suite("medidas entre quadros contra a referência em Python")
struct MedidasDaReferenciaTests {
    private struct Ditas: Decodable {
        struct Par: Decodable {
            let antes: String
            let depois: String
            let planaridade: Double
            let aproximacao: Double
            let sorriso: Double
            let guinada: Double
            let estreitamento: Double
        }
        struct Luz: Decodable {
            let cores: [Int]
            let pele: [[Double]]
            let correlacao: Double
            let amplitude: Double
        }
        let pares: [Par]
        let luzes: [Luz]
    }

    private struct Imagem: Decodable { let malha: [[Double]]? }

    private static func ditas() throws -> Ditas {
        try JSONDecoder().decode(Ditas.self, from: Data(try Bancada.exemplo("medidas.json")))
    }

    private static func malhas() throws -> [String: Malha] {
        try JSONDecoder().decode([String: Imagem].self, from: Data(try Bancada.exemplo("referencia.json")))
            .compactMapValues { imagem in
                imagem.malha.flatMap { Malha(pontos: $0.map { PontoDaMalha($0[0], $0[1], $0[2]) }, presenca: 1) }
            }
    }

    @Test("planaridade, aproximação, sorriso, giro e estreitamento de cada par de retratos")
    func pares() throws {
        let (ditas, malhas) = (try Self.ditas(), try Self.malhas())
        #expect(ditas.pares.count == 42, "sete retratos, dois a dois, nos dois sentidos")
        for par in ditas.pares {
            let (antes, depois) = (try #require(malhas[par.antes]), try #require(malhas[par.depois]))
            let (de, para) = (try #require(antes.pose), try #require(depois.pose))
            let planaridade = try #require(depois.planaridade(desde: antes))
            let estreitamento = MudancaDoRosto.estreitamentoSemGiro(
                guinadas: (de.guinada, para.guinada), proporcoes: (antes.proporcao, depois.proporcao))
            let qual: Comment = "\(par.antes) → \(par.depois)"
            // A homografia dos mínimos quadrados não é única: uma minimiza o erro da conta, a outra o da imagem.
            #expect(
                abs(planaridade - par.planaridade) < 0.02 * par.planaridade + 1e-4, "\(planaridade) \(par.planaridade)")
            #expect(abs(depois.entreOlhos / antes.entreOlhos - par.aproximacao) < 1e-6, qual)
            #expect(abs(depois.boca / antes.boca - par.sorriso) < 1e-6, qual)
            #expect(abs(para.guinada - de.guinada - par.guinada) < 1e-6, qual)
            #expect(abs(estreitamento - par.estreitamento) < 1e-6, qual)
        }
    }

    @Test("a correlação e a amplitude da luz devolvida, com pouco e muito reflexo")
    func luz() throws {
        let luzes = try Self.ditas().luzes
        #expect(Set(luzes.map { $0.amplitude < ReflexoDaLuz.amplitudeMinima }).count == 2, "dos dois lados do mínimo")
        for luz in luzes {
            let medido = try #require(
                ReflexoDaLuz(
                    pele: luz.pele.map { CorDaPele(vermelho: $0[0], verde: $0[1], azul: $0[2]) },
                    exibidas: luz.cores.map { [CorExibida.vermelho, .verde, .azul][$0] }))
            #expect(abs(medido.correlacao - luz.correlacao) < 1e-9 && abs(medido.amplitude - luz.amplitude) < 1e-9)
        }
    }
}
