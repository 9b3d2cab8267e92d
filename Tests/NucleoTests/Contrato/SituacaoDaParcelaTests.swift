import Nucleo
import Testing

@Suite("ciclo da parcela")
struct SituacaoDaParcelaTests {
    /// Toda situação contra todo acontecido: o ponto é recusa.
    private static let tabela = """
                           enviar  glosar  suspender retirar  descontar  descontar_a_menor  rejeitar
        prevista           enviada glosada suspensa  retirada .          .                  .
        enviada            .       .       .         retirada descontada descontada_a_menor rejeitada
        descontada         .       .       .         .        .          .                  .
        descontada_a_menor .       .       .         .        .          .                  .
        rejeitada          .       .       .         .        .          .                  .
        glosada            .       .       .         .        .          .                  .
        suspensa           .       .       .         .        .          .                  .
        liquidada          .       .       .         .        a_devolver a_devolver         liquidada
        retirada           .       .       .         .        a_devolver a_devolver         retirada
        a_devolver         .       .       .         .        .          .                  .
        """.casosDeTabela
            + """
                               reapresentar liquidar   devolver
            prevista           .            liquidada  .
            enviada            .            liquidada  .
            descontada         .            a_devolver .
            descontada_a_menor prevista     liquidada  .
            rejeitada          prevista     liquidada  .
            glosada            prevista     liquidada  .
            suspensa           prevista     liquidada  .
            liquidada          .            .          .
            retirada           .            .          .
            a_devolver         .            .          liquidada
            """.casosDeTabela

    @Test("toda situação contra todo acontecido", arguments: tabela)
    func ciclo(linha: String, coluna: String, esperado: String) throws {
        let situacao = try #require(SituacaoDaParcela(rawValue: linha))
        let acontecido = try #require(AcontecidoComParcela(rawValue: coluna))
        if esperado == "." {
            #expect(throws: AcontecidoRecusado(situacao: situacao, acontecido: acontecido)) {
                try situacao.apos(acontecido)
            }
        } else {
            #expect(try situacao.apos(acontecido).rawValue == esperado)
        }
    }

    @Test("a tabela acima está completa")
    func completa() {
        let pares = Set(Self.tabela.map { "\($0.linha) \($0.coluna)" })
        let todos = SituacaoDaParcela.allCases.flatMap { situacao in
            AcontecidoComParcela.allCases.map { "\(situacao.rawValue) \($0.rawValue)" }
        }
        #expect(pares == Set(todos))
    }

    @Test("cada situação tem o seu nome")
    func nomes() {
        #expect(Set(SituacaoDaParcela.allCases.map(\.nome)).count == SituacaoDaParcela.allCases.count)
    }
}
