import BancoDeTeste
import Foundation
import ProvaDeVida
import Testing
import Web

/// Todo motivo que o cliente pode ler está descrito: no documento e na API.
@Suite struct MotivosTests {
    private static let arquivo = BancoDeTeste.raiz + "/docs/prova-de-vida/motivos.md"

    @Test("PV-07: o documento dos motivos é o que o código diz, código a código")
    func documento() throws {
        if ProcessInfo.processInfo.environment["REGRAVAR"] != nil {
            try MotivoDaSessao.documento.write(toFile: Self.arquivo, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOfFile: Self.arquivo, encoding: .utf8) == MotivoDaSessao.documento)
    }

    @Test("PV-07: a descrição da API traz, em cada resposta com motivo, todos os códigos e só eles")
    func api() async throws {
        try await BancadaDaProva.usando { bancada in
            let texto = try await bancada.navegador.get("/v1/openapi.json").texto
            let raiz = try #require(try JSONSerialization.jsonObject(with: Data(texto.utf8)) as? [String: Any])
            let achados = Self.motivos(em: raiz)
            #expect(achados.count >= 3, "sessão, código do portal e dados do titular: \(achados.count)")
            for achado in achados { #expect(achado == Set(MotivoDaSessao.codigos)) }
        }
    }

    /// Os valores admitidos de cada propriedade `motivo` da descrição, onde quer que esteja.
    private static func motivos(em valor: Any) -> [Set<String>] {
        if let lista = valor as? [Any] { return lista.flatMap(motivos) }
        guard let objeto = valor as? [String: Any] else { return [] }
        var achados: [Set<String>] = []
        if let motivo = (objeto["properties"] as? [String: Any])?["motivo"] { achados.append(opcoes(motivo)) }
        return achados + objeto.values.flatMap(motivos)
    }

    private static func opcoes(_ valor: Any) -> Set<String> {
        if let lista = valor as? [Any] { return lista.reduce(into: []) { $0.formUnion(opcoes($1)) } }
        guard let objeto = valor as? [String: Any] else { return [] }
        if let nomes = objeto["enum"] as? [Any] { return Set(nomes.compactMap { $0 as? String }) }
        return objeto.values.reduce(into: []) { $0.formUnion(opcoes($1)) }
    }
}
