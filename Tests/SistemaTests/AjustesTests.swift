import BancoDeTeste
import Foundation
import Testing

@testable import averba

/// Os ajustes da instalação: do ambiente ou de um arquivo, e o arquivo que existe tem de se ler.
struct AjustesTests {
    @Test("o ambiente vale antes do arquivo, vazio nele não conta, e o que não é AVERBA_ não entra")
    func deOndeVem() throws {
        let arquivo = NSTemporaryDirectory() + "ajustes-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: arquivo) }
        let linhas = "# AVERBA_A=comentada\n AVERBA_A = um = dois \r\nAVERBA_B=do arquivo\nAVERBA_C=\nsem igual\n"
        try Data(linhas.utf8).write(to: URL(fileURLWithPath: arquivo))
        let ajustes = Ajustes(arquivo: arquivo, ["AVERBA_A": "", "AVERBA_B": "do ambiente", "OUTRA": "x"])
        #expect(ajustes["AVERBA_A"] == "um = dois")
        #expect(ajustes["AVERBA_B"] == "do ambiente")
        #expect(ajustes["AVERBA_C"] == "")
        #expect(ajustes["OUTRA"] == nil)
        #expect(Ajustes(arquivo: arquivo + "-nao-ha", [:])["AVERBA_A"] == nil)
    }

    @Test(
        "o endereço público começa em https:// e vai sem barra no fim",
        arguments: [
            ("https://a.gov.br", "https://a.gov.br"), ("https://a.gov.br/", "https://a.gov.br"),
            ("https://a.gov.br/x/", "https://a.gov.br/x"), ("http://a.gov.br", nil), ("https://", nil),
            ("a.gov.br", nil),
        ] as [(String, String?)])
    func endereco(escrito: String, esperado: String?) {
        #expect(Ajustes(arquivo: "/nao-ha", ["AVERBA_ENDERECO_PUBLICO": escrito]).enderecoPublico == esperado)
    }

    @Test(
        "arquivo de ajustes que existe e não se lê impede o programa de subir, antes de ligar o banco",
        arguments: ["correio", "conta-do-orgao", "diretorio", "assinatura"])
    func ilegivel(nome: String) async throws {
        let pasta = try await BancoDeTeste.caminhoDescartavel("ajustes-\(UInt32.random(in: 0 ... .max))")
        defer { try? FileManager.default.removeItem(atPath: pasta) }
        // Quem testa pode ser root, que tudo lê: no lugar do arquivo, uma pasta.
        try FileManager.default.createDirectory(atPath: pasta + "/" + nome, withIntermediateDirectories: true)
        let recusa = await #expect(throws: AjustesIlegiveis.self) { _ = try await Casa.abrir(dados: pasta) }
        #expect(recusa == AjustesIlegiveis(arquivo: pasta + "/" + nome))
        #expect(try FileManager.default.contentsOfDirectory(atPath: pasta) == [nome], "nenhum banco se ligou")
    }
}
