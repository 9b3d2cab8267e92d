import Averbacao
import Testing

/// Toda recusa que alguém lê diz o que houve e o que fazer.
@Suite struct FraseDaRecusaTests {
    /// Como começa uma frase que manda fazer algo.
    static let verbos: Set<String> = [
        "Aumente", "Comece", "Confirme", "Confira", "Corrija", "Deixe", "Encerre", "Encerre-a", "Envie", "Espere",
        "Faça",
        "Informe", "Peça", "Procure", "Reduza", "Renegocie", "Renove-o", "Retire", "Use",
    ]

    @Test(
        "RF-CON-10: toda recusa de reserva e averbação que cruza a fronteira diz o que houve e o que fazer",
        arguments: RecusaDeAverbacao.Especie.allCases.filter { !$0.soDeDentro })
    func duasPartes(especie: RecusaDeAverbacao.Especie) throws {
        let frase = try #require(FraseDaRecusa.tabela[especie.rawValue], "falta a frase de \(especie.rawValue)")
        #expect(FraseDaRecusa.dizer(especie.rawValue) == "\(frase.houve) \(frase.fazer)")
    }

    @Test(
        "cada frase da tabela tem as duas partes, e a segunda começa pelo que fazer",
        arguments: FraseDaRecusa.tabela.keys.sorted())
    func partes(codigo: String) throws {
        let frase = try #require(FraseDaRecusa.tabela[codigo])
        for parte in [frase.houve, frase.fazer] { #expect(parte.count > 8 && parte.hasSuffix("."), "\(parte)") }
        let verbo = frase.fazer.split(whereSeparator: { $0 == " " || $0 == "," || $0 == "." }).first.map(String.init)
        #expect(Self.verbos.contains(verbo ?? ""), "\(codigo): \(frase.fazer)")
        #expect(!Self.verbos.contains(frase.houve.split(separator: " ").first.map(String.init) ?? ""), "\(frase.houve)")
    }

    @Test(
        "a que é só de dentro não tem frase para a consignatária",
        arguments: RecusaDeAverbacao.Especie.allCases.filter(\.soDeDentro))
    func deDentro(especie: RecusaDeAverbacao.Especie) { #expect(FraseDaRecusa.tabela[especie.rawValue] == nil) }

    @Test("a recusa do lote também diz o que fazer")
    func doLote() {
        let todas: [RecusaDeLote] = [
            .naoConferido(situacao: "recusado"), .outroEmAndamento, .especieDesconhecida("x"), .semFolhaAberta,
        ]
        for recusa in todas { #expect(recusa.description.hasSuffix("; " + recusa.fazer) && recusa.fazer.count > 8) }
    }
}
