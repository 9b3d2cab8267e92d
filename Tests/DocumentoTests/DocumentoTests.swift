import Documento
import Foundation
import Testing

/// O PDF lido por quem não o escreveu: o poppler.
@Suite struct DocumentoTests {
    private static func documento(linhas: Int = 3, celula: String = "Banco ação nº") -> Documento {
        Documento(
            .init(
                entidade: "Órgão de teste", emissor: "Sistema", titulo: "Relação de côngruas",
                assunto: "De quem é", autor: "Quem emitiu", criadoEm: "2026-10-05T10:00:00-03:00",
                rodape: ["Emitido por alguém.", "Código ABCDE-FGHJK."]),
            [
                .dados([(nome: "Nome", valor: "João d'Água")]), .titulo("Seção"), .paragrafo("Um parágrafo."),
                .tabela(
                    .init(
                        [.init("Descrição", peso: 3), .init("Quantia", aDireita: true)],
                        linhas: (0..<linhas).map { ["\(celula) \($0 + 1)", "1.234,5\($0 % 10)"] },
                        total: ["Soma", "9,99"])),
            ])
    }

    /// O que um programa de fora diz do PDF, recebido pela entrada padrão ou por arquivo.
    private static func rodar(_ programa: String, _ argumentos: [String], _ pdf: [UInt8]) throws -> String {
        let arquivo = FileManager.default.temporaryDirectory.appending(path: "doc-\(UUID().uuidString).pdf")
        try Data(pdf).write(to: arquivo)
        defer { try? FileManager.default.removeItem(at: arquivo) }
        let processo = Process()
        let cano = Pipe()
        processo.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        processo.arguments = [programa] + argumentos.map { $0 == "ARQUIVO" ? arquivo.path : $0 }
        processo.standardOutput = cano
        try processo.run()
        let saida = cano.fileHandleForReading.readDataToEndOfFile()
        processo.waitUntilExit()
        #expect(processo.terminationStatus == 0, "\(programa)")
        return String(decoding: saida, as: UTF8.self)
    }

    private static func texto(_ pdf: [UInt8]) throws -> String {
        try rodar("pdftotext", ["-layout", "ARQUIVO", "-"], pdf)
    }

    @Test("outro leitor acha o texto com acento, na ordem, e o rodapé numerado")
    func textoSelecionavel() throws {
        let lido = try Self.texto(Self.documento().pdf())
        var resto = lido[...]
        for parte in [
            "Órgão de teste", "Relação de côngruas", "João d'Água", "Seção", "Um parágrafo.", "Descrição", "Quantia",
            "Banco ação nº 1", "1.234,50", "Soma", "9,99", "Emitido por alguém.", "Página 1 de 1",
        ] {
            let achado = resto.range(of: parte)
            #expect(achado != nil, "\(parte)")
            if let achado, parte != "Emitido por alguém." { resto = resto[achado.lowerBound...] }
        }
    }

    @Test("metadados, papel, estrutura e língua são os pedidos")
    func metadados() throws {
        let pdf = try Self.documento().pdf()
        let dito = try Self.rodar("pdfinfo", ["ARQUIVO"], pdf)
        for (campo, valor) in [
            ("Title", "Relação de côngruas"), ("Author", "Quem emitiu"), ("Subject", "De quem é"), ("Tagged", "yes"),
            ("Pages", "1"), ("Page size", "595.276 x 841.89 pts (A4)"),
        ] {
            let linha = dito.split(separator: "\n").first { $0.hasPrefix(campo + ":") }
            #expect(linha?.contains(valor) == true, "\(campo)")
        }
        #expect(String(decoding: pdf, as: UTF8.self).contains("/Lang (pt-BR)"))
        let estrutura = try Self.rodar("pdfinfo", ["-struct", "ARQUIVO"], pdf)
        for marca in ["H1", "H2", "Table", "TR", "TH", "TD"] { #expect(estrutura.contains(marca), "\(marca)") }
    }

    @Test(
        "tabela comprida continua nas páginas seguintes, com os títulos repetidos e sem perder linha",
        arguments: [60, 500])
    func quebra(linhas: Int) throws {
        let lido = try Self.texto(Self.documento(linhas: linhas).pdf())
        let paginas = lido.split(separator: "\u{0C}").filter { !$0.allSatisfy(\.isWhitespace) }
        #expect(paginas.count > 1)
        for pagina in paginas { #expect(pagina.contains("Descrição") && pagina.contains("de \(paginas.count)")) }
        for n in 1...linhas { #expect(lido.contains("Banco ação nº \(n) "), "linha \(n)") }
        #expect(lido.split(separator: "Soma").count == 2, "um total só, no fim")
    }

    @Test("célula que não cabe na coluna quebra em linhas e não some; nulo no meio do texto não corta o resto")
    func celulaComprida() throws {
        let comprida = Array(repeating: "palavra", count: 40).joined(separator: " ")
        let lido = try Self.texto(Self.documento(linhas: 1, celula: comprida + " meio\0fim").pdf())
        #expect(lido.split(separator: "palavra", omittingEmptySubsequences: false).count == 41)
        #expect(lido.contains("meiofim"))
    }

    @Test("os mesmos dados dão os mesmos bytes")
    func determinado() throws {
        #expect(try Self.documento().pdf() == Self.documento().pdf())
    }
}
