import Cadastro
import Testing
import Web

/// A tela diz o que a boa prática desaconselha, em cada parâmetro que o permite, ao vê-lo e ao mudá-lo.
@Suite(.serialized) struct AvisosDosParametrosTests {
    @Test(
        "POC-GES-03, POC-GES-09, RNF-SEG-09: a página de cada parâmetro, e a de mudá-lo, avisa do que a boa prática desaconselha; a dos outros, não"
    )
    func paginas() async throws {
        try await Secretaria.usando { secretaria in
            let ana = try await secretaria.navegador("ana")
            for chave in ChaveDeParametro.allCases {
                for caminho in ["/gestor/parametros/\(chave.rawValue)", "/gestor/parametros/\(chave.rawValue)/mudar"] {
                    let pagina = try await ana.get(caminho).lido
                    #expect(pagina.contains(chave.tituloDoAviso) == (chave.aviso != nil), "\(caminho)")
                    if let aviso = chave.aviso { #expect(pagina.contains(aviso), "\(caminho)") }
                }
            }
        }
    }
}
