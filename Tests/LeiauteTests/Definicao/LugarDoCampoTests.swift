import Testing

@testable import Leiaute

@Suite("lugar do campo na linha, pela definição")
struct LugarDoCampoTests {
    @Test("posições no posicional, do registro de que se fala ou do detalhe; o herdado diz de onde vem")
    func posicional() throws {
        let definicao = try doExemplo("remessa.yaml")
        #expect(definicao.lugar(de: "valor") == "colunas 27-37")
        #expect(definicao.lugar(de: "situacao") == "coluna 38")
        #expect(definicao.lugar(de: "soma", em: "rodape") == "colunas 10-24")
        #expect(definicao.lugar(de: "referencia") == "colunas 2-7 do registro cabecalho")
        #expect(definicao.lugar(de: "nada") == nil)
        #expect(definicao.lugar(de: "valor", em: "rodape") == nil)
    }

    @Test("número da coluna no delimitado; o título, quando é ele que diz a ordem")
    func delimitado() throws {
        let porNome = try doExemplo("planilha.yaml")
        #expect(porNome.lugar(de: "nome") == "coluna \"Nome\"")
        let fixos = try doExemplo("planilha.yaml", [("titulos: por-nome", "titulos: fixos")])
        #expect(fixos.lugar(de: "nome") == "coluna 2")
    }
}
